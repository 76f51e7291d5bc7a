"""Where templates stand, which the formatter never touches; a fact of this family.

White space in a template may be part of a name (`__old  masters__`), of a joint (`{2$$ , $$a|b}`) or of a statement,
and what the model sees is what the extension makes of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from promptlint.rules.context import Context
from promptlint.syntax import Braces, Text, Variable, Variant, Wildcard, walk
from promptlint.text import Span

__all__ = ["overlaps_template"]

# A wildcard with blanks or commas in its name, which the grammar reads as text.
_LOOSE = re.compile(r"__[^\W_](?:[^_\n]|_(?!_)){0,100}__")
_STATEMENTS = ("{%", "{{ ", "{{-")


def overlaps_template(ctx: Context, span: Span) -> bool:
    """Whether some of a span belongs to a wildcard, variant, variable or statement."""
    starts, ends = ctx.fact(_templates)
    number = bisect_right(starts, max(span.start, span.end - 1)) - 1
    return number >= 0 and ends[number] > span.start


def _templates(ctx: Context) -> tuple[list[int], list[int]]:
    """The starts and the ends of the outermost templates, in order."""
    starts: list[int] = []
    ends: list[int] = []
    if not any(sign in ctx.text for sign in ("{", "__")):
        return starts, ends
    end = 0
    for node in walk(ctx.prompt):
        if node.start < end:
            continue
        if isinstance(node, (Variant, Variable, Wildcard)) or (
            isinstance(node, Braces) and ctx.text.startswith(_STATEMENTS, node.start)
        ):
            end = node.end
            starts.append(node.start)
            ends.append(end)
        elif isinstance(node, Text) and "__" in node.text:
            for match in _LOOSE.finditer(node.text):
                end = node.start + match.end()
                starts.append(node.start + match.start())
                ends.append(end)
    return starts, ends
