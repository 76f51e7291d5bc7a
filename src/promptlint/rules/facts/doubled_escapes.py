r"""Brackets between doubled backslashes, as `\\(fate\\)` has them."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.rules.facts.leaves import loose_escapes
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Leaf, Mark
from promptlint.text import Span

__all__ = ["DoubledEscapes", "doubled_escapes"]

_FAR = 12
"""Leaves from the first of them to the closing bracket: a name is no longer."""


@dataclass(frozen=True, slots=True)
class DoubledEscapes:
    """The escapes in front of both brackets, and the whole."""

    first: Leaf
    last: Leaf
    span: Span


@fact("ESCAPE")
def doubled_escapes(ctx: Context) -> tuple[DoubledEscapes, ...]:
    """All of them, in order."""
    leaf_list = ctx.prompt.leaf_list
    found: list[DoubledEscapes] = []
    for escape in ctx.fact(loose_escapes):
        number = escape.number
        opener = leaf_list[number + 1] if number + 1 < len(leaf_list) else None
        if escape.is_lone or not isinstance(opener, Mark) or opener.text != "(" or opener.partner is None:
            continue
        for end in range(number + 2, min(number + _FAR, len(leaf_list))):
            if leaf_list[end] is opener.partner:
                last = leaf_list[end - 1]
                if last.text == "\\\\":
                    found.append(DoubledEscapes(escape.leaf, last, Span(escape.leaf.start, opener.partner.end)))
                break
    return tuple(found)
