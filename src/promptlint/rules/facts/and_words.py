"""The word AND with the parts of the prompt on both of its sides."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Leaf
from promptlint.text import Span

__all__ = ["AndWord", "and_words"]

_WEIGHT = regex(r":\s*[-+]?(?:\d+\.?|\d*\.\d+)\s*\Z")
_NEAR = 40
"""Characters at the end of a part in which its weight stands."""


@dataclass(frozen=True, slots=True)
class AndWord:
    """An AND; `left` and `right` reach to the next ones. `is_only` says that there is no other, `is_weighted` that any
    part of the prompt has a weight, or that an extension has keywords of its own in it."""

    leaf: Leaf
    left: Span
    right: Span
    is_only: bool
    is_weighted: bool


@fact("AND")
def and_words(ctx: Context) -> tuple[AndWord, ...]:
    """Every AND, in order, wherever it stands."""
    leaves = [ctx.prompt.leaf_list[number] for number in ctx.leaf_numbers["AND"]]
    starts = [0, *(leaf.end for leaf in leaves)]
    ends = [*(leaf.start for leaf in leaves), len(ctx.text)]
    sides = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
    is_weighted = any(leaf.text != "AND" for leaf in leaves) or any(
        _WEIGHT.search(ctx.text, max(side.start, side.end - _NEAR), side.end) for side in sides
    )
    return tuple(
        AndWord(leaf, left, right, len(leaves) == 1, is_weighted)
        for leaf, left, right in zip(leaves, sides[:-1], sides[1:], strict=True)
    )
