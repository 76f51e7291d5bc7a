"""PN005: a quality word in the prompt where it asks for the opposite."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.resources.known.quality_words import quality_words
from promptlint.rules.facts.pair import LEAST_WEIGHT
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.tags import Scope
from promptlint.syntax import Prompt

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
    visits = (Prompt,)
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

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        words = quality_words()
        for tag in ctx.tags:
            word = words.get(tag.loose_key)
            if word is None or word.side == ctx.role or tag.intended < LEAST_WEIGHT or not _always(tag.scope):
                continue
            effect = "towards it" if ctx.role == "positive" else "away from it"
            yield self.finding(
                ctx,
                tag.span,
                f"{quoted(tag.text)} is in the {ctx.role} prompt: {ctx.program} steers {effect}",
                help=f"move it to the {word.side} prompt",
            )


def _always(scope: Scope) -> bool:
    """Whether a tag of this scope applies at all steps: in the whole prompt, or in a part between AND."""
    return scope.parent is None or (scope.kind == "and" and scope.parent.parent is None)
