"""`styles.csv`: the styles of the WebUI; and `log.csv`, what it saved with the pictures of the Save button.

Columns are found by the header: `name,prompt,negative_prompt`, the old `name,text`, or any table with a column
`prompt`. Each cell is a prompt whose places are those of the file; a fix quotes its own cell again and no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.documents.model import Document, Flaw, Region, Role
from promptlint.formats.csv import Cell, Row, read_rows, respell
from promptlint.text import Edit, Span

__all__ = ["matches", "read"]

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
    rows = read_rows(text)
    header = next(rows, None)
    names = _names(header)
    is_log = "filename" in names or "seed" in names
    kind = "log" if is_log else "styles"
    columns = {}
    for wanted, spellings in ((Role.POSITIVE, _POSITIVE), (Role.NEGATIVE, _NEGATIVE)):
        number = next((names.index(name) for name in spellings if name in names), None)
        if number is not None:
            columns[wanted] = number
    flaws: list[Flaw] = []
    if header is not None and not columns:
        message = "the first row is no header: A1111 reads no style of a file without the columns name, prompt"
        flaws.append(Flaw("styles-bad-row", Span(header.start, header.end), message))
        return Document(path, kind, text, (), flaws=tuple(flaws))
    at_name = names.index("name") if "name" in names else None
    if not is_log and header is not None and at_name is None:
        message = "the header has no column `name`: A1111 reads no style of this file"
        flaws.append(Flaw("styles-bad-row", Span(header.start, header.end), message))
    seen: dict[str, int] = {}
    groups: list[tuple[Region, ...]] = []
    for row in rows:
        name = row.cells[at_name].text.strip() if at_name is not None and at_name < len(row.cells) else ""
        if not is_log:
            flaws += _row_flaws(row, len(names), name, seen)
            if name.startswith("#"):
                continue
        title = f'row {row.number} "{name[:60]}"' if name else f"row {row.number}"
        settings = (
            {
                _SETTINGS[key]: row.cells[at].text
                for at, key in enumerate(names[: len(row.cells)])
                if key in _SETTINGS and row.cells[at].text
            }
            if is_log
            else {}
        )
        group: list[Region] = []
        for wanted, at in columns.items():
            if at >= len(row.cells) or not row.cells[at].text.strip():
                continue
            cell = row.cells[at]
            spell = _Spelling(cell)
            region = Region(f"{title}, {names[at]}", wanted, cell.source(text), text, settings, spell)
            group.append(region)
            if not is_log:
                flaws += _template_flaws(region)
        if group:
            groups.append(tuple(group))
    return Document(path, kind, text, tuple(groups), flaws=tuple(flaws))


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
