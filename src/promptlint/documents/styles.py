"""`styles.csv`: the styles of the WebUI; and `log.csv`, what it saved with the pictures of the Save button.

Columns are found by the header: `name,prompt,negative_prompt`, the old `name,text`, or any table with a column
`prompt`. Each cell is a prompt whose places are those of the file; a fix quotes its own cell again and no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from promptlint.documents.model import Document, Flaw, Region, Role
from promptlint.formats.csv import Cell, Row, read_rows, respell
from promptlint.text import START, Edit, Position, Span

__all__ = ["TableReader", "matches", "read"]

_POSITIVE = ("prompt", "text", "positive", "positive_prompt", "positive prompt")
_NEGATIVE = ("negative_prompt", "negative", "negative prompt", "negativeprompt")
_SETTINGS = {
    "seed": "Seed",
    "sampler": "Sampler",
    "cfgs": "CFG scale",
    "steps": "Steps",
    "sd_model_name": "Model",
    "sd_model_hash": "Model hash",
}
_PLACEHOLDER = re.compile(r"\{[ \t]{0,9}prompt[ \t]{0,9}\}", re.IGNORECASE)


def matches(path: str, text: str) -> bool:  # noqa: ARG001  # all are called alike
    """Whether a table's header has a column for prompts."""
    head = text[:10_000].split("\n", 1)[0]
    return any(name in _POSITIVE[:1] + _NEGATIVE or name == "text" for name in _names(next(read_rows(head), None)))


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001
    """A group of prompts a row. Raises FormatError for a row of too many columns."""
    return TableReader(path).read(text)[0]


class TableReader:
    """Reads a table whole or in pieces: what the header says and which names there were is kept from piece to piece."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._kind = "styles"
        self._has_header = False
        self._names: list[str] = []
        self._columns: dict[Role, int] = {}
        self._seen: dict[str, int] = {}
        self._rows = 0

    def read(self, text: str, first: Position = START, *, is_last: bool = True) -> tuple[Document, int]:
        """The rows of a piece that starts at `first`, and how much of it they are: a row that is not over is left for
        the next piece, unless this is the last. Raises FormatError for a row of too many columns."""
        flaws: list[Flaw] = []
        groups: list[tuple[Region, ...]] = []
        used = len(text)
        for row in read_rows(text, self._rows):
            if row.end == len(text) and not is_last:
                used = row.start
                break
            self._rows = row.number
            if not self._has_header:
                flaws += self._read_header(row)
            elif self._columns:
                group = self._read_row(row, text, first.offset, flaws)
                if group:
                    groups.append(group)
        document = Document(self._path, self._kind, text[:used], tuple(groups), first=first, flaws=tuple(flaws))
        return document, used

    def _read_header(self, row: Row) -> Iterator[Flaw]:
        self._has_header = True
        names = self._names = _names(row)
        for wanted, spellings in ((Role.POSITIVE, _POSITIVE), (Role.NEGATIVE, _NEGATIVE)):
            number = next((names.index(name) for name in spellings if name in names), None)
            if number is not None:
                self._columns[wanted] = number
        span = Span(row.start, row.end)
        if not self._columns:
            message = "the first row is no header: A1111 reads no style of a file without the columns name, prompt"
            yield Flaw("styles-bad-row", span, message)
        elif "filename" in names or "seed" in names:
            self._kind = "log"
        elif "name" not in names:
            yield Flaw("styles-bad-row", span, "the header has no column `name`: A1111 reads no style of this file")

    def _read_row(self, row: Row, text: str, offset: int, flaws: list[Flaw]) -> tuple[Region, ...]:
        is_log = self._kind == "log"
        cells = dict(zip(self._names, row.cells, strict=False))
        name = cells["name"].text.strip() if "name" in cells else ""
        if not is_log:
            flaws += _row_flaws(row, len(self._names), name, self._seen)
            if name.startswith("#"):
                return ()
        title = f'row {row.number} "{name[:60]}"' if name else f"row {row.number}"
        settings = (
            {_SETTINGS[key]: cell.text for key, cell in cells.items() if key in _SETTINGS and cell.text}
            if is_log
            else {}
        )
        group: list[Region] = []
        for wanted, at in self._columns.items():
            if at >= len(row.cells) or not row.cells[at].text.strip():
                continue
            cell = row.cells[at]
            if cell.tail:
                flaws.append(_quote_flaw(cell, text))
            region = Region(f"{title}, {self._names[at]}", wanted, cell.source(text), text, settings, _Spelling(cell))
            if not is_log:
                flaws += _template_flaws(region)
            if offset:
                spell = _Spelling(cell.moved(offset))
                region = replace(region, source=region.source.moved(offset), spell=spell)
            group.append(region)
        return tuple(group)


def _names(header: Row | None) -> list[str]:
    return [cell.text.strip().casefold() for cell in header.cells] if header is not None else []


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits of a prompt into its cell."""

    cell: Cell

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        return respell(self.cell, region.source, edits)


def _row_flaws(row: Row, columns: int, name: str, seen: dict[str, int]) -> Iterator[Flaw]:
    span = Span(row.start, row.cells[0].end)
    size = len(row.cells)
    if any(cell.text.strip() for cell in row.cells[columns:]):
        extra = Span(row.cells[columns].start, row.end)
        yield Flaw(
            "styles-bad-row",
            extra,
            f"this row has {size} cells and the header {columns}: A1111 drops what is behind the last column; "
            "a prompt with a comma in it needs quotes",
        )
    elif size < min(columns, 2):
        yield Flaw("styles-bad-row", span, f"this row has {size} cell and the header {columns}")
    if not row.cells[-1].closed:
        cell = row.cells[-1]
        yield Flaw(
            "styles-bad-row",
            Span(cell.start, cell.start + 1),
            "this quote is never closed: the rest of the file is in it",
        )
    if not name or name.startswith("#"):
        return
    if name in seen and size > 1 and any(cell.text.strip() for cell in row.cells[1:]):
        yield Flaw(
            "duplicate-style",
            span,
            f"a style with this name stands in row {seen[name]} already; A1111 keeps the later one only",
        )
    seen[name] = row.number


def _quote_flaw(cell: Cell, text: str) -> Flaw:
    written = text[cell.start : cell.end]
    shown = cell.text if len(cell.text) <= 40 else f"{cell.text[:39]}…"
    doubled = written.replace('"', '""')
    return Flaw(
        "container-eats-text",
        Span(cell.start, cell.end),
        f"CSV takes the first quotes for those of the cell: what is read is `{' '.join(shown.split())}`",
        "put the whole cell in quotes",
        (Edit(Span(cell.start, cell.end), f'"{doubled}"'),),
    )


def _template_flaws(region: Region) -> Iterator[Flaw]:
    text = region.text
    places = list(_PLACEHOLDER.finditer(text)) if "{" in text else []
    exact = [match for match in places if match[0] == "{prompt}"]
    for match in places:
        if match[0] == "{prompt}":
            continue
        edits = tuple(region.in_file([Edit(Span(*match.span()), "{prompt}")]))
        yield Flaw(
            "styles-placeholder",
            region.source.origin(*match.span()),
            f"`{match[0]}` is no placeholder: A1111 knows `{{prompt}}` only, and appends the style instead",
            "write {prompt}",
            edits,
        )
    for match in exact[1:]:
        yield Flaw(
            "styles-placeholder",
            region.source.origin(*match.span()),
            "a second `{prompt}`: the prompt is put into the style twice",
        )
