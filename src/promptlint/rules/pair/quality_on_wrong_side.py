"""PN005: a quality word in the prompt where it asks for the opposite."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.facts.pair import QualityUse, misplaced_quality_words
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted

__all__ = ["QualityOnWrongSide"]


class QualityOnWrongSide(Rule):
    """A word for bad quality in the positive prompt, or one for good quality in the negative prompt.

    ## Why is this bad?
    `worst quality` in the positive prompt asks for it, and `masterpiece` in the negative prompt asks for anything else.
    Usually a block was pasted into the wrong field. The words are a closed list with a reason each; words that people
    want on both sides, such as `high quality`, `lowres` or `blurry`, are not on it. Tags inside prompt editing, an
    alternation or a variant are left alone, and so are weights below 0.1.

    ## Example
    `sea, worst quality`

    ## Use instead
    `sea` with the negative prompt `worst quality`
    """

    code, name, severity = "PN005", "quality-on-wrong-side", Severity.WARNING
    since = "0.1.0"
    visits = (misplaced_quality_words,)
    roles = frozenset({"positive", "negative"})
    good = (
        Good("masterpiece, best quality"),
        Good("worst quality, (low quality:1.4)", role="negative"),
        Good("worst quality", role="unknown"),
        Good("high quality, lowres, blurry", role="negative"),
        Good("[worst quality::0.1] sea"),
        Good("(worst quality:0), sea"),
        Good("masterpiece of a bad painter", role="negative"),
    )
    bad = (
        Bad("sea, worst quality", at="worst quality"),
        Bad("sea, (Bad_Anatomy:1.2)", at="(Bad_Anatomy:1.2)"),
        Bad("blurry, masterpiece", role="negative", at="masterpiece"),
    )

    def check(self, use: QualityUse, ctx: Context) -> Iterator[Diagnostic]:
        effect = "towards it" if ctx.role == "positive" else "away from it"
        yield self.finding(
            ctx,
            use.tag.span,
            f"{quoted(use.tag.text)} is in the {ctx.role} prompt: {ctx.program} steers {effect}",
            help=f"move it to the {use.word.side} prompt",
        )
