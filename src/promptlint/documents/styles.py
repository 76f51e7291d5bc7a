"""`styles.csv`: the styles of the WebUI; `log.csv`, what it saved with the pictures of the Save button; other tables.

Columns are found by the header: `name,prompt,negative_prompt`, the old `name,text`, or any table with a column
`prompt`. Each cell is a prompt whose places are those of the file; a fix quotes its own cell again and no other.
Only what is a style to the WebUI is held to what it makes of styles: a file with `style` in its name, or whose header
has the columns of one and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from promptlint.documents.model import Document, Flaw, NamingProgram, Region, Role
from promptlint.formats.csv import Cell, Row, read_rows, respell
from promptlint.formats.errors import FormatError
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
_PLACEHOLDER = re.compile(r"\{[ \t]{0,9}(?P<word>[a-z]{4,9})[ \t]{0,9}\}", re.IGNORECASE)
_WORDS_LIKE_IT = frozenset({"prom", "promo", "promos", "promote", "proms"})
_MOST_SLIPS = 2
"""Letters that a misspelt placeholder may have wrong, left out, added or swapped."""
_STYLE_FILE = re.compile(r"(?<![a-z])styles?(?![a-z])", re.IGNORECASE)
_STYLE_COLUMNS = ("name", "prompt", "negative_prompt")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_DIVIDER = re.compile(r"\s*(?:[\W_]{3}|[\W_]{2}.*[\W_]{2}\s*\Z)", re.DOTALL)
_OPENS_INSIDE = re.compile(r'[^\s"](?P<gap>\s+)"[^"]*\Z')


def matches(path: str, text: str) -> bool:
    """Whether a table's header has a column for prompts, or the file is named as one of styles and has rows of two to
    four cells."""
    try:
        head, names = _header(text[:10_000])
    except FormatError:
        return bool(_STYLE_FILE.search(PurePath(path).stem)) or "prompt" in text[:10_000].casefold()
    if head is not None and _STYLE_FILE.search(PurePath(path).stem):
        return _has_prompts(names) or 2 <= len(head.cells) <= 4
    return _has_prompts(names)


def _header(text: str) -> tuple[Row | None, list[str]]:
    """The first row and the names of its columns."""
    row = next(read_rows(text, delimiter=_delimiter(text)), None)
    return row, _names(row)


def _delimiter(text: str) -> str:
    """What divides the cells: a comma, unless only another sign makes a header of the first line."""
    head = text[:10_000].split("\n", 1)[0]
    return next((sign for sign in _DELIMITERS if _has_prompts(_names(next(read_rows(head, 0, sign), None)))), ",")


def _has_prompts(names: list[str]) -> bool:
    return any(name in (*_POSITIVE[:2], *_NEGATIVE) for name in names)


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001
    """A group of prompts a row. Raises FormatError for a row of too many columns."""
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

    def read(self, text: str, first: Position = START, *, is_last: bool = True) -> tuple[Document, int]:
        """The rows of a piece that starts at `first`, and how much of it they are: a row that is not over is left for
        the next piece, unless this is the last. Raises FormatError for a row of too many columns."""
        self._delimiter = self._delimiter or _delimiter(text)
        flaws: list[Flaw] = []
        groups: list[tuple[Region, ...]] = []
        used = len(text)
        for row in read_rows(text, self._rows, self._delimiter):
            if row.end == len(text) and not is_last:
                used = row.start
                break
            self._rows = row.number
            if not self._names:
                flaws += self._read_header(row)
                if _has_prompts(_names(row)):
                    continue
            group = self._read_row(row, text, first.offset, flaws)
            if group:
                groups.append(group)
        document = Document(self._path, self._kind, text[:used], tuple(groups), first=first, flaws=tuple(flaws))
        return document, used

    def _read_header(self, row: Row) -> Iterator[Flaw]:
        written = [cell.text for cell in row.cells]
        names = self._names = _names(row)
        is_named = _STYLE_FILE.search(PurePath(self._path).stem) is not None
        if not _has_prompts(names):
            names = self._names = list(_STYLE_COLUMNS)
        for wanted, spellings in ((Role.POSITIVE, _POSITIVE), (Role.NEGATIVE, _NEGATIVE)):
            number = next((names.index(name) for name in spellings if name in names), None)
            if number is not None:
                self._columns[wanted] = number
        if "filename" in names or "seed" in names:
            self._kind = "log"
        elif is_named or ("name" in names and {*names} <= {*_STYLE_COLUMNS, "text", ""}):
            self._kind = "styles"
            yield from _header_flaws(row, written, self._delimiter)

    def _read_row(self, row: Row, text: str, offset: int, flaws: list[Flaw]) -> tuple[Region, ...]:
        is_style = self._kind == "styles"
        cells = dict(zip(self._names, row.cells, strict=False))
        name = cells["name"].text.strip() if "name" in cells else ""
        if is_style and name.startswith("#"):
            return ()
        comma = _forgotten_comma(row, text)
        if comma is not None:
            flaws.append(_comma_flaw(comma, is_style=is_style))
        if is_style:
            last = max(self._columns.values(), default=0) if comma is None else -1
            flaws += _row_flaws(row, len(self._names), name, self._seen, last)
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
                flaws.append(_quote_flaw(cell, text, is_certain=len(row.cells) == len(self._names)))
            # A quote or comma that is missing makes other cells than were meant: nothing may be written into them.
            is_whole = comma is None and not has_rest and (cell.closed or not cell.quoted)
            spell = _Spelling(cell) if is_whole else _unwritten
            region = Region(f"{title}, {self._names[at]}", wanted, cell.source(text), text, settings, spell)
            if is_style:
                flaws += _template_flaws(region)
            if offset:
                spell = _Spelling(cell.moved(offset)) if is_whole else _unwritten
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


def _unwritten(region: Region, edits: Iterable[Edit]) -> list[Edit]:  # noqa: ARG001  # as all that spell
    """A cell that may be more than a prompt is only read."""
    return []


def _header_flaws(row: Row, written: list[str], delimiter: str) -> Iterator[Flaw]:
    """Why A1111 reads no style of the file, or no negative prompts: it takes columns by these names, to the letter."""
    names = _names(row)
    if not _has_prompts(names):
        message = NamingProgram(
            "the first row is no header: {program} reads no style of a file without the columns name, prompt"
        )
        advice = "write `name,prompt,negative_prompt` in the first line"
    elif delimiter != ",":
        message = NamingProgram.of(
            "{signs} divide the cells: {program} reads commas only, and no style of this file",
            signs=_DELIMITERS[delimiter],
        )
        advice = "save the table with commas"
    elif "name" not in written:
        was = f": it is `{written[names.index('name')]}` here" if "name" in names else ""
        message = NamingProgram.of(
            "the header has no column `name`{was}; {program} reads no style of this file", was=was
        )
        advice = "call the column `name`, in small letters"
    elif "prompt" not in written and "text" not in written:
        message = NamingProgram("the header has no column `prompt`; {program} reads no style of this file")
        advice = "call the column `prompt`, in small letters"
    elif "negative_prompt" not in written and (wrong := next((n for n in names if n in _NEGATIVE), None)) is not None:
        cell = row.cells[names.index(wrong)]
        message = NamingProgram.of(
            "{program} does not read a column `{column}`: negative prompts are in `negative_prompt`", column=cell.text
        )
        yield Flaw("styles-bad-row", Span(cell.start, cell.end), message, advice="call the column `negative_prompt`")
        return
    else:
        return
    yield Flaw("styles-bad-row", Span(row.start, row.end), message, advice=advice)


def _forgotten_comma(row: Row, text: str) -> Span | None:
    """Where a comma is missing between cells of which the second is quoted: from the end of the first to the quote."""
    for number, cell in enumerate(row.cells):
        if cell.quoted:
            rest = cell.text[len(cell.text) - cell.tail :]
            inner = rest.lstrip()
            if inner.startswith('"') and inner != rest:
                start = cell.end - cell.tail
                return Span(start - 1, start + len(rest) - len(inner) + 1)
        elif '"' in cell.text and (opened := _OPENS_INSIDE.search(text, cell.inside, cell.end)) is not None:
            closers = (other.text.rstrip() for other in row.cells[number + 1 :] if not other.quoted)
            if any(other.endswith('"') and other.count('"') % 2 for other in closers):
                return Span(opened.start("gap"), opened.end("gap") + 1)
    return None


def _comma_flaw(span: Span, *, is_style: bool) -> Flaw:
    return Flaw(
        "styles-bad-row" if is_style else "container-eats-text",
        span,
        "a comma is missing in front of this quote: two cells are read as one, and are cut at another place",
        advice="write a comma in front of the quote",
    )


def _row_flaws(row: Row, columns: int, name: str, seen: dict[str, int], last: int) -> Iterator[Flaw]:
    """What is wrong with a row of styles; `last` is the last column it must have, below 0 where its cells are not those
    that were meant."""
    span = Span(row.start, row.cells[0].end)
    size = len(row.cells)
    if last >= 0 and any(cell.text.strip() for cell in row.cells[columns:]):
        extra = Span(row.cells[columns].start, row.end)
        dropped = NamingProgram(
            f"this row has {size} cells and the header {columns}: {{program}} drops what is behind the last column"
        )
        yield Flaw("styles-bad-row", extra, dropped, advice="put cells with commas in double quotes")
    if not row.cells[-1].closed:
        start = row.cells[-1].start
        message = "this quote is never closed: the rest of the file is in it"
        yield Flaw("styles-bad-row", Span(start, start + 1), message, advice="close it, or write it twice")
    elif size <= last and not (size == 1 and _DIVIDER.match(name)):
        cells = "cell" if size == 1 else "cells"
        fails = NamingProgram(
            f"this row has {size} {cells} and the header {columns}: {{program}} fails when the style is chosen"
        )
        yield Flaw("styles-bad-row", span, fails, advice="write a comma for each cell that is empty")
    if not name:
        return
    if name in seen and size > 1 and any(cell.text.strip() for cell in row.cells[1:]):
        yield Flaw(
            "duplicate-style",
            span,
            NamingProgram(
                f"a style with this name stands in row {seen[name]} already; {{program}} keeps the later one only"
            ),
        )
    seen[name] = row.number


def _quote_flaw(cell: Cell, text: str, *, is_certain: bool) -> Flaw:
    """A cell that goes on after its closing quote. There is a repair where its row has as many cells as it should, and
    the cell as many quotes as open and close: else it was cut at another place than was meant."""
    written = text[cell.start : cell.end]
    first_end = len(written) - cell.tail - 1
    if written.endswith('"') and written[first_end - 1].isspace() and not written[first_end + 1].isspace():
        written = written[1:-1]  # `"a "red" hat"`: the outer quotes are the cell's
    shown = cell.text if len(cell.text) <= 40 else f"{cell.text[:39]}…"
    message = f"CSV takes the first quotes for those of the cell: what is read is `{' '.join(shown.split())}`"
    span = Span(cell.start, cell.end)
    if not is_certain or text.count('"', cell.start, cell.end) % 2:
        return Flaw("container-eats-text", span, message)
    doubled = written.replace('"', '""')
    return Flaw("container-eats-text", span, message, "put the whole cell in quotes", (Edit(span, f'"{doubled}"'),))


def _template_flaws(region: Region) -> Iterator[Flaw]:
    text = region.text
    places = list(_PLACEHOLDER.finditer(text)) if "{" in text else []
    exact = [match for match in places if match[0] == "{prompt}"]
    for match in places:
        slips = _slips(match["word"])
        if match[0] == "{prompt}" or slips > (1 if exact else _MOST_SLIPS):
            continue
        edits = tuple(region.in_file([Edit(Span(*match.span()), "{prompt}")]))
        yield Flaw(
            "styles-placeholder",
            region.source.origin(*match.span()),
            NamingProgram.of(
                "`{written}` is no placeholder: {program} knows `{{prompt}}` only, and appends the style instead",
                written=match[0],
            ),
            "write {prompt}",
            edits,
        )
    for match in exact[1:]:
        yield Flaw(
            "styles-placeholder",
            region.source.origin(*match.span()),
            "a second `{prompt}`: the prompt is put into the style twice",
        )


def _slips(word: str) -> int:
    """How many letters of a word must change to make `prompt` of it, letter case aside; many for a word of its own."""
    folded = word.casefold()
    if folded == "prompt":
        return 0
    if folded in _WORDS_LIKE_IT:
        return len(folded)
    from rapidfuzz.distance import OSA

    return int(OSA.distance(folded, "prompt"))
