"""Who does the work: the processes of this machine, or a cluster (`clusters.py`).

Tables are read here and answers come back here, in order, so that nothing but this machine needs the files, whatever
the engine; what is lost on the way is done again, and what came back is there once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from promptlint.data.batches import answer
from promptlint.data.options import Options
from promptlint.data.rows import Rows
from promptlint.data.tasks import TASKS
from promptlint.dataclass import dataclass
from promptlint.engine.workers import Answer, WorkerDiedError, Workers
from promptlint.errors import PromptlintError

__all__ = ["Engine", "EngineError", "Local", "Piece", "with_unreadable"]


class EngineError(PromptlintError):
    """An engine that is not there, or gave up. The message is one line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of the table with a number, from the row `first` on. `ends_part` says whether a file of answers ends
    with it, `ends_table` whether the table does, and `breaks_off` that it could not be read to its end. `position` is
    how many bytes of all tables are read by then."""

    table: int
    first: int
    rows: Rows
    ends_part: bool = False
    ends_table: bool = False
    breaks_off: bool = False
    position: int = 0

    def __str__(self) -> str:
        return f"rows {self.first:,} to {self.first + len(self.rows) - 1:,}"


class Engine(Protocol):
    """Answers a task for each of some pieces, in their order. Raises EngineError."""

    def run(self, name: str, options: Options, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, pa.RecordBatch]]: ...


@dataclass(frozen=True, slots=True)
class Local:
    """So many processes of this machine. Equal prompts are always the same one's, so that each is looked at once."""

    jobs: int

    def run(self, name: str, options: Options, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, pa.RecordBatch]]:
        if self.jobs == 1:
            for piece in pieces:
                yield piece, answer(name, options, piece.rows.batch())
            return
        # Those that are forked would have Arrow's threads in a state that nobody knows.
        with Workers(self.jobs, _prepare, (name, options), start="spawn") as workers:
            waiting: deque[tuple[Piece, _Shared]] = deque()
            coming = iter(pieces)
            while True:
                for piece in islice(coming, 3 - len(waiting)):
                    waiting.append((piece, _Shared(workers, piece)))
                if not waiting:
                    return
                piece, shared = waiting.popleft()
                yield piece, shared.result()


class _Shared:
    """The answers of all processes to a piece, each to its share."""

    def __init__(self, workers: Workers, piece: Piece) -> None:
        self._workers = workers
        self._piece = piece
        self._shares = piece.rows.shares(workers.number)
        self._batches = [piece.rows.batch(share) for share in self._shares]
        self._answers = workers.call_each(_answer, [(batch,) for batch in self._batches])

    def result(self) -> pa.RecordBatch:
        return merged([self._numbered(number, each) for number, each in enumerate(self._answers)])

    def _numbered(self, number: int, each: Answer[pa.RecordBatch]) -> pa.RecordBatch:
        try:
            batch = each.result()
        except WorkerDiedError:
            try:
                (again,) = self._workers.call(_answer, [(self._batches[number],)])
                batch = again.result()
            except WorkerDiedError:
                raise EngineError(
                    f"two processes were killed at {self._piece}, perhaps because memory ran out; run again with "
                    "--resume, and with --jobs 1, which needs less"
                ) from None
        rows = pc.take(pa.array(self._shares[number], pa.int32()), batch.column(0))
        return batch.set_column(0, batch.schema.field(0), rows)


def merged(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Answers to the same piece as one, in the order of its rows."""
    batch = pa.concat_batches([each for each in batches if each.num_rows] or batches[:1])
    return batch.take(pc.sort_indices(batch.column(0)))


_task: list[tuple[str, Options]] = []
"""That of a worker process."""


def _prepare(name: str, options: Options) -> None:
    _task[:] = [(name, options)]
    answer(name, options, Rows([], [], None).batch())  # which makes the linter


def _answer(batch: pa.RecordBatch) -> pa.RecordBatch:
    ((name, options),) = _task
    return answer(name, options, batch)


def _numbered(piece: Piece, number: int, why: str) -> str:
    return f"(number {piece.first + number} of its table, from 0) {why}"


def with_unreadable(name: str, piece: Piece, batch: pa.RecordBatch) -> pa.RecordBatch:
    """An answer with what is said of rows that could not be read."""
    unreadable = piece.rows.unreadable
    if not unreadable:
        return batch
    task = TASKS[name]
    known = pa.array([number not in unreadable for number in batch.column(0).to_pylist()], pa.bool_())
    rows = [
        (number, *row)
        for number, why in sorted(unreadable.items())
        for row in task.unreadable(_numbered(piece, number, why))
    ]
    columns = zip(*rows, strict=True)
    arrays = [pa.array(list(column), field.type) for column, field in zip(columns, batch.schema, strict=True)]
    return merged([batch.filter(known), pa.RecordBatch.from_arrays(arrays, schema=batch.schema)])
