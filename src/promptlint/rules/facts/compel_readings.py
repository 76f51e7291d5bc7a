"""What compel makes of the prompt, for a program that reads its syntax."""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.programs.invoke.compel import parse_compel
from promptlint.programs.invoke.conjunction import Conjunction, Mark, MarkKind
from promptlint.programs.invoke.errors import CompelError
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["CompelReading", "compel_readings", "marks_of", "weighs"]

_LONGEST_TRIED = 400
"""Characters of a text that is tried out with a weight."""


@dataclass(frozen=True, slots=True)
class CompelReading:
    """What compel returns for the prompt, or what it raises."""

    read: Conjunction | None
    error: CompelError | None


@fact()
def compel_readings(ctx: Context) -> tuple[CompelReading, ...]:
    """The one reading of the prompt; none for a program that does not read with compel."""
    if not ctx.program.functions:
        return ()
    try:
        return (CompelReading(parse_compel(ctx.text), None),)
    except CompelError as error:
        return (CompelReading(None, error),)


def marks_of(ctx: Context, *kinds: MarkKind) -> list[Mark]:
    """The marks of some kinds that stand in no template; none where compel raises. Ask for each kind once."""
    return [
        mark
        for reading in ctx.fact(compel_readings)
        if reading.read is not None
        for mark in reading.read.marks
        if mark.kind in kinds and not overlaps_template(ctx, Span(mark.start, mark.end))
    ]


def weighs(text: str, number: str, following: str = "") -> bool:
    """Whether `(text)number` is that text with that weight, also with what follows."""
    if len(text) > _LONGEST_TRIED:
        return False
    try:
        read = parse_compel(f"({text}){number}{following[:1]}")
    except CompelError:
        return False
    marks = [mark for mark in read.marks if mark.kind is MarkKind.WEIGHT]
    close = len(text) + 2
    return any((mark.start, mark.end) == (close, close + len(number)) for mark in marks)
