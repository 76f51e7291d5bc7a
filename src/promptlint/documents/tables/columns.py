"""The columns of a table: what divides them, and which hold prompts."""

from __future__ import annotations

from promptlint.formats.csv import Row, read_rows

__all__ = ["DELIMITERS", "HEADER", "NEGATIVE", "POSITIVE", "delimiter_of", "has_prompts", "names_of", "read_header"]

POSITIVE = ("prompt", "text", "positive", "positive_prompt", "positive prompt")
NEGATIVE = ("negative_prompt", "negative", "negative prompt", "negativeprompt")
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}

HEADER = 10_000
"""Characters in which the header is looked for. A bound: headers have some dozens, and a cell that is never closed ends
nowhere."""


def read_header(text: str) -> tuple[Row | None, list[str]]:
    """The first row and the names of its columns."""
    row = next(read_rows(text, delimiter=delimiter_of(text)), None)
    return row, names_of(row)


def delimiter_of(text: str) -> str:
    """What divides the cells: a comma, unless only another separator makes a header of the first line."""
    head = text[:HEADER].split("\n", 1)[0]
    return next((each for each in DELIMITERS if has_prompts(names_of(next(read_rows(head, 0, each), None)))), ",")


def has_prompts(names: list[str]) -> bool:
    """Whether one of these columns holds prompts."""
    return any(name in (*POSITIVE[:2], *NEGATIVE) for name in names)


def names_of(header: Row | None) -> list[str]:
    """The names of the columns in a header, in small letters; none without one."""
    return [cell.text.strip().casefold() for cell in header.cells] if header is not None else []
