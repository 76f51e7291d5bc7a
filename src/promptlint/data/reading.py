"""Tables read batch by batch, with only the columns that are asked for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from promptlint.data.columns import column_of, ids_of, texts_of
from promptlint.data.guessing import Columns
from promptlint.data.inputs import Source
from promptlint.data.rows import Rows
from promptlint.data.texts import schema_of, text_rows
from promptlint.dataclass import dataclass

__all__ = ["Table", "opened"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is open: its columns, how many rows it has where it says so, its `rows`, so many at a time, and the
    `position` in its file. Reading raises ColumnError, InputError, OSError and the exceptions of pyarrow."""

    schema: pa.Schema
    count: int | None
    rows: Callable[[Columns, int], Iterator[Rows]]
    position: Callable[[], int]


@contextmanager
def opened(source: Source) -> Iterator[Table]:
    """Open a table. Raises InputError, OSError and the exceptions of pyarrow."""
    with ExitStack() as stack:
        if source.format in ("parquet", "arrow"):
            raw = stack.enter_context(pa.OSFile(source.path))
            yield _parquet(raw) if source.format == "parquet" else _arrow(raw)
            return
        with _unpacked(source) as (_, text):
            schema = schema_of(source, text)
        file, text = stack.enter_context(_unpacked(source))
        # A text that is read to its end is closed with the last line.
        yield Table(schema, None, partial(text_rows, source, text), lambda: source.size if file.closed else file.tell())


@contextmanager
def _unpacked(source: Source) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The file of a text, and what is in it."""
    with open(source.path, "rb", buffering=0) as file:  # noqa: PTH123
        if not source.packed:
            yield file, io.BufferedReader(file, 1024 * 1024)
            return
        name = source.path.lower().rpartition(".")[2]
        stream: Any = pa.input_stream(
            pa.PythonFile(file, "r"), compression={"gz": "gzip", "zst": "zstd"}.get(name, name)
        )
        with stream:
            yield file, io.BufferedReader(stream, 1024 * 1024)


def _parquet(raw: pa.NativeFile) -> Table:
    file = pq.ParquetFile(raw, buffer_size=1024 * 1024, pre_buffer=False)

    def batches(columns: Columns, size: int) -> Iterator[Rows]:
        for name in columns.names:
            column_of(file.schema_arrow.empty_table(), name)  # what is not there is said before anything is read
        for batch in file.iter_batches(batch_size=size, columns=columns.names, use_threads=False):
            yield _rows(batch, columns)

    return Table(file.schema_arrow, file.metadata.num_rows, batches, raw.tell)


def _arrow(raw: pa.NativeFile) -> Table:
    try:
        file = pa.ipc.open_file(raw)
    except pa.ArrowInvalid:
        raw.seek(0)
        stream = pa.ipc.open_stream(raw)
        return Table(stream.schema, None, partial(_ipc_batches, stream), raw.tell)
    each = (file.get_batch(number) for number in range(file.num_record_batches))
    return Table(file.schema, None, partial(_ipc_batches, each), raw.tell)


def _ipc_batches(batches: Any, columns: Columns, size: int) -> Iterator[Rows]:
    for batch in batches:
        for start in range(0, batch.num_rows, size):
            yield _rows(batch.slice(start, size), columns)


def _rows(batch: pa.RecordBatch, columns: Columns) -> Rows:
    negatives = None if columns.negative is None else texts_of(batch, columns.negative)
    ids = None if columns.id is None else ids_of(batch, columns.id)
    return Rows.of_texts(texts_of(batch, columns.prompt), negatives, ids)
