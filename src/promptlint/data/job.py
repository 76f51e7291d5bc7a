"""A run over tables: read, answered, written, part by part, so that it may stop at any time and go on later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace

import pyarrow as pa

from promptlint.data.columns import ColumnError
from promptlint.data.engines import Engine, Piece, with_unreadable
from promptlint.data.guessing import find_columns
from promptlint.data.inputs import InputError
from promptlint.data.output import Asked, Output, Part
from promptlint.data.reading import opened
from promptlint.data.rows import Rows
from promptlint.data.summary import Summary
from promptlint.dataclass import dataclass

__all__ = ["ROWS_IN_PART", "Job"]

ROWS_IN_PART = 100_000
_ROWS_IN_PIECE = 2_048


@dataclass(slots=True)
class Job:
    """A run. `say` is told which columns are read, `fail` of a table that cannot be read, and `advance` how many rows
    are done in this run, and how many bytes of the tables are in all."""

    asked: Asked
    output: Output
    engine: Engine
    say: Callable[[str], None]
    fail: Callable[[str], None]
    advance: Callable[[int, int], None]

    def run(self) -> Summary:
        """Do what is not done yet; what all of it comes to. Raises EngineError and OSError."""
        total = Summary()
        for parts in self.output.done:
            for part in parts:
                total.add(part)
        rows = 0
        writing = _Writing(self.output)
        try:
            for piece, answer in self.engine.run(self.asked.name, self.asked.options, self._pieces()):
                summary = writing.add(piece, with_unreadable(self.asked.name, piece, answer))
                if summary is not None:
                    total.add(summary)
                rows += len(piece.rows)
                self.advance(rows, piece.position)
        finally:
            writing.drop()
        return total

    def _pieces(self) -> Iterator[Piece]:
        """All that is not done, in pieces."""
        said = ""
        before = 0
        for table, source in enumerate(self.asked.sources):
            parts = self.output.done[table]
            if not (parts and parts[-1].ends_table):
                done = sum(part.rows for part in parts)
                try:
                    for words, piece in self._pieces_of(table, done, before):
                        if words and words != said:
                            self.say(f"{source.path}: {words}")
                            said = words
                        yield piece
                except (OSError, pa.ArrowException, InputError, ColumnError) as error:
                    self.fail(_why(source.path, error))
                    yield Piece(table, done, Rows([], [], None), breaks_off=True, position=before + source.size)
            before += source.size

    def _pieces_of(self, table: int, done: int, before: int) -> Iterator[tuple[str, Piece]]:
        source = self.asked.sources[table]
        with opened(source) as opened_table:
            columns = find_columns(opened_table.schema, self.asked.prompt, self.asked.negative, self.asked.id)
            size = min(_ROWS_IN_PIECE, self.asked.rows_in_part)
            first = done
            in_part = 0
            last: Piece | None = None
            for rows in _after(done, opened_table.rows(columns, size)):
                if last is not None:
                    yield columns.described(), last
                count = opened_table.count
                at = opened_table.position() if count is None else source.size * (first + len(rows)) // max(1, count)
                in_part += len(rows)
                ends = in_part >= self.asked.rows_in_part
                last = Piece(table, first, rows, ends_part=ends, position=before + at)
                in_part = 0 if ends else in_part
                first += len(rows)
            last = last or Piece(table, first, Rows([], [], None))
            yield columns.described(), replace(last, ends_part=True, ends_table=True, position=before + source.size)


def _after(done: int, batches: Iterator[Rows]) -> Iterator[Rows]:
    """The rows after the first so many."""
    for rows in batches:
        if done >= len(rows):
            done -= len(rows)
        else:
            yield rows.after(done) if done else rows
            done = 0


def _why(path: str, error: Exception) -> str:
    words = " ".join(str(getattr(error, "strerror", None) or error).split()).removeprefix(f"{path}: ")
    if isinstance(error, OSError | pa.ArrowException) and not isinstance(error, ColumnError):
        return f"{path}: cannot be read to its end: {words[:300]}"
    return f"{path}: {words}"


class _Writing:
    """The file that is being written, if there is one."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._next = [len(parts) for parts in output.done]
        self._stack = ExitStack()
        self._part: Part | None = None

    def add(self, piece: Piece, answer: pa.RecordBatch) -> Summary | None:
        """Write an answer; what a file comes to that is whole with it."""
        if piece.breaks_off:
            self.drop()
            return None
        if self._part is None:
            self._part = self._stack.enter_context(self._output.part(piece.table, self._next[piece.table]))
        self._part.add(piece, self._output.ids(piece), answer)
        if not piece.ends_part:
            return None
        summary = self._part.finish(ends_table=piece.ends_table)
        self._part = None
        self._stack.close()
        self._next[piece.table] += 1
        return summary

    def drop(self) -> None:
        """Leave out what is not whole."""
        self._part = None
        with suppress(_StoppedError), self._stack:
            raise _StoppedError


class _StoppedError(Exception):
    """Keeps a file that is not whole from being kept."""
