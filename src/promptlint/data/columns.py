"""Texts out of the columns of Arrow batches, whatever Arrow type they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from promptlint.errors import PromptlintError
from promptlint.resources.names import did_you_mean

__all__ = [
    "Batch",
    "ColumnError",
    "Text",
    "column_names",
    "column_of",
    "ids_of",
    "is_text",
    "texts_of",
    "why_unreadable",
]

Batch: TypeAlias = "pa.RecordBatch | pa.Table"
Text = str | None | UnicodeDecodeError
"""A prompt, none, or why there is no text."""

_MOST_NAMES = 20


class ColumnError(PromptlintError, ValueError):
    """A column that is not there, or holds no text. The message is one line that names it."""


def texts_of(batch: Batch, name: str) -> list[Text]:
    """The texts of a column. Raises ColumnError."""
    column = column_of(batch, name)
    if not is_text(column.type):
        raise ColumnError(f"column {name!r} holds {column.type}, not text")
    return _values(column)


def why_unreadable(error: UnicodeDecodeError) -> str:
    """What to say of a row with a value that is not text."""
    return f"is not text in UTF-8: {error.reason} at byte {error.start}"


def ids_of(batch: Batch, name: str) -> list[str | None]:
    """The values of a column as text: numbers in digits, binary values in hexadecimal digits. Raises ColumnError."""
    return [_id(value) for value in _values(column_of(batch, name), hexadecimal=True)]


def _id(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, UnicodeDecodeError):
        return bytes(value.object).decode("utf-8", "backslashreplace")
    return str(value)


def _values(column: pa.Array | pa.ChunkedArray, *, hexadecimal: bool = False) -> list[Text]:
    values: list[Text]
    try:
        values = column.to_pylist()
    except UnicodeDecodeError:  # some value is not text, whatever its type says
        values = [_value(column[number]) for number in range(len(column))]
    if _is_binary(_plain_type(column.type)):
        return [_decoded(value, hexadecimal=hexadecimal) for value in values]
    return values


def _value(scalar: pa.Scalar) -> Text:
    try:
        value: str | None = scalar.as_py()
    except UnicodeDecodeError as error:
        return error
    return value


def _decoded(value: object, *, hexadecimal: bool) -> Text:
    if not isinstance(value, bytes):
        return None
    if hexadecimal:
        return value.hex()
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        return error


def is_text(kind: pa.DataType) -> bool:
    """Whether columns of a type may hold prompts. Binary ones may: not every program says which of them are texts."""
    kind = _plain_type(kind)
    is_string = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool(is_string or _is_binary(kind) or pa.types.is_null(kind))


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    while True:
        if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
            kind = kind.value_type
        elif isinstance(kind, pa.BaseExtensionType):
            kind = kind.storage_type
        else:
            return kind


def column_of(batch: Batch, name: str) -> pa.Array | pa.ChunkedArray:
    """The column of a name; a name with dots is also one of a field in a struct, as `meta.prompt`. Raises
    ColumnError."""
    numbers = batch.schema.get_all_field_indices(name)
    if len(numbers) > 1:
        raise ColumnError(f"there are {len(numbers)} columns called {name!r}")
    if numbers:
        return _plain(batch.column(numbers[0]))
    top, *inner = name.split(".")
    if inner and len(batch.schema.get_all_field_indices(top)) == 1:
        column = _plain(batch.column(top))
        for field in inner:
            if not pa.types.is_struct(column.type) or column.type.get_field_index(field) < 0:
                break
            column = _plain(pc.struct_field(column, field))
        else:
            return column
    raise ColumnError(f"there is no column {name!r}{_advice(name, batch.schema)}")


def _plain(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """A column without an extension type, and with each value on its own."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.cast(column.type.storage_type)
    if pa.types.is_run_end_encoded(column.type):
        column = pc.run_end_decode(column)
    return column


def column_names(schema: pa.Schema) -> list[tuple[str, pa.DataType]]:
    """The columns of a schema, and the fields of structs with their path, each with its type."""
    names: list[tuple[str, pa.DataType]] = []
    for field in schema:
        names.append((field.name, field.type))
        if pa.types.is_struct(field.type):
            inner = [field.type.field(number) for number in range(field.type.num_fields)]
            names += [(f"{field.name}.{each.name}", each.type) for each in inner]
    return names


def _advice(name: str, schema: pa.Schema) -> str:
    names = [each for each, kind in column_names(schema) if not pa.types.is_struct(kind)]
    return did_you_mean(name, names) or f"; there {_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    if not names:
        return "is none"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{'is' if len(names) == 1 else 'are'} {', '.join(names[:_MOST_NAMES])}{more}"
