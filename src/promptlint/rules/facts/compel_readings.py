"""What compel makes of the prompt, for a program that reads its syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from promptlint.dataclass import dataclass
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

if TYPE_CHECKING:
    from promptlint.programs.invoke.conjunction import Conjunction, Mark
    from promptlint.programs.invoke.errors import CompelError

__all__ = ["CompelReading", "compel_readings", "marks_of", "may_begin_piece", "stands_alone", "weighs"]

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
    from promptlint.programs.invoke.compel import parse_compel  # a grammar that other programs do without
    from promptlint.programs.invoke.errors import CompelError

    try:
        return (CompelReading(parse_compel(ctx.text), None),)
    except CompelError as error:
        return (CompelReading(None, error),)


def marks_of(ctx: Context, *kinds: Literal["brackets", "quotes", "weight"]) -> list[Mark]:
    """The marks of some kinds that stand in no template; none where compel raises. Ask for each kind once."""
    return [
        mark
        for reading in ctx.fact(compel_readings)
        if reading.read is not None
        for mark in reading.read.marks
        if mark.kind in kinds and not overlaps_template(ctx, Span(mark.start, mark.end))
    ]


def stands_alone(ctx: Context, span: Span) -> bool:
    """Whether compel takes brackets for brackets, and not for characters of a word such as `a(b)` or `[(b)]`."""
    starts, ends = ctx.fact(_read_brackets)
    return span.start in starts or span.end in ends


def may_begin_piece(ctx: Context, offset: int) -> bool:
    """Whether brackets at an offset would be brackets to compel: at the start, and after a blank, a comma or a bracket
    that is one."""
    before = ctx.text[max(0, offset - 1) : offset]
    return (
        not before or before.isspace() or before == "," or (before == "(" and offset - 1 in ctx.fact(_read_brackets)[0])
    )


def _read_brackets(ctx: Context) -> tuple[frozenset[int], frozenset[int]]:
    """Where brackets begin that vanish, and where those end that a weight or function follows."""
    marks = [mark for reading in ctx.fact(compel_readings) if reading.read is not None for mark in reading.read.marks]
    starts = frozenset(mark.start for mark in marks if mark.kind == "brackets")
    return starts, frozenset(mark.start for mark in marks if mark.kind in ("weight", "function"))


def weighs(text: str, number: str, following: str = "") -> bool:
    """Whether `(text)number` is that text with that weight, also with what follows."""
    if len(text) > _LONGEST_TRIED:
        return False
    from promptlint.programs.invoke.compel import parse_compel
    from promptlint.programs.invoke.errors import CompelError

    try:
        read = parse_compel(f"({text}){number}{following[:1]}")
    except CompelError:
        return False
    marks = [mark for mark in read.marks if mark.kind == "weight"]
    close = len(text) + 2
    return any((mark.start, mark.end) == (close, close + len(number)) for mark in marks)
