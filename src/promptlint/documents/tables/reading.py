"""`styles.csv`: the styles of the WebUI; `log.csv`, what it saved with the pictures of the Save button; other tables.

Columns are found by the header: `name,prompt,negative_prompt`, the old `name,text`, or any table with a column
`prompt`. Each cell is a prompt whose places are those of the file; a fix quotes its own cell again and no other.
Only what is a style to the WebUI is held to what it makes of styles: a file with `style` in its name, or whose header
has the columns of one and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import PurePath

from promptlint.dataclass import dataclass
from promptlint.documents.model import Document, Flaw, Region, Role, Unread
from promptlint.documents.tables.columns import (
    HEADER,
    NEGATIVE,
    POSITIVE,
    delimiter_of,
    has_prompts,
    names_of,
    read_header,
)
from promptlint.documents.tables.flaws import (
    comma_flaw,
    forgotten_comma,
    header_flaws,
    quote_flaw,
    row_flaws,
    template_flaws,
)
from promptlint.formats.csv import MAX_COLUMNS, Cell, Row, read_rows, respell
from promptlint.formats.errors import FormatError
from promptlint.regex import regex
from promptlint.text import START, Edit, Position

__all__ = ["TableReader", "matches", "read"]

_SETTINGS = {
    "seed": "Seed",
    "sampler": "Sampler",
    "cfgs": "CFG scale",
    "steps": "Steps",
    "sd_model_name": "Model",
    "sd_model_hash": "Model hash",
}
_STYLE_FILE = regex(r"(?<![a-z])styles?(?![a-z])", re.IGNORECASE)
_STYLE_COLUMNS = ("name", "prompt", "negative_prompt")


def matches(path: str, text: str) -> bool:
    """Whether a table's header has a column for prompts, or the file is named as one of styles and has rows of two to
    four cells."""
    head, names = read_header(text[:HEADER])
    if head is not None and head.is_too_wide:  # reading it says so
        return bool(_STYLE_FILE.search(PurePath(path).stem)) or "prompt" in text[:HEADER].casefold()
    if head is not None and _STYLE_FILE.search(PurePath(path).stem):
        # A name and a prompt, a negative one, and a description, which some editors add.
        return has_prompts(names) or 2 <= len(head.cells) <= 4
    return has_prompts(names)


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001
    """A group of prompts a row. Raises FormatError for a header of too many columns."""
    return TableReader(path).read(text)[0]


class TableReader:
    """Reads a table whole or in pieces: what the header says and which names there were is kept from piece to piece."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._kind = "table"
        self._delimiter = ""
        self._names: list[str] = []
        self._columns: dict[Role, int] = {}
        self._seen: dict[str, int] = {}
        self._rows = 0

    def resumed(self) -> TableReader:
        """One that reads the next piece as this one does, but for what depends on names in other pieces."""
        seen, self._seen = self._seen, {}
        other = deepcopy(self)
        self._seen = seen
        return other

    def read(self, text: str, first: Position = START, *, is_last: bool = True) -> tuple[Document, int]:
        """The rows of a piece that starts at `first`, and how much of it they are: a row that is not over is left for
        the next piece, unless this is the last. Raises FormatError for a header of too many columns."""
        self._delimiter = self._delimiter or delimiter_of(text)
        flaws: list[Flaw] = []
        groups: list[tuple[Region, ...]] = []
        unread: list[Unread] = []
        used = len(text)
        for row in read_rows(text, self._rows, self._delimiter):
            if row.end == len(text) and not is_last:
                used = row.start
                break
            self._rows = row.number
            if row.is_too_wide:
                error = FormatError(f"row {row.number} has more than {MAX_COLUMNS:,} columns", row.start)
                if not self._names:
                    raise error
                unread.append(Unread.of(error, "this row"))
                continue
            if not self._names:
                flaws += self._read_header(row)
                if has_prompts(names_of(row)):
                    continue
            try:
                group = self._read_row(row, text, first.offset, flaws)
            except FormatError as error:  # a cell that is longer than any prompt
                unread.append(Unread.of(error, "this row"))
                continue
            if group:
                groups.append(group)
        if unread and not groups and is_last and first == START:  # nothing of the file can be read
            raise FormatError(unread[0].reason, unread[0].offset)
        document = Document(
            self._path, self._kind, text[:used], tuple(groups), first=first, flaws=tuple(flaws), unread=tuple(unread)
        )
        return document, used

    def _read_header(self, row: Row) -> Iterator[Flaw]:
        written = [cell.text for cell in row.cells]
        names = self._names = names_of(row)
        is_named = _STYLE_FILE.search(PurePath(self._path).stem) is not None
        if not has_prompts(names):
            names = self._names = list(_STYLE_COLUMNS)
        for wanted, spellings in ((Role.POSITIVE, POSITIVE), (Role.NEGATIVE, NEGATIVE)):
            number = next((names.index(name) for name in spellings if name in names), None)
            if number is not None:
                self._columns[wanted] = number
        if "filename" in names or "seed" in names:
            self._kind = "log"
        elif is_named or ("name" in names and {*names} <= {*_STYLE_COLUMNS, "text", ""}):
            self._kind = "styles"
            yield from header_flaws(row, written, self._delimiter)

    def _read_row(self, row: Row, text: str, offset: int, flaws: list[Flaw]) -> tuple[Region, ...]:
        is_style = self._kind == "styles"
        cells = dict(zip(self._names, row.cells, strict=False))
        name = cells["name"].text.strip() if "name" in cells else ""
        if is_style and name.startswith("#"):
            return ()
        comma = forgotten_comma(row, text)
        if comma is not None:
            flaws.append(comma_flaw(comma, is_style=is_style))
        if is_style:
            last = max(self._columns.values(), default=0) if comma is None else -1
            flaws += row_flaws(row, len(self._names), name, self._seen, last)
        title = f'row {row.number} "{name[:60]}"' if name else f"row {row.number}"
        settings = (
            {_SETTINGS[key]: cell.text for key, cell in cells.items() if key in _SETTINGS and cell.text}
            if self._kind == "log"
            else {}
        )
        group: list[Region] = []
        for wanted, at in self._columns.items():
            if at >= len(row.cells) or not row.cells[at].text.strip():
                continue
            cell = row.cells[at]
            has_rest = bool(cell.text[len(cell.text) - cell.tail :].strip())
            if has_rest and comma is None:
                flaws.append(quote_flaw(cell, text, is_certain=len(row.cells) == len(self._names)))
            # A quote or comma that is missing makes other cells than were meant: nothing may be written into them.
            is_whole = comma is None and not has_rest and (cell.closed or not cell.quoted)
            spell = _Spelling(cell) if is_whole else _unwritten
            region = Region(f"{title}, {self._names[at]}", wanted, cell.source(text), text, settings, spell)
            if is_style:
                flaws += template_flaws(region)
            if offset:
                spell = _Spelling(cell.moved(offset)) if is_whole else _unwritten
                region = replace(region, source=region.source.moved(offset), spell=spell)
            group.append(region)
        return tuple(group)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its cell."""

    cell: Cell

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return respell(self.cell, region.source, edits)


def _unwritten(region: Region, edits: Iterable[Edit]) -> list[Edit]:  # noqa: ARG001  # as all that spell
    """A cell that may be more than a prompt is only read."""
    return []
