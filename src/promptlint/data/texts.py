"""Tables that are texts, CSV and JSON lines: a row that is broken does not keep the others from being read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

import pyarrow as pa

from promptlint.data.columns import column_of
from promptlint.data.guessing import Columns
from promptlint.data.inputs import InputError, Source
from promptlint.data.rows import Rows

__all__ = ["schema_of", "text_rows"]

_LONGEST_LINE = 64 * 1024 * 1024
"""Bytes of a line of JSON."""
_LONGEST_CELL = 16 * 1024 * 1024
"""Characters of a cell of CSV; without a limit a quote that nobody closes takes in the rest of the file."""
_LOOKED_AT = 200
"""Lines of JSON whose keys say which columns there are."""
_NOT_LINES = "is not JSON lines, which are an object in each line"


def schema_of(source: Source, text: IO[bytes]) -> pa.Schema:
    """The columns of a table. Raises InputError."""
    if source.format == "csv":
        header = _header(source, _cells(source, text))
        return pa.schema([(name, pa.string()) for name in header])
    examples: dict[str, Any] = {}
    for number, line in enumerate(islice(_lines(text), _LOOKED_AT)):
        value = _parsed(line)
        if not isinstance(value, dict):
            if number == 0:
                raise InputError(f"{source.path}: {_NOT_LINES}")
            continue
        for name, each in value.items():
            if examples.get(name) is None:
                examples[name] = each
            elif isinstance(each, dict) and isinstance(examples[name], dict):
                examples[name] = {**each, **{key: old for key, old in examples[name].items() if old is not None}}
    return pa.schema([(name, _kind(value)) for name, value in examples.items()])


def _kind(value: Any, depth: int = 0) -> pa.DataType:
    if value is None:
        return pa.null()
    if isinstance(value, str):
        return pa.string()
    if isinstance(value, dict) and depth < 3:
        return pa.struct([(name, _kind(each, depth + 1)) for name, each in value.items()])
    return pa.float64() if isinstance(value, int | float) else pa.list_(pa.null())


def text_rows(source: Source, text: IO[bytes], columns: Columns, size: int) -> Iterator[Rows]:
    """The rows of a table, so many at a time. Raises ColumnError and InputError."""
    rows = _csv_rows(source, text, columns) if source.format == "csv" else _json_rows(text, columns)
    while some := list(islice(rows, size)):
        prompts: list[str | None] = []
        negatives: list[str | None] = []
        ids: list[str | None] = []
        unreadable: dict[int, str] = {}
        for number, row in enumerate(some):
            if isinstance(row, str):
                unreadable[number] = row
            prompt, negative, row_id = (None, None, None) if isinstance(row, str) else row
            prompts.append(prompt)
            negatives.append(negative)
            ids.append(row_id)
        yield Rows(prompts, negatives, None if columns.id is None else ids, unreadable)


_Row = tuple[str | None, str | None, str | None] | str
"""Prompt, negative prompt and id, or why a row cannot be read."""


def _csv_rows(source: Source, text: IO[bytes], columns: Columns) -> Iterator[_Row]:
    cells = _cells(source, text)
    header = _header(source, cells)
    schema = pa.schema([(name, pa.string()) for name in header]).empty_table()
    for name in columns.names:
        column_of(schema, name)
    places = [
        header.index(name) if name is not None else None for name in (columns.prompt, columns.negative, columns.id)
    ]
    for row in cells:
        if not row:
            continue
        if isinstance(row, str):
            yield row
        elif len(row) != len(header):
            yield f"has {len(row)} cells, where the first line has {len(header)}"
        elif any(not _is_clean(row[place]) for place in places if place is not None):
            yield "is not text in UTF-8"
        else:
            prompt, negative, row_id = [(row[place] or None) if place is not None else None for place in places]
            yield prompt, negative, row_id


def _header(source: Source, cells: Iterator[list[str] | str]) -> list[str]:
    header = next(cells, None)
    if not header or isinstance(header, str):
        raise InputError(f"{source.path}: the first line names no columns")
    return header


def _cells(source: Source, text: IO[bytes]) -> Iterator[list[str] | str]:
    if csv.field_size_limit() < _LONGEST_CELL:
        csv.field_size_limit(_LONGEST_CELL)
    lines = io.TextIOWrapper(text, "utf-8-sig", errors="surrogateescape", newline="")
    reader = csv.reader(lines, delimiter="\t" if source.is_tabbed else ",")
    try:
        while True:
            try:
                yield next(reader)
            except csv.Error as error:
                yield f"cannot be read: {error}"
            except StopIteration:
                return
    finally:
        lines.detach()  # whoever opened the file closes it


def _is_clean(cell: str) -> bool:
    return cell.isascii() or not any("\udc80" <= each <= "\udcff" for each in cell)


def _json_rows(text: IO[bytes], columns: Columns) -> Iterator[_Row]:
    for line in _lines(text):
        value = _parsed(line)
        if not isinstance(value, dict):
            yield value if isinstance(value, str) else "is not a JSON object"
            continue
        prompt = _found(value, columns.prompt)
        negative = _found(value, columns.negative) if columns.negative is not None else None
        row_id = _found(value, columns.id) if columns.id is not None else None
        wrong = [each for each in (prompt, negative) if each is not None and not isinstance(each, str)]
        if wrong:
            yield f"holds {type(wrong[0]).__name__} for a prompt, not text"
        else:
            yield _whole(prompt), _whole(negative), _id(row_id)


def _found(value: dict[str, Any], name: str) -> Any:
    if name in value:
        return value[name]
    inner: Any = value
    for key in name.split("."):
        inner = inner.get(key) if isinstance(inner, dict) else None
    return inner


def _whole(text: str | None) -> str | None:
    """A text without halves of characters, which JSON can spell and Arrow cannot hold."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _id(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return _whole(value)
    return json.dumps(value)


def _parsed(line: bytes) -> Any:
    """The value of a line, or why there is none."""
    if len(line) > _LONGEST_LINE:
        return f"is longer than {_LONGEST_LINE:,} bytes"
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return f"is not text in UTF-8: {error.reason} at byte {error.start}"
    except ValueError as error:
        return f"is not JSON: {error}"
    except RecursionError:
        return "is not JSON: it is nested too deeply"
    return value if isinstance(value, dict) else None


def _lines(text: IO[bytes]) -> Iterator[bytes]:
    """Lines that are not empty; of one that is too long the beginning."""
    while line := text.readline(_LONGEST_LINE + 1):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > _LONGEST_LINE:
            rest = text.readline(_LONGEST_LINE + 1)
        if line.strip():
            yield line
