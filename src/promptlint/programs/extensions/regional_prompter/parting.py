"""Regional Prompter: keywords that part a picture into regions, and what they make of the prompt.

Source: `scripts/rp.py` and `scripts/regions.py` at be623452, modes Columns and Rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.text import Span

__all__ = [
    "AND",
    "BASE",
    "BREAK",
    "COLUMN",
    "COMMON",
    "DEFAULTS",
    "FIELDS",
    "KEYS",
    "KEYWORDS",
    "MOST_ADDED",
    "PROMPT",
    "ROW",
    "Cell",
    "Options",
    "Regions",
    "keyword_spans",
    "region_cells",
    "regions",
]

MOST_ADDED = 10_000_000
"""Characters that the common part may add. With more of them the program is taken to run out of memory: it has no limit
of its own, but a short prompt can ask for any amount."""

COMMON, BASE, ROW, COLUMN, PROMPT = "ADDCOMM", "ADDBASE", "ADDROW", "ADDCOL", "ADDP"
BREAK, AND = "BREAK", "AND"
KEYS = (COMMON, ROW, COLUMN, BASE, PROMPT)
KEYWORDS = (*KEYS, BREAK, AND)
_KEYWORD = regex("|".join(KEYWORDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is chosen beside the prompt.

    `ratios` are the sizes of the regions, parted by commas and, where rows are parted, too, by semicolons.
    """

    common: bool = False
    base: bool = False
    latent: bool = False
    keep_and: bool = False
    rows: bool = False
    ratios: str = "1,1"


DEFAULTS = Options()
"""Two regions beside each other."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A region, from and to in parts of its row; `breaks` is how many BREAKs its prompt has."""

    start: float
    end: float
    breaks: int


@dataclass(frozen=True, slots=True)
class Regions:
    """What is made of a prompt.

    `with_keys` is the prompt with keywords for regions in the place of BREAK, `cells` the regions of each row, `text`
    what goes on to the program, `divide` how many keywords there are.
    """

    with_keys: str
    cells: tuple[tuple[Cell, ...], ...]
    text: str
    common: bool
    base: bool
    divide: int


def keyword_spans(text: str) -> list[Span]:
    """Where keywords are found, inside of words included."""
    return [Span(*match.span()) for match in _KEYWORD.finditer(text)]


def regions(text: str, options: Options = DEFAULTS) -> Regions | None:
    """What is made of a prompt, None where it has no keyword at all.

    Raises HostError where the common part adds more than MOST_ADDED, and ZeroDivisionError for ratios of 0.
    """
    if _KEYWORD.search(text) is None:
        return None
    if not options.keep_and:
        text = text.replace(AND, BREAK)
    keyed = _with_keys(text, options)
    common = options.common or COMMON in keyed
    if common and COMMON not in keyed:
        keyed = keyed.replace(BREAK, COMMON, 1)
    base = options.base or BASE in keyed
    if base and BASE not in keyed:
        keyed = keyed.replace(BREAK, BASE, 1)
    divide = sum(keyed.count(key) for key in KEYWORDS)
    return Regions(keyed, region_cells(keyed, options), _sent(text, common, options), common, base, divide)


def _with_keys(text: str, options: Options) -> str:
    """The first BREAKs as the keywords that the ratios ask for."""
    keys = [COMMON] * options.common + [BASE] * options.base
    inner, outer = (ROW, COLUMN) if options.rows else (COLUMN, ROW)
    for number, row in enumerate(_sizes(options.ratios, options.rows, two_ways=";" in options.ratios)):
        keys += [outer] * (number > 0) + [inner] * (len(row) - 1)
    # A run of replacements of the first BREAK each is one pass.
    parts = text.split(BREAK)
    pieces = [parts[0]]
    following = iter(parts[1:])
    for key in keys:
        if key in (COMMON, BASE) and key in text:
            continue
        part = next(following, None)
        if part is None:
            break
        pieces += [key, part]
    for part in following:
        pieces += [BREAK, part]
    return "".join(pieces)


def _sent(text: str, common: bool, options: Options) -> str:
    """The prompt as the program gets it: every keyword is BREAK or, in latent mode, AND."""
    for key in KEYS:
        text = text.replace(key, BREAK)
    if text.split(AND if options.latent else BREAK)[-1].strip() in ("", ","):
        text += " _"
    if common:
        first, *rest = text.split(BREAK)
        if len(first) * len(rest) > MOST_ADDED:
            raise HostError("MemoryError", f"the common part adds more than {MOST_ADDED} characters")
        text = f" {BREAK} ".join([f"{first}, {part}" for part in rest])
    return text.replace(BREAK, AND) if options.latent else text


def region_cells(keyed: str, options: Options = DEFAULTS) -> tuple[tuple[Cell, ...], ...]:
    """The regions, row by row, of a prompt with keywords. In the mode Rows it is column by column."""
    keyed = keyed.partition(COMMON)[2] if COMMON in keyed else keyed
    keyed = keyed.partition(BASE)[2] if BASE in keyed else keyed
    outer, inner = (COLUMN, ROW) if options.rows else (ROW, COLUMN)
    has_rows, has_columns = ROW in keyed.upper(), COLUMN in keyed.upper()
    if not has_rows and not has_columns:
        ratios = _sizes(options.ratios, options.rows, two_ways=True)
        return _cells(ratios, [[0] * len(row) for row in ratios])
    breaks = [[cell.count(BREAK) for cell in row.split(inner)] for row in keyed.split(outer)]
    written = options.ratios
    flipped = options.rows
    if ";" not in written and has_rows != has_columns:
        # Only one direction is used, so the ratios are for that one.
        flipped = has_rows != options.rows
        written = written if flipped else "1," + written
    return _cells(_spread(_numbers(written, flipped), breaks), breaks)


def _sizes(written: str, flipped: bool, *, two_ways: bool) -> list[list[float]]:
    """The sizes of the cells of each row; written `two_ways`, that of the row itself is before them."""
    if not two_ways:
        return _numbers(written, flipped=False)
    return [row[1:] or row for row in _numbers(written, flipped)]


def _numbers(written: str, flipped: bool) -> list[list[float]]:
    outer, inner = (",", ";") if flipped else (";", ",")
    return [[_number(number) for number in row.split(inner)] for row in written.split(outer)]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0


def _spread(rows: list[list[float]], shape: list[list[int]]) -> list[list[float]]:
    """The sizes of cells, after that of their row, spread over the cells that there are.

    A row with too few of them repeats its last one, one with too many goes on in the next row, and the last number is
    repeated for the rows that are left.
    """
    cells: list[list[float]] = []
    last = 1.0
    for row in rows:
        last = row[-1]
        left = row
        while len(cells) < len(shape):
            left = left[1:] or left
            width = len(shape[len(cells)])
            cells.append(left[:width] + [left[-1]] * (width - len(left)))
            if len(left) <= width:
                break
            left = left[width:]
    return cells + [[last] * len(row) for row in shape[len(cells) :]]


def _cells(ratios: list[list[float]], breaks: list[list[int]]) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for row, counts in zip(ratios, breaks, strict=True):
        whole = sum(row)
        ends = [0.0]
        for size in row:
            ends.append(ends[-1] + size / whole)
        rows.append(tuple(Cell(*each) for each in zip(ends, ends[1:], counts, strict=False)))
    return tuple(rows)


_DIGITS = 3
"""The vectors are rounded."""


def _result(options: Options) -> Callable[[str], object]:
    def result(text: str) -> object:
        found = regions(text, options)
        if found is None:
            return {"inactive": True}
        return {
            "with_keys": found.with_keys,
            "cells": [
                [[round(cell.start, _DIGITS), round(cell.end, _DIGITS), cell.breaks] for cell in row]
                for row in found.cells
            ],
            "text": found.text,
            "common": found.common,
            "base": found.base,
            "divide": found.divide,
        }

    return result


FIELDS: Mapping[str, Callable[[str], object]] = {
    "result": _result(DEFAULTS),
    "result_common": _result(Options(common=True)),
    "result_base": _result(Options(base=True)),
    "result_latent": _result(Options(latent=True)),
    "result_keep_and": _result(Options(keep_and=True)),
    "result_vertical": _result(Options(rows=True)),
}
"""The stages by name, each with one option: two regions beside each other, or one above the other."""
