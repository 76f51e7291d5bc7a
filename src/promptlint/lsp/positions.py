"""Offsets of a text as positions of the language server protocol, in whichever encoding the client counts."""

from __future__ import annotations

from lsprotocol import types

from promptlint.text import LineIndex, Span

__all__ = ["Positions"]


_HIGH, _LOW = 0xD8, 0xDC
"""The halves of a character beyond 16 bits, by the six bits that their units in UTF-16 begin with."""


class Positions:
    """The positions in one text. `encoding` is `utf-8`, `utf-16` or `utf-32`: what a client counts as a character."""

    __slots__ = ("_ascii", "_encoding", "index")

    def __init__(self, text: str, encoding: str) -> None:
        self.index = LineIndex(text)
        self._encoding = encoding
        self._ascii = text.isascii()

    @property
    def text(self) -> str:
        return self.index.text

    def position(self, offset: int) -> types.Position:
        """The position of a code-point offset; offsets outside of the text are clamped to its ends."""
        place = self.index.position(offset)
        if self._ascii or self._encoding == "utf-32":
            column = place.column - 1
        elif self._encoding == "utf-8":
            column = self.index.utf8_column(offset)
        else:
            column = self.index.utf16_column(offset)
        return types.Position(place.line - 1, column)

    def range(self, span: Span) -> types.Range:
        """The range of a span."""
        return types.Range(self.position(span.start), self.position(span.end))

    def offset(self, position: types.Position) -> int:
        """The offset of a position; one after the end of a line or of the text is that end."""
        if position.line >= len(self.index):
            return len(self.text)
        start = self.index.start(position.line + 1)
        line = self.index.line(position.line + 1)
        return start + self._column(line, position.character)

    def span(self, range_: types.Range) -> Span:
        """The span of a range."""
        start = self.offset(range_.start)
        return Span(start, max(start, self.offset(range_.end)))

    def size(self, text: str) -> int:
        """How long the client takes a text to be."""
        if self._encoding == "utf-32" or text.isascii():
            return len(text)
        if self._encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def _column(self, line: str, units: int) -> int:
        """Code points in the first `units` of a line; a position inside a character is the one before it."""
        if self._encoding == "utf-32" or line.isascii():
            return min(units, len(line))
        if self._encoding == "utf-8":
            data = line.encode("utf-8", "surrogatepass")
            end = min(units, len(data))
            while end < len(data) and data[end] & 0xC0 == 0x80:  # in the middle of a character
                end -= 1
            return len(data[:end].decode("utf-8", "surrogatepass"))
        data = line.encode("utf-16-le", "surrogatepass")
        end = 2 * min(units, len(data) // 2)
        if _half(data, end - 2) == _HIGH and _half(data, end) == _LOW:
            end -= 2
        return len(data[:end].decode("utf-16-le", "surrogatepass"))


def _half(data: bytes, at: int) -> int:
    """Which half of a character a unit of UTF-16 is, if any."""
    return data[at + 1] & 0xFC if 0 <= at < len(data) else 0
