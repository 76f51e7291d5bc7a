"""What a change does to a file, as a unified diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from promptlint.output.style import Style

__all__ = ["unified_diff"]

_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(before: str, after: str, path: str, style: Style) -> Iterator[str]:
    """The lines of a diff between two texts of a file, as `patch` reads them; none where the texts are equal."""
    lines = difflib.unified_diff(_lines(before), _lines(after), path, path)
    for line in lines:
        yield style.diff(line.rstrip("\n")) + "\n"
        if not line.endswith("\n"):
            yield _NO_NEWLINE


def _lines(text: str) -> list[str]:
    """Lines end at line feeds alone: a form feed or a line separator inside a prompt is text to `patch`."""
    pieces = text.split("\n")
    return [f"{piece}\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
