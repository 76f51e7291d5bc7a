"""Numbers at the end of a prompt and of its AND parts, which the host takes for the weight of the part."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.leaves import is_blank_or_network
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Leaf, Stray, Text
from promptlint.text import Span

__all__ = ["TrailingNumber", "trailing_numbers"]

# As `semantics.composition` has it, on the last leaf.
_NUMBER = regex(r"\s*+(?P<number>[+-]?+(?:\d*+\.\d++|\d++\.?+))\s*+")


@dataclass(frozen=True, slots=True)
class TrailingNumber:
    """The offset of the colon and the place of the number; `is_whole` says that no AND divides the prompt."""

    colon: int
    span: Span
    is_whole: bool


@fact("STRAY")
def trailing_numbers(ctx: Context) -> tuple[TrailingNumber, ...]:
    """Those of all parts that end with a colon and a number, once tags and comments are cut out."""
    leaf_list = ctx.prompt.leaf_list
    ands = ctx.leaf_numbers.get("AND", ())
    found: list[TrailingNumber] = []
    first = 0
    for end in (*ands, len(leaf_list)):
        number = _at_end(leaf_list, first, end)
        if number is not None:
            found.append(TrailingNumber(*number, is_whole=not ands))
        first = end + 1
    return tuple(found)


def _at_end(leaf_list: Sequence[Leaf], first: int, end: int) -> tuple[int, Span] | None:
    last = end - 1
    while last > first and is_blank_or_network(leaf_list[last]):
        last -= 1
    if last <= first:
        return None
    colon, text = leaf_list[last - 1], leaf_list[last]
    if not isinstance(text, Text) or not isinstance(colon, Stray) or colon.text != ":":
        return None
    match = _NUMBER.fullmatch(text.text)
    if match is None:
        return None
    return colon.start, Span(text.start + match.start("number"), text.start + match.end("number"))
