"""Who does the work: shares, deaths, and rows that could not be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import pyarrow as pa
import pytest

from promptlint.data import Options, clusters, engines
from promptlint.data.batches import answer
from promptlint.data.engines import EngineError, Local, Piece, with_unreadable
from promptlint.data.rows import Rows
from promptlint.engine.workers import WorkerDiedError
from tests.data.tables import pairs

ROWS = pairs(40)
PIECE = Piece(0, 0, Rows([row[0] for row in ROWS], [row[1] for row in ROWS], None))


def test_equal_prompts_are_in_the_same_share_and_each_row_in_one() -> None:
    rows = Rows([row[0] for row in ROWS] * 3, [row[1] for row in ROWS] * 3, None)
    shares = rows.shares(3)
    assert sorted(number for share in shares for number in share) == list(range(len(rows)))
    for share in shares:
        of_first = {number % len(ROWS) for number in share}
        assert len(share) == 3 * len(of_first)


def test_answers_of_shares_are_in_the_order_of_the_rows() -> None:
    wanted = answer("check", Options(), PIECE.rows.batch())
    ((piece, found),) = Local(2).run("check", Options(), [PIECE])
    assert (piece, found.to_pylist()) == (PIECE, wanted.to_pylist())


def test_a_process_without_a_connection_to_ray_says_that_the_cluster_is_gone() -> None:
    for call in (clusters._receive, lambda: clusters._send(PIECE.rows.batch())):
        with (
            pytest.raises(EngineError, match=r"^Ray at 10.0.0.1 is gone; --resume goes on"),
            clusters._one_line("Ray", "10.0.0.1"),
        ):
            call()


class _Dying:
    """Processes of which one dies at everything, so many times."""

    number = 2

    def __init__(self, deaths: int) -> None:
        self.deaths = deaths

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def call_each(self, _: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
        return [_Answer(self, *arguments, dies=not number) for number, arguments in enumerate(calls)]

    def call(self, _: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
        return [_Answer(self, *arguments, dies=True) for arguments in calls]


class _Answer:
    def __init__(self, workers: _Dying, batch: pa.RecordBatch, *, dies: bool) -> None:
        self._workers = workers
        self._batch = batch
        self._dies = dies

    def result(self) -> pa.RecordBatch:
        if self._dies and self._workers.deaths:
            self._workers.deaths -= 1
            raise WorkerDiedError
        return answer("check", Options(), self._batch)


def test_what_a_process_died_at_is_done_once_more_and_then_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = answer("check", Options(), PIECE.rows.batch())
    monkeypatch.setattr(engines, "Workers", lambda *_, **__: _Dying(1))
    ((_, found),) = Local(2).run("check", Options(), [PIECE])
    assert found.to_pylist() == wanted.to_pylist()
    monkeypatch.setattr(engines, "Workers", lambda *_, **__: _Dying(2))
    with pytest.raises(EngineError, match="two processes were killed at rows 0 to 48"):
        list(Local(2).run("check", Options(), [PIECE]))


@pytest.mark.parametrize("name", ["check", "fix", "facts"])
def test_rows_that_could_not_be_read_are_said_in_their_place(name: str) -> None:
    rows = Rows(["((a:1.2))", None, "((b:1.2))"], [None] * 3, None, {1: "is broken"})
    found = with_unreadable(name, Piece(0, 70, rows), answer(name, Options(), rows.batch())).to_pylist()
    assert [row["row"] for row in found] == [0, 1, 2]
    assert "(number 71 of its table, from 0) is broken" in str(found[1])
    assert "is broken" not in str((found[0], found[2]))
