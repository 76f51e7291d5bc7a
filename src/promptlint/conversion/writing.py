"""Text with weights in the form that a program reads."""

from __future__ import annotations

import math
from collections.abc import Iterable

from promptlint.conversion.readings import Piece, merged
from promptlint.programs.model import Program

__all__ = ["escaped", "number", "written"]

_DIGITS = range(1, 18)
_RELATIVE = 1e-9


def number(weight: float, decimals: int | None = None) -> str:
    """The shortest decimal number that is this weight, with a point and without an exponent."""
    if decimals is not None:
        return f"{weight:.{decimals}f}".rstrip("0").rstrip(".")
    for digits in _DIGITS:
        short = float(f"{weight:.{digits}g}")
        if math.isclose(short, weight, rel_tol=_RELATIVE):
            break
    text = format(short, ".20f").rstrip("0").rstrip(".") if "e" in repr(short) else repr(short).removesuffix(".0")
    return "0" if text == "-0" else text


def escaped(text: str, program: Program) -> str:
    """A text so that the program reads every character of it as text, as far as a backslash can do that."""
    characters = program.escapes.characters
    return "".join([f"\\{character}" if character in characters else character for character in text])


def written(pieces: Iterable[Piece], program: Program) -> str:
    """Pieces as the program writes them. Weights that it has no form for are left out.

    Where a weight is written outside of its brackets, a blank keeps it from what stands beside it.
    """
    emphasis = program.emphasis
    parts: list[str] = []
    last = ""
    for text, weight in merged(pieces):
        shown = escaped(text, program)
        if weight != 1 and emphasis.number is not None:
            shown = emphasis.written(shown, number(weight, emphasis.decimals))
            if emphasis.number != "inside" and last and not last.isspace():
                shown = f" {shown}"
        elif emphasis.number == "after" and parts and shown[:1] not in ("", " ", ","):
            shown = f" {shown}"
        parts.append(shown)
        last = shown[-1:]
    return "".join(parts)
