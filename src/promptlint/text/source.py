"""A string that remembers where every piece of it came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable

from promptlint.dataclass import dataclass
from promptlint.text.edit import Edit
from promptlint.text.span import Span

__all__ = ["Segment", "SourceText"]


@dataclass(frozen=True, slots=True)
class Segment:
    """`length` code points of a text from `at` on, which stand for `start` to `end` of the origin.

    Verbatim segments are copies, so offsets inside them map one to one; the others map as a whole.
    """

    at: int
    length: int
    start: int
    end: int
    verbatim: bool


class SourceText:
    """Text with its origin: what is left of a file or prompt after unescaping, cutting and joining.

    Immutable. Slicing, cutting and joining keep the origin; `origin` maps a span back.
    """

    __slots__ = ("_segments", "_starts", "text")

    def __init__(self, text: str, segments: Iterable[Segment] | None = None) -> None:
        self.text = text
        self._segments = None if segments is None else tuple(segments)
        self._starts: list[int] | None = None

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The pieces of which it is made."""
        if self._segments is None:  # most texts are all of their origin, and nobody asks
            size = len(self.text)
            self._segments = (Segment(0, size, 0, size, True),)
        return self._segments

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return f"SourceText({self.text!r})"

    @classmethod
    def cut_from(cls, text: str, start: int, end: int) -> SourceText:
        """The part of an origin text between two offsets."""
        return cls(text[start:end], [Segment(0, end - start, start, end, True)])

    @classmethod
    def replacing(cls, replacement: str, start: int, end: int) -> SourceText:
        """Text that stands in the place of `start` to `end` of the origin, such as an unescaped character."""
        return cls(replacement, [Segment(0, len(replacement), start, end, False)])

    @classmethod
    def join(cls, parts: Iterable[SourceText]) -> SourceText:
        """One part after the other; parts must all come from the same origin."""
        texts: list[str] = []
        segments: list[Segment] = []
        anchor = Segment(0, 0, 0, 0, True)
        size = 0
        for part in parts:
            if not part.text:
                anchor = part.segments[0]
                continue
            texts.append(part.text)
            for segment in part.segments:
                at = size + segment.at
                last = segments[-1] if segments else None
                if last and last.verbatim and segment.verbatim and last.end == segment.start:
                    segments[-1] = Segment(last.at, last.length + segment.length, last.start, segment.end, True)
                else:
                    segments.append(Segment(at, segment.length, segment.start, segment.end, segment.verbatim))
            size += len(part.text)
        return cls("".join(texts), segments or [anchor])

    def slice(self, start: int, end: int) -> SourceText:
        """The piece between two offsets of this text, with its origin."""
        start = max(0, start)
        end = min(len(self.text), max(end, start))
        if start == 0 and end == len(self.text):
            return self
        if start >= end:
            place = self.origin(start, start).start
            return SourceText("", [Segment(0, 0, place, place, True)])
        segments: list[Segment] = []
        own = self.segments
        for index in range(self._index(start), len(own)):
            segment = own[index]
            if segment.at >= end:
                break
            low = max(segment.at, start)
            high = min(segment.at + segment.length, end)
            if segment.verbatim:
                shift = segment.start - segment.at
                segments.append(Segment(low - start, high - low, low + shift, high + shift, True))
            else:
                segments.append(Segment(low - start, high - low, segment.start, segment.end, False))
        return SourceText(self.text[start:end], segments)

    def split_at(self, pieces: Iterable[Span]) -> list[SourceText]:
        """What is before, between and after some pieces of this text, which are in order and apart from each other."""
        parts: list[SourceText] = []
        at = 0
        for piece in pieces:
            parts.append(self.slice(at, piece.start))
            at = piece.end
        return [*parts, self.slice(at, len(self))]

    def without(self, pieces: Iterable[Span]) -> SourceText:
        """The text without some pieces of it, for which nothing stands."""
        parts = self.split_at(pieces)
        return SourceText.join(parts) if len(parts) > 1 else self

    def replaced(self, matches: Iterable[re.Match[str]], by: Callable[[re.Match[str]], str]) -> SourceText:
        """The text with another one in the place of each match of a pattern in it; that stands for all of the match."""
        parts: list[SourceText] = []
        at = 0
        for match in matches:
            place = self.origin(*match.span())
            parts += [self.slice(at, match.start()), SourceText.replacing(by(match), place.start, place.end)]
            at = match.end()
        return SourceText.join([*parts, self.slice(at, len(self))]) if parts else self

    def moved(self, by: int) -> SourceText:
        """The same text from a place further on in the origin."""
        if not by:
            return self
        return SourceText(
            self.text, [Segment(s.at, s.length, s.start + by, s.end + by, s.verbatim) for s in self.segments]
        )

    def through(self, outer: SourceText) -> SourceText:
        """The same text, whose origin is the text of `outer`, as one of the origin of that."""
        parts: list[SourceText] = []
        for segment in self.segments:
            if segment.verbatim:
                parts.append(outer.slice(segment.start, segment.end))
            else:
                place = outer.origin(segment.start, segment.end)
                text = self.text[segment.at : segment.at + segment.length]
                parts.append(SourceText.replacing(text, place.start, place.end))
        return SourceText.join(parts)

    def strip(self, characters: str | None = None) -> SourceText:
        """Without white space (or the given characters) at both ends."""
        kept = self.text.lstrip(characters)
        start = len(self.text) - len(kept)
        return self.slice(start, start + len(kept.rstrip(characters)))

    def origin(self, start: int, end: int) -> Span:
        """Where a piece of this text stood in the origin; an empty piece maps to an empty place."""
        if start >= end:
            segment = self.segments[self._index(start)]
            inside = start - segment.at
            if segment.verbatim:
                place = segment.start + inside
            else:
                place = segment.start if inside < segment.length or not segment.length else segment.end
            return Span(place, place)
        segments = self.segments
        first = segments[self._index(start)]
        last = segments[self._index(end - 1)]
        return Span(
            first.start + (start - first.at) if first.verbatim else first.start,
            last.start + (end - last.at) if last.verbatim else last.end,
        )

    def origins(self, start: int, end: int) -> list[Span]:
        """The places in the origin that a piece of this text comes from, in its order, touching ones as one."""
        spans: list[Span] = []
        for segment in self.slice(start, end).segments if start < end else ():
            if spans and spans[-1].end == segment.start:
                spans[-1] = Span(spans[-1].start, segment.end)
            else:
                spans.append(Span(segment.start, segment.end))
        return spans

    def edits_of_origin(self, edits: Iterable[Edit], spelled: Callable[[str], str] = str) -> list[Edit]:
        """Edits of this text as edits of the origin; `spelled` says how new text is written there."""
        return [Edit(self.origin(each.span.start, each.span.end), spelled(each.replacement)) for each in edits]

    def _index(self, offset: int) -> int:
        segments = self.segments
        if len(segments) == 1:
            return 0
        if self._starts is None:
            self._starts = [segment.at for segment in segments]
        return max(0, bisect_right(self._starts, offset) - 1)
