"""From one text to another with edits that leave alone what stays."""

from __future__ import annotations

from lsprotocol import types

from promptlint.lsp.places import Places
from promptlint.text import LineIndex, Span

__all__ = ["minimal_edits"]


def minimal_edits(places: Places, wanted: str) -> list[types.TextEdit]:
    """Edits that make a text the wanted one: a line each where the lines are as many as before, else one."""
    index, other = places.index, LineIndex(wanted)
    pairs = [(Span(0, len(index.text)), wanted)]
    if len(index) == len(other):
        pairs = [(_whole_line(index, n), _text(other, n)) for n in range(1, len(index) + 1)]
    edits: list[types.TextEdit] = []
    for span, new in pairs:
        old = index.text[span.start : span.end]
        if old == new:
            continue
        front = _common(old, new)
        back = _common(old[front:][::-1], new[front:][::-1])
        if old[len(old) - back : len(old) - back + 1] == "\n" and old[: len(old) - back].endswith("\r"):
            back -= 1  # no edit begins or ends between CR and LF
        edit = Span(span.start + front, span.end - back)
        edits.append(types.TextEdit(places.range(edit), new[front : len(new) - back]))
    return edits


def _whole_line(index: LineIndex, number: int) -> Span:
    end = index.start(number + 1) if number < len(index) else len(index.text)
    return Span(index.start(number), end)


def _text(index: LineIndex, number: int) -> str:
    span = _whole_line(index, number)
    return index.text[span.start : span.end]


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with together."""
    size = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        size += 1
    return size
