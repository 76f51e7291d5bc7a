"""The repair of brackets that hold several weights: brackets of its own for each."""

from __future__ import annotations

from promptlint.diagnostics import Fix
from promptlint.rules.facts.loose_numbers import Ending, LooseNumber
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import delete, insert, replace, unsafe
from promptlint.syntax import And, Break, Emphasis, Stray
from promptlint.text import Edit, Span

__all__ = ["own_brackets"]

_LARGEST = 10
"""A number above this is not a weight that a repair should put into effect."""


def own_brackets(ctx: Context, group: Emphasis, numbers: list[LooseNumber]) -> Fix | None:
    """Close the group after each number and open a new one where a further number follows; None where that is more
    than a repair."""
    if any(isinstance(c, (Break, And)) or (isinstance(c, Stray) and c.text in "()[]") for c in group.children):
        return None
    if any(abs(n.value) > _LARGEST for n in numbers):
        return None
    edits: list[Edit] = []
    has_closer = True
    for index, number in enumerate(numbers):
        written = ctx.slice(number.span)
        text = _plain(number)
        if text != written:
            edits.append(replace(number.span, text))
        if number.ending in (Ending.END, Ending.JUNK):
            edits.append(delete(Span(number.span.end, group.close.start)))
            continue
        edits.append(insert(number.span.end, ")"))
        further = numbers[index + 1].colon.start if index + 1 < len(numbers) else group.close.start
        if number.resume < further:
            edits.append(insert(number.resume, "("))
        elif further == group.close.start and group.weight_text is None:
            has_closer = False
        else:
            return None
    if not has_closer:
        edits.append(delete(group.close.span))
    return unsafe("give each number brackets of its own", *(e for e in edits if e.replacement or len(e.span)))


def _plain(number: LooseNumber) -> str:
    return f"{number.value:.6g}" if "e" in number.text.casefold() else number.text
