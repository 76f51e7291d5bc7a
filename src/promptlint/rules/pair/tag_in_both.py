"""PN001: the same tag in both prompts."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.facts.pair import tags_in_both
from promptlint.rules.kit.context import PairContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.tags import Tag

__all__ = ["TagInBoth"]


class TagInBoth(Rule):
    """The same tag in the positive and in the negative prompt.

    ## Why is this bad?
    The model is steered towards a thing and away from it at once; what is left of it depends on chance. Only tags that
    take effect for the whole prompt on both sides count: `[glasses::0.5]`, `glasses AND smile` or
    `(glasses:0.01)` with `glasses` in the negative prompt may be intended.

    ## Example
    `glasses, smile` with the negative prompt `blurry, glasses`

    ## Use instead
    `smile` with the negative prompt `blurry, glasses`
    """

    code, name, severity = "PN001", "tag-in-both", Severity.WARNING
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (tags_in_both,)
    vanishes_in = ("PN002",)
    good = (
        Good("glasses, smile", negative="blurry"),
        Good("[glasses::0.5], smile", negative="glasses"),
        Good("sun glasses", negative="glasses"),
        Good("glasses"),
        Good("__thing__", negative="__thing__"),
        Good("{prompt}, sharp", negative="{prompt}, blurry"),
        Good("glasses AND smile", negative="glasses"),
        Good("(glasses:0.001), smile", negative="glasses"),
    )
    bad = (
        Bad("glasses, smile", negative="blurry, (Glasses:1.2)", at="glasses"),
        Bad("smile, (glasses:1.2)", negative="glasses", at="(glasses:1.2)"),
        Bad("smile, glasses, glasses", negative="sea AND fog, glasses", at="glasses", also=("PD001",)),
    )

    def check(self, item: tuple[Tag, Tag], ctx: PairContext) -> Iterator[Diagnostic]:
        positive, negative = ctx.pair.positive, ctx.pair.negative
        if positive is None or negative is None:
            return
        tag, other = item
        yield self.finding(
            positive,
            tag.span,
            f"{quoted(tag.text)} is in the negative prompt too: {ctx.program} steers towards it and away from it "
            "at once",
            labels=(negative.label(other.span, "in the negative prompt"),),
            help="keep it on one side",
        )
