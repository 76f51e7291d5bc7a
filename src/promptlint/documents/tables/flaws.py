"""What is wrong with a table: rows and columns that the WebUI does not read, missing commas, quotes, placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.documents.model import Flaw, NamingProgram, Region
from promptlint.documents.tables.columns import DELIMITERS, NEGATIVE, has_prompts, names_of
from promptlint.formats.csv import Cell, Row
from promptlint.regex import regex
from promptlint.text import Edit, Span
from promptlint.text.likeness import slips

__all__ = ["comma_flaw", "forgotten_comma", "header_flaws", "quote_flaw", "row_flaws", "template_flaws"]

_PLACEHOLDER = regex(r"\{[ \t]{0,9}(?P<word>[a-z]{4,9})[ \t]{0,9}\}", re.IGNORECASE)
_WORDS_LIKE_IT = frozenset({"prom", "promo", "promos", "promote", "proms"})
_MOST_SLIPS = 2
"""Letters that a misspelt placeholder may have wrong, left out, added or swapped: with
three, half of the word would be another."""

_DIVIDER = regex(r"\s*(?:[\W_]{3}|[\W_]{2}.*[\W_]{2}\s*\Z)", re.DOTALL)
_OPENS_INSIDE = regex(r'[^\s"](?P<gap>\s+)"[^"]*\Z')


def header_flaws(row: Row, written: list[str], delimiter: str) -> Iterator[Flaw]:
    """Why A1111 reads no style of the file, or no negative prompts: it takes columns by these names, to the letter."""
    names = names_of(row)
    if not has_prompts(names):
        message = NamingProgram(
            "the first row is not a header: {program} reads no style from a file without the columns name, prompt"
        )
        advice = "write `name,prompt,negative_prompt` in the first line"
    elif delimiter != ",":
        message = NamingProgram.of(
            "the cells are separated by {separators}: {program} reads only commas, and no style from this file",
            separators=DELIMITERS[delimiter],
        )
        advice = "save the table with commas"
    elif "name" not in written:
        was = f": it is `{written[names.index('name')]}` here" if "name" in names else ""
        message = NamingProgram.of(
            "the header has no column `name`{was}; {program} reads no style from this file", was=was
        )
        advice = "call the column `name`, in small letters"
    elif "prompt" not in written and "text" not in written:
        message = NamingProgram("the header has no column `prompt`; {program} reads no style from this file")
        advice = "call the column `prompt`, in small letters"
    elif "negative_prompt" not in written and (wrong := next((n for n in names if n in NEGATIVE), None)) is not None:
        cell = row.cells[names.index(wrong)]
        message = NamingProgram.of(
            "{program} does not read a column `{column}`: negative prompts are in `negative_prompt`", column=cell.text
        )
        yield Flaw("styles-bad-row", Span(cell.start, cell.end), message, advice="call the column `negative_prompt`")
        return
    else:
        return
    yield Flaw("styles-bad-row", Span(row.start, row.end), message, advice=advice)


def forgotten_comma(row: Row, text: str) -> Span | None:
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


def comma_flaw(span: Span, *, is_style: bool) -> Flaw:
    """A comma that is missing at a place."""
    return Flaw(
        "styles-bad-row" if is_style else "container-eats-text",
        span,
        "a comma is missing in front of this quote: two cells are read as one, and the row is cut elsewhere",
        advice="write a comma in front of the quote",
    )


def row_flaws(row: Row, columns: int, name: str, seen: dict[str, int], last: int) -> Iterator[Flaw]:
    """What is wrong with a row of styles; `last` is the last column it must have, below 0 where its cells are not those
    that were meant."""
    span = Span(row.start, row.cells[0].end)
    size = len(row.cells)
    if last >= 0 and any(cell.text.strip() for cell in row.cells[columns:]):
        extra = Span(row.cells[columns].start, row.end)
        dropped = NamingProgram(
            f"this row has {size} cells and the header {columns}: {{program}} drops what is after the last column"
        )
        yield Flaw("styles-bad-row", extra, dropped, advice="put cells with commas in double quotes")
    if not row.cells[-1].closed:
        start = row.cells[-1].start
        message = "this quote is never closed: the rest of the file is inside it"
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
                f"there is a style with this name in row {seen[name]} already; {{program}} keeps the later one only"
            ),
        )
    seen[name] = row.number


def quote_flaw(cell: Cell, text: str, *, is_certain: bool) -> Flaw:
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


def template_flaws(region: Region) -> Iterator[Flaw]:
    """What is wrong with the `{prompt}` of a style."""
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
                "`{written}` is not a placeholder: {program} knows `{{prompt}}` only, and appends the style instead",
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
    return slips(folded, "prompt")
