"""From one text to another with edits that leave alone what stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from lsprotocol import types

from promptlint.lsp.positions import Positions
from promptlint.regex import regex
from promptlint.text import Edit, LineIndex, Span

__all__ = ["differences", "minimal_edits", "text_edits"]

_MAX_COMPARED = 500
"""Differing lines, or words of a line, up to which they are compared with each other, which may take the square of
their number."""
_WORD = regex(r"[^\s,]+")


def text_edits(positions: Positions, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """Edits of a text as a client is told of them, in order."""
    return [types.TextEdit(positions.range(edit.span), edit.replacement) for edit in sorted(edits)]


def minimal_edits(positions: Positions, wanted: str) -> list[types.TextEdit]:
    """Edits that make a text the wanted one, and leave alone what stays: cursors and folds in it do not move. Where the
    lines are as many as before they are compared word by word, else in runs of lines that differ."""
    return text_edits(positions, _differences(positions.index, LineIndex(wanted)))


def differences(before: str, after: str) -> list[Edit]:
    """The same between two texts that are not of a client."""
    return _differences(LineIndex(before), LineIndex(after))


def _differences(index: LineIndex, other: LineIndex) -> list[Edit]:
    if len(index) == len(other):
        pairs = [(_whole_line(index, n), _text(other, n)) for n in range(1, len(index) + 1)]
    else:
        pairs = list(_runs(index, other))
    edits: list[Edit] = []
    for span, new in pairs:
        old = index.text[span.start : span.end]
        if old != new:
            edits += [Edit(place.moved(span.start), text) for place, text in _gaps(old, new)]
    return edits


def _gaps(old: str, new: str) -> Iterator[tuple[Span, str]]:
    """Where two texts differ between words that both have, in order, with what is to stand there."""
    at = begin = 0
    for start, end, first, last in _same_words(old, new):
        yield from _difference(old, new, Span(at, start), Span(begin, first))
        at, begin = end, last
    yield from _difference(old, new, Span(at, len(old)), Span(begin, len(new)))


def _same_words(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Words that both texts have in the same order: start and end in either."""
    left, right = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    texts, others = [match.group() for match in left], [match.group() for match in right]
    front = _common(texts, others)
    back = min(_common(texts[::-1], others[::-1]), len(left) - front, len(right) - front)
    pairs = [(n, n) for n in range(front)]
    middle = texts[front : len(left) - back], others[front : len(right) - back]
    if max(map(len, middle)) <= _MAX_COMPARED:
        for first, second, size in SequenceMatcher(None, *middle, autojunk=False).get_matching_blocks():
            pairs += [(front + first + n, front + second + n) for n in range(size)]
    pairs += [(len(left) - n, len(right) - n) for n in range(back, 0, -1)]
    for one, other in pairs:
        yield *left[one].span(), *right[other].span()


def _difference(old: str, new: str, span: Span, wanted: Span) -> Iterator[tuple[Span, str]]:
    """The edit of a part of a text, without what stays at its ends."""
    before, after = old[span.start : span.end], new[wanted.start : wanted.end]
    if before == after:
        return
    front = _common(before, after)
    back = _common(before[front:][::-1], after[front:][::-1])
    end = span.end - back
    if old[end : end + 1] == "\n" and old[end - 1 : end] == "\r" and end > span.start + front:
        back -= 1  # no edit begins or ends between CR and LF
    yield Span(span.start + front, span.end - back), after[front : len(after) - back]


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
