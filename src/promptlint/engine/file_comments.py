"""Suppression comments of files that have comments of their own: YAML and TOML, wildcards, tables of styles, pages.

Each has a line of its own above a prompt, and everything else in the file stays as it was.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from promptlint.documents.kinds import kind_of
from promptlint.documents.model import Document
from promptlint.documents.tables.columns import delimiter_of
from promptlint.formats.csv import read_rows
from promptlint.regex import regex
from promptlint.text import Edit, Span

__all__ = ["FileComments", "can_hold_comments", "other_content"]

_WITHOUT = (".json", ".jsonl", ".ndjson", ".mdx")
"""Suffixes of files that have no such comments, whatever their kind."""
_FORMS = {"hash": ("# ", ""), "row": ("# ", ""), "markup": ("<!-- ", " -->")}
_IGNORE = regex(r'(?P<quote>"?)(?:#|<!--)[ \t]*promptlint:[ \t]*ignore[ \t]*\[(?P<codes>[^\]\n]*)\]')


def can_hold_comments(document: Document) -> bool:
    """Whether a file has comments outside of its prompts."""
    return kind_of(document).comments is not None and not document.path.lower().endswith(_WITHOUT)


def other_content(document: Document) -> object:
    """What a file says besides comments, where its prompts are not all of that. Raises FormatError."""
    suffix = PurePath(document.path).suffix.lower()
    if suffix in (".yaml", ".yml"):
        from promptlint.formats.yaml_values import yaml_values

        return [(each.kind, each.text) for each in yaml_values(document.text)]
    if suffix == ".toml":
        from promptlint.formats.toml_values import toml_values

        return toml_values(document.text)
    if kind_of(document).comments == "row":
        rows = read_rows(document.text, 0, delimiter_of(document.text))
        cells: list[Any] = [[cell.text for cell in row.cells] for row in rows]
        return [row for row in cells if not row[0].startswith("#")]
    return None


class FileComments:
    """The comments of one document, and where more of them can be."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._form = kind_of(document).comments or "hash"
        self._delimiter = ""
        self._columns = 0
        self._rows: list[int] = []
        if self._form == "row":
            self._delimiter = delimiter_of(self._text)
            rows = list(read_rows(self._text, 0, self._delimiter))
            self._rows = [row.start for row in rows]
            self._columns = len(rows[0].cells) if rows else 1

    def edit(self, offset: int, codes: Sequence[str], reason: str, *, up: int) -> Edit | None:
        """The edit that ignores some codes in the prompt, or at the place, of an offset, by a comment so many lines
        further `up`. One that is there already takes them in. None where the file has no such line."""
        text = self._text
        start = self.line_of(offset)
        for _ in range(up):
            if start == 0:
                return None
            start = text.rfind("\n", 0, start - 1) + 1
        above = text.rfind("\n", 0, start - 1) + 1 if start else 0
        written = _IGNORE.match(text, above + _indent(text, above), start) if above < start else None
        if written is not None:
            return self._extended(written, above, start, codes)
        indent = text[start : start + _indent(text, start)]
        before, after = _FORMS[self._form]
        said = f" -- {reason}" if reason else ""
        comment = self._as_row(f"{before}promptlint: ignore[{', '.join(codes)}]{said}{after}")
        return Edit(Span(start, start), f"{indent}{comment}{_line_end(text, 0 if self._rows else start)}")

    def line_of(self, offset: int) -> int:
        """Where the line begins that an offset is in, or the row."""
        if self._rows:
            return self._rows[max(bisect_right(self._rows, offset) - 1, 0)]
        return self._text.rfind("\n", 0, offset) + 1

    def _as_row(self, comment: str) -> str:
        """A comment of a table as a row of it, with as many cells as the others have."""
        if self._form != "row":
            return comment
        if self._delimiter in comment or '"' in comment:
            comment = '"' + comment.replace('"', '""') + '"'
        return comment + self._delimiter * (self._columns - 1)

    def _extended(self, written: re.Match[str], above: int, start: int, codes: Sequence[str]) -> Edit:
        """The edit that puts codes into a comment of the line from `above` to `start`."""
        at = written.end("codes")
        more = (", " if written["codes"].strip() else "") + ", ".join(codes)
        if self._form != "row" or written["quote"]:
            return Edit(Span(at, at), more)
        line = self._text[above:start].rstrip("\r\n")
        cell = next(iter(read_rows(line, 0, self._delimiter))).cells[0].text
        comment = cell[: at - above] + more + cell[at - above :]
        return Edit(Span(above, above + len(line)), self._as_row(comment))


def _indent(text: str, start: int) -> int:
    end = start
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    return end - start


def _line_end(text: str, start: int) -> str:
    end = text.find("\n", start)
    if end < 0:
        end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
