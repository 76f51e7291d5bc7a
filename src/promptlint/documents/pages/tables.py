"""Tables of Markdown: the prompts in columns and rows whose heads are labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from promptlint.documents.evidence.passages import Verdict
from promptlint.documents.model import Region, Role
from promptlint.documents.pages.labels import (
    Strength,
    label_of,
)
from promptlint.documents.pages.lines import LONGEST_LINE, Page, bare
from promptlint.documents.pages.offers import verdict_of
from promptlint.regex import regex
from promptlint.text import Edit, SourceText, Span

__all__ = ["prompts_in_tables"]

_RULER = regex(r"[ \t]*+\|?+(?:[ \t]*:?-{1,100}:?[ \t]*\|){1,50}(?:[ \t]*:?-{1,100}:?[ \t]*)?")
_CELL = regex(r"(?:[^|\\]|\\.){0,100000}")
_DESCRIBES = regex(
    r"\b(?:description|meaning|type|what it does|default|notes?|explanation)\b|说明|描述|説明|설명|описание",
    re.IGNORECASE,
)


def prompts_in_tables(page: Page, taken: list[Span], *, is_sure: bool) -> list[list[Region]]:
    """The cells below heads that are labels, and those beside them."""
    groups: list[list[Region]] = []
    index = page.index
    line = 1
    while line <= len(index):
        first = line
        while line <= len(index) and "|" in index.line(line) and page.fence_at(line) is None:
            line += 1
        if line - first > 1:
            groups += _table(page, range(first, line), is_sure=is_sure)
        line = max(line, first + 1)
    taken += [
        Span(region.source.origin(0, 0).start, region.source.origin(0, len(region.source)).end)
        for group in groups
        for region in group
    ]
    return groups


def _table(page: Page, lines: range, *, is_sure: bool) -> list[list[Region]]:
    index = page.index
    rows = [
        (line, _cells_of(page.text, Span(index.start(line), page.end_of(line))))
        for line in lines
        if len(index.line(line)) <= LONGEST_LINE
    ]
    # Some tables have a line above their head; one further down has none.
    ruler = next((at for at, (line, _) in enumerate(rows[:3]) if at and _RULER.fullmatch(index.line(line))), None)
    head = [] if ruler is None else rows[ruler - 1][1]
    body = rows if ruler is None else rows[ruler + 1 :]
    heads = {at: label for at, cell in enumerate(head) if (label := label_of(page.text[cell.start : cell.end]))}
    if len(head) == 2 and list(heads) == [0] and head[1]:
        # A table has to have a head: here its first row is one like the others.
        heads, body = {}, [rows[ruler - 1], *body] if ruler is not None else body
    if heads:
        return _columns(page, heads, body, is_sure=is_sure)
    title = " ".join(page.text[cell.start : cell.end] for cell in head)
    if _DESCRIBES.search(title) is not None:
        return []
    return _rows(page, [(line, cells) for line, cells in body if len(cells) == 2], is_sure=is_sure)


def _columns(
    page: Page,
    heads: Mapping[int, tuple[Role, Strength]],
    rows: Sequence[tuple[int, list[Span]]],
    *,
    is_sure: bool,
) -> list[list[Region]]:
    has_sure_head = is_sure or any(strength is Strength.SURE for _, strength in heads.values())
    columns: dict[int, list[Region]] = {}
    for at, (role, strength) in heads.items():
        found = [
            _in_cell(page.text, cells[at], f"line {line}, {role}", role) for line, cells in rows if at < len(cells)
        ]
        filled = [region for region in found if region.text]
        verdicts = [verdict_of(region.text) for region in filled]
        needed = (
            Verdict.OPEN
            if strength is Strength.SURE or (strength is Strength.PLAIN and has_sure_head)
            else Verdict.LIKELY
        )
        if not (has_sure_head or page.speaks_of_pictures):
            needed = Verdict.SURE
        enough = sum(1 for verdict in verdicts if verdict >= needed)
        if enough * 2 > len(filled):  # most cells: some of any column are remarks, or marks for empty ones
            columns[at] = [region for region, verdict in zip(filled, verdicts, strict=True) if verdict > Verdict.NO]
    by_row: dict[str, list[Region]] = {}
    for column in columns.values():
        for region in column:
            by_row.setdefault(region.name.partition(",")[0], []).append(region)
    return [by_row[key] for key in sorted(by_row, key=lambda key: int(key.partition(" ")[2]))]


def _rows(page: Page, rows: Sequence[tuple[int, list[Span]]], *, is_sure: bool) -> list[list[Region]]:
    """Rows of two cells, of which the first is a label."""
    groups: list[list[Region]] = []
    labelled = [(line, cells, label_of(page.text[cells[0].start : cells[0].end])) for line, cells in rows]
    has_sure_head = is_sure or any(label is not None and label[1] is Strength.SURE for _, _, label in labelled)
    for line, cells, label in labelled:
        if label is None:
            continue
        role, strength = label
        region = _in_cell(page.text, cells[1], f"line {line}, {role}", role)
        needed = Verdict.OPEN if strength is not Strength.SHORT and has_sure_head else Verdict.LIKELY
        if verdict_of(region.text) < needed or not (has_sure_head or page.speaks_of_pictures):
            continue
        if not groups or role is Role.POSITIVE or len(groups[-1]) > 1:
            groups.append([])
        groups[-1].append(region)
    return groups


def _cells_of(text: str, line: Span) -> list[Span]:
    """The cells of a row of a table."""
    at = line.start + (len(text[line.start : line.end]) - len(text[line.start : line.end].lstrip()))
    at += text.startswith("|", at)
    cells: list[Span] = []
    while at < line.end:
        match = _CELL.match(text, at, line.end)
        assert match is not None
        cells.append(Span(at, match.end()))
        at = match.end() + 1
    return cells or [Span(line.end, line.end)]


def _in_cell(text: str, cell: Span, name: str, role: Role) -> Region:
    whole = SourceText.cut_from(text, cell.start, cell.end)
    parts: list[SourceText] = []
    at = 0
    while (bar := whole.text.find("\\|", at)) >= 0:
        parts += [whole.slice(at, bar), SourceText.replacing("|", cell.start + bar, cell.start + bar + 2)]
        at = bar + 2
    source = SourceText.join([*parts, whole.slice(at, len(whole))])
    return Region(name, role, bare(source.strip()), text, {}, _spell_in_cell)


def _spell_in_cell(region: Region, edits: Iterable[Edit]) -> list[Edit]:
    return region.source.edits_of_origin(edits, lambda new: new.replace("|", "\\|").replace("\n", " "))
