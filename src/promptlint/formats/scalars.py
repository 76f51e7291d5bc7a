"""A string somewhere in a JSON, YAML or TOML file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Protocol

from promptlint.dataclass import dataclass
from promptlint.text import Edit, Segment, SourceText, Span

__all__ = ["Place", "Scalar", "edits_in", "offset_in"]


class Place(Protocol):
    """Where and how a string is written in its file."""

    def source(self) -> SourceText:
        """The content with the place of every character."""

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        """Edits of a piece of the content as edits of the file."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string: its `path` of keys and places in lists, its `text`, and the other values of its table: plain ones
    as text, lists and tables as an empty one."""

    path: tuple[str | int, ...]
    place: Place = field(repr=False)
    siblings: Mapping[str, str]
    text: str
    cut_off: Span | None = None
    """What stands after it like a part of it, and is a comment: `#ff0000`."""
    quoted_with_rest: tuple[Edit, ...] = ()

    def source(self) -> SourceText:
        return self.place.source()

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        return self.place.spell(source, edits)


def edits_in(whole: SourceText, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
    """Edits of a piece of a text as edits of the whole of it; both are of one origin."""
    return [
        Edit(Span(offset_in(whole, source, each.span.start), offset_in(whole, source, each.span.end)), each.replacement)
        for each in edits
    ]


def offset_in(whole: SourceText, source: SourceText, at: int) -> int:
    """Where a place in a piece of a text stands in the whole of it; both are of one origin."""
    start = _start_in(whole, source)
    if start is not None:
        return start + at
    is_end = at == len(source)
    place = source.origin(at - 1, at).end if is_end and at else source.origin(at, at + 1).start
    for segment in whole.segments:
        if segment.start <= place < segment.end or (place == segment.end and (is_end or segment.start == place)):
            if segment.verbatim:
                return segment.at + place - segment.start
            # Of what stands for something else, only the ends have a place.
            return segment.at + (segment.length if is_end and place == segment.end else _within(segment, source, at))
    return len(whole)


def _start_in(whole: SourceText, source: SourceText) -> int | None:
    """Where a piece that was cut from a text starts in it, or None for one that was put together in another way."""
    first = source.segments[0]
    for segment in whole.segments:
        if segment.verbatim and first.verbatim and segment.start <= first.start <= segment.end:
            starts = range(segment.at + first.start - segment.start, segment.at + first.start - segment.start + 1)
        elif (segment.start, segment.end, segment.verbatim) == (first.start, first.end, first.verbatim):
            starts = range(segment.at, segment.at + max(1, segment.length - first.length + 1))
        else:
            continue
        for start in starts:
            piece = whole.slice(start, start + len(source))
            if piece.text == source.text and piece.segments == source.segments:
                return start
    return None


def _within(segment: Segment, source: SourceText, at: int) -> int:
    """How far into a segment that stands for something else a place is."""
    first = next((each for each in source.segments if (each.start, each.end) == (segment.start, segment.end)), None)
    return at - first.at if first is not None and first.length == segment.length else 0
