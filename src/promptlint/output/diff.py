"""What a change does to a file, as a unified diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from promptlint.text.controls import harmless, visible

__all__ = ["shown_line", "unified_diff"]

_NO_NEWLINE = "\\ No newline at end of file\n"


def unified_diff(before: str, after: str, path: str) -> Iterator[str]:
    """The lines of a diff between two texts of a file, as `patch` reads them; none where the texts are equal."""
    name = visible(path)
    for line in difflib.unified_diff(_lines(before), _lines(after), name, name):
        yield line.removesuffix("\n") + "\n"
        if not line.endswith("\n"):
            yield _NO_NEWLINE


def shown_line(line: str, *, terminal: bool) -> str:
    """A line of a diff as it is printed. In a terminal everything that acts or hides becomes a picture; elsewhere only
    what acts, so that `patch` can still apply a diff that removes invisible characters."""
    end = "\r\n" if line.endswith("\r\n") else "\n"
    body = line.removesuffix(end)
    return (visible(body, tab="\t") if terminal else harmless(f"{body}\n").removesuffix("\n")) + end


def _lines(text: str) -> list[str]:
    """Lines end at line feeds alone: a form feed or a line separator inside a prompt is text to `patch`."""
    pieces = text.split("\n")
    return [f"{piece}\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
