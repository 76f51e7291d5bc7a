"""Brackets that are opened and never closed, with what they do to the weight of all that follows."""

from __future__ import annotations

from bisect import bisect_left

from promptlint.dataclass import dataclass
from promptlint.rules.facts.host_pieces import host_pieces
from promptlint.rules.facts.option_brackets import stands_in_each_option
from promptlint.rules.facts.strays import StrayBrackets, stray_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact

__all__ = ["UnclosedBrackets", "unclosed_brackets"]

_MOST = 1000
"""Brackets in a row from which on the factor, 1.1 to their number, says nothing."""
_LARGEST = 1e99
"""A factor beyond which, or below its reciprocal, the count starts again, so that it stays a number."""


@dataclass(frozen=True, slots=True)
class UnclosedBrackets:
    """A run of such brackets.

    `factor` is 1.1 for each of them, by which round ones multiply and square ones divide; `together` is what all that
    are open here come to, None where these are the first. `before_and` says that an AND closes them.
    """

    run: StrayBrackets
    factor: float
    together: float | None
    before_and: bool


def _is_unclosed_there(run: StrayBrackets, ctx: Context) -> bool:
    """Whether a program that knows round brackets only takes them for unclosed, too: a closer in a tag, which is text
    there, may close them."""
    if run.text != "(":
        return False
    leaf_list = ctx.prompt.leaf_list
    in_tags = any(")" in leaf_list[number].text for number in ctx.leaf_numbers.get("EXTRA_NETWORK", ()))
    return not in_tags or ctx.fact(host_pieces).weight_at(run.span.start) is not None


@fact("STRAY")
def unclosed_brackets(ctx: Context) -> tuple[UnclosedBrackets, ...]:
    """All of them, in order; in ComfyUI, where square brackets are text, the round ones."""
    ands = ctx.leaf_numbers.get("AND", ()) if ctx.role != "negative" else ()
    found: list[UnclosedBrackets] = []
    part, total, is_first = 0, 1.0, True
    for run in ctx.fact(stray_brackets):
        if not run.opens or run.crosses or (ctx.program.emphasis.replaces and not _is_unclosed_there(run, ctx)):
            continue
        if stands_in_each_option(ctx, run.span):
            continue
        following = bisect_left(ands, run.number)
        if following != part:
            part, total, is_first = following, 1.0, True
        factor = 1.1 ** min(len(run.leaves), _MOST)
        total *= factor if run.text == "(" else 1 / factor
        if not 1 / _LARGEST < total < _LARGEST:
            total = 1.0
        found.append(UnclosedBrackets(run, factor, None if is_first else total, following < len(ands)))
        is_first = False
    return tuple(found)
