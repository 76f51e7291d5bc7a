"""The folder that answers are written to: files that are whole or not there, and what they are answers to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from promptlint._version import __version__
from promptlint.data.engines import Piece
from promptlint.data.inputs import Source
from promptlint.data.options import Options
from promptlint.data.summary import Summary
from promptlint.data.tasks import TASKS
from promptlint.dataclass import dataclass
from promptlint.errors import PromptlintError
from promptlint.formats.whole_file import whole_file, write_whole

__all__ = ["FOLDERS", "Asked", "Output", "OutputFolderError"]

FOLDERS = {"check": "findings", "fix": "fixed", "facts": "facts"}
"""Where the answers of a task are, in the folder of the output."""
_STATE = "promptlint-data.json"
_SUMMARY = b"promptlint"
_VERSION = 1


class OutputFolderError(PromptlintError, ValueError):
    """A folder in which nothing can be written, or not this. The message is one line."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked: a task, the tables, the columns that somebody named, the options, and from how many rows on
    a file of answers is full."""

    name: str
    sources: Sequence[Source]
    prompt: str | None
    negative: str | None
    id: str | None
    options: Options
    rows_in_part: int

    def state(self) -> dict[str, Any]:
        """What must be the same for a run that goes on, in the words that say what is not."""
        return {
            "version": _VERSION,
            "promptlint": __version__,
            "command": self.name,
            "inputs": [[each.path, each.size, each.modified] for each in self.sources],
            "columns": [self.prompt, self.negative, self.id],
            "options": self.options.digest(),
            "rows in a file": self.rows_in_part,
        }


class Output:
    """The folder of a run. With `resume` there may be one in it, which must be the same. Raises OutputFolderError where
    there is anything else, and OSError."""

    def __init__(self, folder: Path, asked: Asked, *, resume: bool) -> None:
        self._top = folder
        self._asked = asked
        self.folder = folder / FOLDERS[asked.name]
        self._begin(resume=resume)
        self.done = [self._parts(table) for table in range(len(asked.sources))]
        """What there is of each table already."""

    def _begin(self, *, resume: bool) -> None:
        state = self._top / _STATE
        wanted = self._asked.state()
        if state.is_file():
            if not resume:
                raise OutputFolderError(f"{self._top}: holds another run; --resume goes on with it")
            self._compare(state, wanted)
        elif self._top.is_dir() and any(self._top.iterdir()):
            raise OutputFolderError(f"{self._top}: is not empty; name a folder that is, or a new one")
        self.folder.mkdir(parents=True, exist_ok=True)
        if not state.is_file():
            write_whole(state, (json.dumps(wanted, indent=1) + "\n").encode(), within=self._top)

    def _compare(self, state: Path, wanted: dict[str, Any]) -> None:
        try:
            before = json.loads(state.read_bytes())
            different = [key for key, value in wanted.items() if before.get(key) != value]
        except (ValueError, AttributeError):
            raise OutputFolderError(f"{state}: cannot be read; name another folder") from None
        if different:
            words = ", ".join(different)
            raise OutputFolderError(f"{self._top}: holds a run of other {words}; --resume goes on only with the same")

    def _path(self, table: int, part: int) -> Path:
        return self.folder / f"part-{table:05}-{part:05}.parquet"

    def _parts(self, table: int) -> list[Summary]:
        parts: list[Summary] = []
        while (path := self._path(table, len(parts))).is_file():
            try:
                summary = Summary.from_json(pq.read_metadata(path).metadata[_SUMMARY])
            except (pa.ArrowException, ValueError, TypeError, KeyError):
                raise OutputFolderError(f"{path}: is not of this run; remove it") from None
            parts.append(summary)
        return parts

    @contextmanager
    def part(self, table: int, part: int) -> Iterator[Part]:
        """A file of answers, which is there when all is written."""
        path = self._path(table, part)
        schema = TASKS[self._asked.name].schema
        with whole_file(path, within=self._top) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
            yield Part(self._asked, writer)

    def ids(self, piece: Piece) -> list[str | None]:
        """What tells rows apart."""
        if piece.rows.ids is not None:
            return list(piece.rows.ids)
        numbers = range(piece.first, piece.first + len(piece.rows))
        if len(self._asked.sources) == 1:
            return [str(number) for number in numbers]
        path = self._asked.sources[piece.table].path
        return [f"{path}:{number}" for number in numbers]


class Part:
    """A file of answers that is being written."""

    def __init__(self, asked: Asked, writer: pq.ParquetWriter) -> None:
        self._asked = asked
        self._writer = writer
        self.summary = Summary()

    def add(self, piece: Piece, ids: Sequence[str | None], answer: pa.RecordBatch) -> None:
        """Write the answer to some rows."""
        self.summary.add_answer(self._asked.name, piece.table, piece.rows, ids, answer)
        if answer.num_rows:
            own = pc.take(pa.array(ids, pa.string()), answer.column(0))
            schema = TASKS[self._asked.name].schema
            self._writer.write_batch(pa.RecordBatch.from_arrays([own, *answer.columns[1:]], schema=schema))

    def finish(self, *, ends_table: bool) -> Summary:
        """Write what it comes to."""
        self.summary.ends_table = ends_table
        self._writer.add_key_value_metadata({_SUMMARY: self.summary.to_json()})
        return self.summary
