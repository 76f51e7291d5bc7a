"""From one text to another with edits that leave alone what stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from lsprotocol import types

from promptlint.lsp.positions import Positions
from promptlint.text import LineIndex, Span

__all__ = ["minimal_edits"]

_MAX_COMPARED = 500
"""Differing lines up to which they are compared with each other, which takes the square of their number."""


def minimal_edits(positions: Positions, wanted: str) -> list[types.TextEdit]:
    """Edits that make a text the wanted one: a line each where the lines are as many as before, else one for each run
    of lines that differ."""
    index, other = positions.index, LineIndex(wanted)
    if len(index) == len(other):
        pairs = [(_whole_line(index, n), _text(other, n)) for n in range(1, len(index) + 1)]
    else:
        pairs = list(_runs(index, other))
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
        edits.append(types.TextEdit(positions.range(edit), new[front : len(new) - back]))
    return edits


def _runs(index: LineIndex, other: LineIndex) -> Iterator[tuple[Span, str]]:
    """Runs of lines that differ, with what is to stand there."""
    old = [_text(index, number) for number in range(1, len(index) + 1)]
    new = [_text(other, number) for number in range(1, len(other) + 1)]
    front = _common(old, new)
    back = min(_common(old[::-1], new[::-1]), len(old) - front, len(new) - front)
    left, right = old[front : len(old) - back], new[front : len(new) - back]
    blocks: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(left), 0, len(right))]
    if max(len(left), len(right)) <= _MAX_COMPARED:
        blocks = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    ends = [0, *accumulate(map(len, old))]
    for kind, start, end, first, last in blocks:
        if kind != "equal":
            yield Span(ends[front + start], ends[front + end]), "".join(right[first:last])


def _whole_line(index: LineIndex, number: int) -> Span:
    return Span(index.start(number), index.end(number))


def _text(index: LineIndex, number: int) -> str:
    span = _whole_line(index, number)
    return index.text[span.start : span.end]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items, characters of two texts or lines, both begin with."""
    size = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        size += 1
    return size
