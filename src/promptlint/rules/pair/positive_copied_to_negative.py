"""PN002: the positive prompt is in the negative one."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.facts.pair import lasting_tags, pairs_with_negative, tags_in_both
from promptlint.rules.kit.context import PairContext, PromptPair
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.semantics.tags import Tag
from promptlint.text import Span

__all__ = ["PositiveCopiedToNegative"]


@dataclass(frozen=True)
class PositiveCopiedToNegativeOptions:
    """When it is a copy.

    `min_tags`: how many tags the prompts must have in common at least.
    `share`: how much of the positive prompt's different tags that must be at least.
    """

    min_tags: int = 5
    share: float = 0.6


class PositiveCopiedToNegative(Rule):
    """Most of the positive prompt is in the negative prompt too.

    ## Why is this bad?
    The model is steered towards a picture and away from the same picture, and the result is up to chance. It happens
    when the positive prompt is pasted into both fields, or a style has the same text in both columns. From five tags
    and 60 % of the positive prompt's different tags on (options `min-tags` and `share`) this rule reports instead of
    PN001. Only tags that hold for the whole prompt count, as there.

    ## Example
    `sky, sea, fog, rain, snow, cat` with the negative prompt `sky, sea, fog, rain, snow`

    ## Use instead
    `sky, sea, fog, rain, snow, cat` with the negative prompt `blurry, watermark`
    """

    code, name, severity = "PN002", "positive-copied-to-negative", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (pairs_with_negative,)
    fold_after = 1
    Options = PositiveCopiedToNegativeOptions
    good = (
        Good("sky, sea, fog, rain", negative="sky, sea, fog, rain"),
        Good("sky, sea, fog, rain, snow, cat, dog, owl, fox", negative="sky, sea, fog, rain, snow"),
        Good("sky, sea, fog, rain, snow", negative="blurry, watermark"),
        Good("sky, sea, fog, rain, snow"),
    )
    bad = (
        Bad(
            "sky, sea, fog, rain, snow, cat",
            negative="blurry, sky, sea, fog, rain, (snow:1.2)",
            at="sky, sea, fog, rain, snow",
            also=("PN001",),
        ),
        Bad(
            "sky, sea, cat",
            negative="sky, sea",
            options={"PN002": {"min_tags": 2}},
            at="sky, sea",
            also=("PN001",),
        ),
    )

    def check(self, node: PromptPair, ctx: PairContext) -> Iterator[Diagnostic]:
        if node.positive is None or node.negative is None:
            return
        options = ctx.options(self)
        shared = ctx.fact(tags_in_both)
        wanted = len(node.positive.fact(lasting_tags))
        if not shared or len(shared) < options.min_tags or len(shared) < options.share * wanted:
            return
        part = f"{len(shared)} of the {wanted} tags of the positive prompt ({len(shared) / wanted:.0%})"
        yield self.finding(
            node.positive,
            _around([tag for tag, _ in shared]),
            f"{part} are in the negative prompt too: {ctx.program} steers towards them and away from them at once",
            labels=(node.negative.label(_around([tag for _, tag in shared]), "copied to here"),),
            help="the positive prompt was probably pasted into the negative field as well",
        )


def _around(tags: list[Tag]) -> Span:
    """The span from the first of some tags to the last of them."""
    return Span(min(tag.start for tag in tags), max(tag.end for tag in tags))
