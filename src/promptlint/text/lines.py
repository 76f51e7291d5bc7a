"""Where an offset stands: lines and columns, in code points, UTF-8 bytes and UTF-16 units."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

__all__ = ["LineIndex", "Position"]

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place for people: `line` and `column` count from 1 (code points), `offset` from 0."""

    line: int
    column: int
    offset: int


class LineIndex:
    """Lines of one text. A line ends at LF, CR LF or CR, as editors and the language server protocol have it."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def __len__(self) -> int:
        """How many lines there are; a text without a line end has one."""
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """The place of a code-point offset; offsets outside the text are clamped to its ends."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1, offset)

    def start(self, line: int) -> int:
        """Offset of the first code point of a line, counted from 1."""
        return self._starts[line - 1]

    def line(self, line: int) -> str:
        """A line's text without its line end, counted from 1."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def offset(self, line: int, column: int) -> int:
        """Offset of a line and column, both from 1; a column behind the line's end is clamped to it."""
        start = self._starts[line - 1]
        return start + min(max(column - 1, 0), len(self.line(line)))

    def utf8_column(self, offset: int) -> int:
        """Bytes of UTF-8 between the line's start and the offset, from 0."""
        return len(self._before(offset).encode("utf-8", "surrogatepass"))

    def utf16_column(self, offset: int) -> int:
        """UTF-16 code units between the line's start and the offset, from 0."""
        return len(self._before(offset).encode("utf-16-le", "surrogatepass")) // 2

    def _before(self, offset: int) -> str:
        position = self.position(offset)
        return self.text[self._starts[position.line - 1] : position.offset]
