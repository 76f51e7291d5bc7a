"""Brackets and quotes that compel removes although they weigh nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.compel_calls import CallKind, compel_calls
from promptlint.rules.facts.compel_readings import marks_of
from promptlint.rules.facts.misplaced_weights import misplaced_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

if TYPE_CHECKING:
    from promptlint.programs.invoke.conjunction import Mark

__all__ = ["VanishingBrackets", "vanishing_brackets"]

_FAR = 64
"""White space that is looked at around brackets."""
_WORDS = regex(r"[^\s,]+(?: [^\s,]+){0,3}")


@dataclass(frozen=True, slots=True)
class VanishingBrackets:
    """Brackets or quotes with what is inside; `depth` of them stand in each other with nothing between them.

    They are the `whole` of what stands between commas, part of a `name`, as in `saber (fate)`, or stand in `prose`.
    """

    span: Span
    inside: str
    depth: int
    is_quoted: bool
    place: Literal["whole", "name", "prose"]


@fact()
def vanishing_brackets(ctx: Context) -> tuple[VanishingBrackets, ...]:
    """All but those around a misplaced weight or the texts of a function that is not read, which other facts tell."""
    marks = marks_of(ctx, "brackets", "quotes")
    if not marks:
        return ()
    told = {weight.whole.start for weight in ctx.fact(misplaced_weights)}
    calls = [call.whole for call in ctx.fact(compel_calls) if call.kind in (CallKind.TEXT, CallKind.UNKNOWN)]
    return tuple(_found(ctx, marks, told, calls))


def _found(ctx: Context, marks: list[Mark], told: set[int], calls: list[Span]) -> Iterator[VanishingBrackets]:
    number = 0
    call = 0
    while number < len(marks):
        first = last = marks[number]
        number += 1
        depth = 1
        while (
            number < len(marks)
            and first.kind == marks[number].kind == "brackets"
            and not ctx.text[last.start + 1 : marks[number].start].strip()
            and not ctx.text[marks[number].end : last.end - 1].strip()
            and marks[number].end < last.end
        ):
            last = marks[number]
            number += 1
            depth += 1
        inside = ctx.text[last.start + 1 : last.end - 1].strip()
        while call < len(calls) and calls[call].end <= first.start:
            call += 1
        is_of_call = call < len(calls) and calls[call].start <= first.start
        if inside and not is_of_call and last.start not in told and first.start not in told:
            span = Span(first.start, first.end)
            yield VanishingBrackets(span, inside, depth, first.kind == "quotes", _place(ctx, span, inside))


def _place(ctx: Context, span: Span, inside: str) -> Literal["whole", "name", "prose"]:
    before = ctx.text[max(0, span.start - _FAR) : span.start].rstrip(" \t")[-1:]
    after = ctx.text[span.end : span.end + _FAR].lstrip(" \t")[:1]
    if after not in ("", ",", "\n", "\r", ")", "("):
        return "prose"
    if before in ("", ",", "\n", "(", ")"):
        return "whole"
    return "name" if before.isalnum() and _WORDS.fullmatch(inside) is not None else "prose"
