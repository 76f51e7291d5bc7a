"""A batch in, a batch out.

A row at which something goes wrong has that in its answer, and the others have theirs. Equal prompts are looked at
once, as far as a process remembers them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from promptlint.arguments import expect
from promptlint.data.columns import Batch, Text, ids_of, texts_of, why_unreadable
from promptlint.data.options import Options
from promptlint.data.tasks import TASKS, Row, Task
from promptlint.documents.collection import rare_collection
from promptlint.documents.model import prompts_alone
from promptlint.engine.repeats import Repeats

__all__ = ["ROW", "answer", "check_batch", "facts_batch", "fix_batch"]

B = TypeVar("B", pa.RecordBatch, pa.Table)
Given = Options | Mapping[str, Any] | None

ROW = "row"
"""The column with the number of the row in its batch, of answers whose rows get their ids elsewhere."""
_MOST_LINTERS = 4


def check_batch(
    batch: B,
    *,
    prompt: str,
    negative: str | None = None,
    id: str | None = None,  # noqa: A002  # as the command calls it
    options: Given = None,
) -> B:
    """The findings in a table of prompts, as `FINDINGS` has them: a row for each.

    `prompt`, `negative` and `id` name columns: of the prompts, of the negative prompts that go with them, and of what
    tells a row from others (by default its number in the batch). A null stands for none. `options` are `Options`, or a
    mapping as for `Options.of`. A table gives a table, a record batch one.

    Raises ColumnError (a ValueError) for a column that is not there or holds no text, ConfigError and ManifestError for
    invalid options, and TypeError for an argument of a wrong type; never for a row.
    """
    return _answered("check", batch, prompt=prompt, negative=negative, row_id=id, options=options)


def fix_batch(
    batch: B,
    *,
    prompt: str,
    negative: str | None = None,
    id: str | None = None,  # noqa: A002  # as the command calls it
    options: Given = None,
) -> B:
    """The fixed texts of a table of prompts, as `FIXED` has them: a row for each of its rows. Takes and raises what
    `check_batch` does."""
    return _answered("fix", batch, prompt=prompt, negative=negative, row_id=id, options=options)


def facts_batch(
    batch: B,
    *,
    prompt: str,
    negative: str | None = None,
    id: str | None = None,  # noqa: A002  # as the command calls it
    options: Given = None,
) -> B:
    """What reaches the model of a table of prompts, as `FACTS` has it: a row for each prompt. Takes and raises what
    `check_batch` does."""
    return _answered("facts", batch, prompt=prompt, negative=negative, row_id=id, options=options)


def _answered(name: str, batch: B, *, prompt: str, negative: str | None, row_id: str | None, options: Given) -> B:
    expect(batch, "batch", (pa.RecordBatch, pa.Table), "a RecordBatch or a Table of pyarrow")
    expect(prompt, "prompt", str, "the name of a column")
    expect(negative, "negative", (str, type(None)), "the name of a column or None")
    expect(row_id, "id", (str, type(None)), "the name of a column or None")
    task = TASKS[name]
    wanted = Options.of(options)
    answers: tuple[list[int], list[list[Any]]] = _rows(
        task, wanted, texts_of(batch, prompt), _negatives(batch, negative)
    )
    ids = [str(number) for number in range(batch.num_rows)] if row_id is None else ids_of(batch, row_id)
    columns = [[ids[number] for number in answers[0]], *answers[1]]
    arrays = [_array(column, field.type) for column, field in zip(columns, task.schema, strict=True)]
    return type(batch).from_arrays(arrays, schema=task.schema)


def answer(name: str, options: Options, batch: pa.RecordBatch) -> pa.RecordBatch:
    """What a task makes of a batch with a column of prompts and one of negative prompts, with the numbers of rows
    instead of ids: for engines that keep the ids where the table is."""
    task = TASKS[name]
    rows, values = _rows(task, options, texts_of(batch, "prompt"), texts_of(batch, "negative"))
    fields = [pa.field(ROW, pa.int32()), *list(task.schema)[1:]]
    arrays = [_array(column, field.type) for column, field in zip([rows, *values], fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def _negatives(batch: Batch, name: str | None) -> Sequence[Text]:
    return [None] * batch.num_rows if name is None else texts_of(batch, name)


def _rows(
    task: Task, options: Options, positives: Sequence[Text], negatives: Sequence[Text]
) -> tuple[list[int], list[list[Any]]]:
    """The answer column by column, and which row each of its rows is about."""
    rows: list[int] = []
    values: list[Row] = []
    bench = _bench(options)
    with rare_collection():
        for number, (positive, negative) in enumerate(zip(positives, negatives, strict=True)):
            for row in bench.rows(task, positive, negative):
                rows.append(number)
                values.append(row)
    width = len(task.schema) - 1
    return rows, [list(column) for column in zip(*values, strict=True)] if values else [[] for _ in range(width)]


class _Bench:
    """A linter, and what is remembered of prompts that come again."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._linter = options.linter()
        self._repeats: dict[str, Repeats[Row]] = {name: Repeats() for name in TASKS}

    def rows(self, task: Task, positive: Text, negative: Text) -> tuple[Row, ...]:
        """What a task makes of a row of a table."""
        for text in (positive, negative):
            if isinstance(text, UnicodeDecodeError):
                return task.unreadable(why_unreadable(text))
        assert not isinstance(positive, UnicodeDecodeError)
        assert not isinstance(negative, UnicodeDecodeError)
        prompts = positive, negative
        try:
            repeats = self._repeats[task.name]
            key = repeats.key(prompts_alone(*prompts))
            known = repeats.known(key)
            if known is None:
                known = task.rows(self._linter, self._options, prompts)
                repeats.remember(key, known)
        except Exception as error:  # noqa: BLE001  # whatever goes wrong with one row, the others have their answer
            return task.failed(prompts, error)
        return known


_benches: dict[bytes, _Bench] = {}
"""By the keys of options: a process that answers batch after batch makes its linter once."""


def _bench(options: Options) -> _Bench:
    bench = _benches.get(options.key)
    if bench is None:
        while len(_benches) >= _MOST_LINTERS:
            _benches.pop(next(iter(_benches)), None)
        bench = _benches[options.key] = _Bench(options)
    return bench


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half of a character that a prompt spells with an escape
        return pa.array([_writable(value) for value in values], kind)


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list):
        return [_writable(each) for each in value]
    if isinstance(value, dict):
        return {name: _writable(each) for name, each in value.items()}
    return value
