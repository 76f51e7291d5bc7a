"""PD004: a run of tags that repeats an earlier run."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.equal_tags import equal_weights, lighter_tags, without
from promptlint.rules.facts.repeated_runs import SHORTEST_RUN, repeated_runs, repeated_tags, repeating_scopes
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.semantics.tags import Tag
from promptlint.syntax import Leaf, Mark
from promptlint.text import Span

__all__ = ["RepeatedBlock"]

_PLAIN = frozenset({"TEXT", "ESCAPE", "ROUND_OPEN", "SQUARE_OPEN", "BRACE_OPEN"})
_CLOSERS = frozenset({"ROUND_CLOSE", "WEIGHT_CLOSE", "SQUARE_CLOSE", "BRACE_CLOSE"})


@dataclass(frozen=True)
class RepeatedBlockOptions:
    """`min_tags`: how many different tags in a row make a block."""

    min_tags: int = 5


class RepeatedBlock(Rule):
    """A run of tags that repeats an earlier run in the same order.

    ## Why is this bad?
    Something was pasted twice. All of it costs tokens again and weighs on the picture again. Weights may differ
    between the two runs. The single duplicates inside are not reported on their own. A run holds at least five
    different tags in a row (option `min-tags`): one tag over and over is not a block.

    ## Example
    `sky, sea, fog, rain, snow, cat, sky, sea, fog, rain, snow`

    ## Use instead
    `sky, sea, fog, rain, snow, cat`

    ## Fix safety
    Unsafe: the later run is deleted, and the picture changes. It is deleted as a whole only where it holds nothing
    else (a LoRA tag, half a bracket) and no tag of it is heavier than in the earlier run. Otherwise the lighter one of
    each tag is deleted.
    """

    code, name, severity = "PD004", "repeated-block", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (repeating_scopes,)
    needs = (ANY_TEXT,)
    Options = RepeatedBlockOptions
    good = (
        Good("sky, sea, fog, rain, cat, sky, sea, fog, rain", options={"PD004": {"min_tags": 5}}),
        Good("sky, sea, fog, rain, snow BREAK sky, sea, fog, rain, snow"),
        Good("sky, sea, fog, rain, snow AND sky, sea, fog, rain, snow"),
        Good("sky, sky, sky, sky, sky, sky, sky, sky, sky, sky, sky, sky"),
        Good("__a__, __b__, __c__, __d__, __e__, __a__, __b__, __c__, __d__, __e__"),
    )
    bad = (
        Bad(
            "sky, sea, fog, rain, snow, cat, sky, sea, fog, rain, snow",
            fixed="sky, sea, fog, rain, snow, cat",
            at="sky, sea, fog, rain, snow",
            also=("PD001",),
        ),
        Bad(
            "(a1:1.2), a2, a3, a4, a5, a1, a2, a3, a4, a5, b",
            fixed="(a1:1.2), a2, a3, a4, a5, b",
            also=("PD001", "PD002"),
        ),
        Bad(
            "(sky, sea:1.2), fog, rain, snow, (sky, sea:1.2), fog, rain, snow",
            fixed="(sky, sea:1.2), fog, rain, snow",
            also=("PD001",),
        ),
        Bad(
            "sky, sea, fog, rain, snow, sky, sea, <lora:ink:1>, fog, rain, snow",
            fixed="sky, sea, fog, rain, snow, <lora:ink:1>",
            also=("PD001",),
        ),
        Bad(
            "sky, sea, fog, rain, snow, (sky:1.2), sea, fog, rain, snow",
            fixed="sea, fog, rain, snow, (sky:1.2)",
            also=("PD001", "PD002"),
        ),
    )

    def check(self, tags: tuple[Tag, ...], ctx: Context) -> Iterator[Diagnostic]:
        size = max(SHORTEST_RUN, ctx.options(self).min_tags)
        if repeated_tags(ctx) >= size:
            for first, start, count in repeated_runs(tags, size):
                yield self._finding(tags, first, start, count, ctx)

    def _finding(self, tags: Sequence[Tag], first: int, start: int, count: int, ctx: Context) -> Diagnostic:
        span = Span(tags[start].start, tags[start + count - 1].end)
        earlier = Span(tags[first].start, tags[min(first + count, start) - 1].end)
        effect = "they are trained again" if not ctx.program.makes_pictures else f"{ctx.program} encodes them again"
        return self.finding(
            ctx,
            span,
            f"{count} tags are repeated here in the same order as before: {effect}",
            labels=(ctx.label(earlier, "first here"),),
            help="probably pasted twice; keep one of them",
            fix=_fix(tags[first : first + count], tags[start : start + count], ctx),
        )


def _fix(earlier: Sequence[Tag], block: Sequence[Tag], ctx: Context) -> Fix:
    """The block away as a whole, or else what the rules about single duplicates would do with each of its tags."""
    first, last = block[0], block[-1]
    start, end = first.slot_start, last.slot_end
    heavier = any(
        after.intended > before.intended and not equal_weights(before, after)
        for before, after in zip(earlier, block, strict=True)
    )
    if heavier or not _is_whole(ctx.prompt.leaf_list, start, end):
        lighter = ctx.fact(lighter_tags)
        unwanted = [lighter[id(tag)] for tag in block if id(tag) in lighter]
        return unsafe("delete the lighter one of each tag", *without(ctx, unwanted))
    if first.before is not None:
        start = first.before
    elif last.after is not None:
        slot = ctx.slice(first.slot)
        start, end = start + len(slot) - len(slot.lstrip()), last.after + 1
    return unsafe("delete the repetition", delete(Span(start, end)))


def _is_whole(leaves: Sequence[Leaf], start: int, end: int) -> bool:
    """Whether there is nothing but text and whole brackets between two offsets."""
    index = bisect_left(leaves, start, key=lambda leaf: leaf.end)
    while index < len(leaves) and leaves[index].start < end:
        leaf = leaves[index]
        index += 1
        if leaf.end <= start:
            continue
        if leaf.type not in _PLAIN and leaf.type not in _CLOSERS:
            return False
        if isinstance(leaf, Mark):
            partner = leaf.partner
            if partner is None or not start <= partner.start < end:
                return False
    return True
