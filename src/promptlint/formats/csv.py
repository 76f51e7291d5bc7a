"""Comma-separated values with the place of every cell.

Rows and cells are those of Python's `csv` reader with `skipinitialspace`, which is how the WebUI reads its styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.dataclass import dataclass
from promptlint.formats.errors import hold_to_limit
from promptlint.regex import regex
from promptlint.text import Edit, Segment, SourceText, Span, apply_edits

__all__ = ["MAX_COLUMNS", "Cell", "Row", "read_rows", "respell"]

MAX_COLUMNS = 1_000
"""A row with more cells than this is not one of a table of prompts."""


def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    plain = rf"[^{delimiter}\r\n]*+"
    return re.compile(rf' *+(?:"(?P<quoted>(?:[^"]++|"")*+)(?P<closed>"?+)(?P<rest>{plain})|(?P<plain>{plain}))')


_CELLS = {delimiter: _cell_pattern(delimiter) for delimiter in ",;\t"}
_LINE_END = regex(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `start` to `end` is where it stands, quotes included, `inside` where its content starts."""

    text: str
    start: int
    end: int
    inside: int
    quoted: bool
    closed: bool
    tail: int
    """Characters after the closing quote, which belong to the content too."""

    def moved(self, by: int) -> Cell:
        """The same cell from a place further on in the file."""
        return replace(self, start=self.start + by, end=self.end + by, inside=self.inside + by)

    def source(self, origin: str) -> SourceText:
        """The content with the place of every character in the file. Raises FormatError for a cell that is too long."""
        hold_to_limit(self.start, self.end)
        size = len(self.text)
        if not self.quoted:
            return SourceText(self.text, [Segment(0, size, self.inside, self.inside + size, True)])
        end = self.end - self.tail - (1 if self.closed else 0)
        if end - self.inside == size:
            return SourceText(self.text, [Segment(0, size, self.inside, end, True)])
        return SourceText.join(self._parts(origin, end))

    def _parts(self, origin: str, end: int) -> Iterator[SourceText]:
        at = self.inside
        while (quote := origin.find('""', at, end)) >= 0:
            yield SourceText.cut_from(origin, at, quote)
            yield SourceText.replacing('"', quote, quote + 2)
            at = quote + 2
        yield SourceText.cut_from(origin, at, end)
        if self.tail:
            yield SourceText.cut_from(origin, self.end - self.tail, self.end)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` counts the rows from 1, with the header, without blank lines. One that `is_too_wide` has only
    its first `MAX_COLUMNS` cells."""

    number: int
    start: int
    end: int
    cells: tuple[Cell, ...]
    is_too_wide: bool = False


def read_rows(text: str, number: int = 0, delimiter: str = ",") -> Iterator[Row]:
    """The rows of a table, blank lines left out, or of a piece of it after `number` rows; `delimiter` is a comma,
    semicolon or tab."""
    pattern = _CELLS[delimiter]
    at = 0
    size = len(text)
    while at < size:
        start = at
        cells: list[Cell] = []
        while True:
            match = pattern.match(text, at)
            assert match is not None
            is_too_wide = len(cells) == MAX_COLUMNS
            if not is_too_wide:
                cells.append(_cell(match, at))
            at = match.end()
            if at >= size or text[at] != delimiter:
                break
            at += 1
        end = at
        line_end = _LINE_END.match(text, at)
        at = line_end.end() if line_end is not None else at
        if len(cells) > 1 or cells[0].end > cells[0].start:
            number += 1
            yield Row(number, start, end, tuple(cells), is_too_wide)


def _cell(match: re.Match[str], start: int) -> Cell:
    quoted = match["quoted"]
    if quoted is None:
        return Cell(match["plain"], start, match.end(), match.start("plain"), False, True, 0)
    rest = match["rest"]
    inside = match.start("quoted")
    content = quoted.replace('""', '"') + rest
    return Cell(content, inside - 1, match.end(), inside, True, bool(match["closed"]), len(rest))


def respell(cell: Cell, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
    """Edits of a cell's content as edits of the file; only the cell changes, and gets quotes if it needs them."""
    edits = list(edits)
    if cell.quoted and cell.closed and not cell.tail:
        return source.edits_of_origin(edits, lambda new: new.replace('"', '""'))
    new = apply_edits(cell.text, edits)
    if cell.quoted or re.search(r"[,;\t\r\n]", new) or new[:1] in (" ", '"'):
        quoted = new.replace('"', '""')
        return [Edit(Span(cell.start, cell.end), f'"{quoted}"')]
    return source.edits_of_origin(edits)
