"""Colons that stand in text, with the text on both sides."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Stray, Text

__all__ = ["TextColon", "text_colons"]


@dataclass(frozen=True, slots=True)
class TextColon:
    """A colon that belongs to no group, between two pieces of text."""

    before: Text
    colon: Stray
    after: Text


@fact("STRAY", holds=(":",))
def text_colons(ctx: Context) -> tuple[TextColon, ...]:
    """Every colon between two pieces of text that belongs to no group."""
    leaves = ctx.prompt.leaf_list
    found: list[TextColon] = []
    for number in ctx.leaf_numbers["STRAY"]:
        colon = leaves[number]
        if colon.text != ":" or not 0 < number < len(leaves) - 1:
            continue
        before, after = leaves[number - 1], leaves[number + 1]
        if isinstance(before, Text) and isinstance(colon, Stray) and isinstance(after, Text):
            found.append(TextColon(before, colon, after))
    return tuple(found)
