"""Parts of texts: where they differ, and as much of them as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from promptlint.show.model import PiecePicture, weight_text

__all__ = ["common", "differing", "limited"]


def differing(pieces: Sequence[PiecePicture], other: Sequence[PiecePicture]) -> list[PiecePicture]:
    """Of the pieces of another text those words that are not, or not with this weight, at the same end of a text."""
    head = _alike(pieces, other)
    rest = _from(other, head)
    tail = _alike(_mirrored(_from(pieces, head)), _mirrored(rest))
    return _mirrored(_from(_mirrored(rest), tail))


def _alike(pieces: Sequence[PiecePicture], other: Sequence[PiecePicture]) -> int:
    """How many characters at the start of both are the same in the same weight, whole words and pieces only."""
    runs = [[(len(piece.text), weight_text(piece.weight)) for piece in some] for some in (pieces, other)]
    text = "".join(piece.text for piece in other)
    most = min(common(["".join(piece.text for piece in pieces), text]), _common_weights(*runs))
    ends = {0, *accumulate(len(piece.text) for piece in other)}
    while most not in ends and not (text[most - 1].isspace() or text[most - 1] == ","):
        most -= 1
    return most


def _common_weights(one: Sequence[tuple[int, str]], other: Sequence[tuple[int, str]]) -> int:
    """For how many characters two sequences of (length, weight) have the same weights."""
    at = left = right = 0
    ends = [*accumulate(length for length, _ in one)], [*accumulate(length for length, _ in other)]
    while left < len(one) and right < len(other) and one[left][1] == other[right][1]:
        at = min(ends[0][left], ends[1][right])
        left += ends[0][left] == at
        right += ends[1][right] == at
    return at


def _from(pieces: Sequence[PiecePicture], start: int) -> list[PiecePicture]:
    """The pieces of a text from a character on."""
    kept = []
    for piece in pieces:
        if start < len(piece.text):
            kept.append(replace(piece, text=piece.text[start:]))
        start = max(0, start - len(piece.text))
    return kept


def _mirrored(pieces: Sequence[PiecePicture]) -> list[PiecePicture]:
    return [replace(piece, text=piece.text[::-1]) for piece in reversed(pieces)]


def common(texts: Sequence[str]) -> int:
    """With how many characters all texts begin alike."""
    first, last = min(texts), max(texts)
    for index, (one, other) in enumerate(zip(first, last, strict=False)):
        if one != other:
            return index
    return len(first)


def limited(pieces: Sequence[PiecePicture], characters: int, most: int) -> tuple[list[PiecePicture], int]:
    """The pieces at the start of a text, and how many characters of it are left out."""
    kept: list[PiecePicture] = []
    room = characters
    total = sum(len(piece.text) for piece in pieces)
    shown = 0
    for piece in pieces[:most]:
        if not room:
            break
        text = piece.text[:room]
        kept.append(replace(piece, text=text))
        room -= len(text)
        shown += len(text)
    return kept, total - shown
