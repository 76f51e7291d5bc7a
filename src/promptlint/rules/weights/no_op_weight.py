"""PW010: brackets that change nothing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, replace, safe
from promptlint.rules.context import Context
from promptlint.rules.weights.groups import EmphasisGroup, emphasis_groups
from promptlint.syntax import Prompt

__all__ = ["NoOpWeight"]


class NoOpWeight(Rule):
    """Brackets whose weight is 1, which changes nothing.

    ## Why is this bad?
    `(white letters:1)` weighs as much as `white letters`, and `([x])` raises and lowers by the same. Whoever wrote it
    meant another number, or left it over from trying. Only brackets around whole tags are flagged.

    ## Example
    `(white letters:1)`

    ## Use instead
    `white letters`

    ## Fix safety
    Safe: only the brackets go, and A1111 joins neighbours of equal weight anyway.
    """

    code, name, severity = "PW010", "no-op-weight", Severity.WARNING
    fixable = Applicability.SAFE
    visits = (Prompt,)
    fold_after = 4
    good = (
        Good("(white letters:1.1)"),
        Good("((white letters))"),
        Good("very (white:1) letters"),
        Good("[white letters:1]"),
        Good("(a, (b:1.2):1.3)"),
    )
    bad = (
        Bad("(white letters:1)", fixed="white letters", at="(white letters:1)"),
        Bad("a, (b, c:1.0), d", fixed="a, b, c, d", at="(b, c:1.0)"),
        Bad("([x])", fixed="x", at="([x])"),
        Bad("((x:1))", fixed="(x)", at="(x:1)"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        edges: tuple[list[int], list[int]] | None = None
        for group in ctx.fact(emphasis_groups):
            inner = _does_nothing(group)
            if inner is None:
                continue
            if edges is None:
                edges = [t.slot.start for t in ctx.tags], sorted(t.slot.end for t in ctx.tags)
            if not _is_around_whole_tags(group, ctx, edges):
                continue
            span = group.node.span
            yield self.finding(
                ctx,
                span,
                "weight 1 has no effect" if inner is group else "these brackets cancel each other: the weight is 1",
                help="take the brackets away, or write the weight you mean",
                fix=safe("take the brackets away", replace(span, ctx.slice(inner.node.inner))),
            )


def _does_nothing(group: EmphasisGroup) -> EmphasisGroup | None:
    """The group whose content may stand alone: the group itself at weight 1, or the inner one of two that cancel."""
    if group.node.weight == 1:
        return group
    sole = group.sole
    if sole is not None and sole.node.weight != 1 and abs(group.node.factor * sole.node.factor - 1) < 1e-9:
        return sole
    return None


def _is_around_whole_tags(group: EmphasisGroup, ctx: Context, edges: tuple[list[int], list[int]]) -> bool:
    """Whether nothing but separators, brackets and white space stands between the group and its neighbours."""
    outer = group
    while outer.wrapper is not None:
        outer = outer.wrapper
    starts, ends = edges
    start, end = outer.node.start, outer.node.end
    before = bisect_left(starts, start + 1) - 1
    after = bisect_left(ends, end)
    left = ctx.text[starts[before] : start] if before >= 0 else ""
    right = ctx.text[end : ends[after]] if after < len(ends) else ""
    return not left.strip(" \t\r\n([{") and not right.strip(" \t\r\n)]}:.0123456789")
