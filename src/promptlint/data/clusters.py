"""Clusters that are there already, as engines: Ray and Spark.

Both make up for processes and machines that die: what they were at is done again elsewhere.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pyarrow as pa

from promptlint.data.batches import answer
from promptlint.data.engines import EngineError, Piece
from promptlint.data.options import Options
from promptlint.dataclass import dataclass
from promptlint.engine.workers import WorkerDiedError, Workers

__all__ = ["Ray", "Spark"]

_TRIES = 4
"""How often a cluster tries a piece again whose process or machine died."""
_AHEAD = 3
"""Pieces that are on their way for each core of a cluster."""


@dataclass(frozen=True, slots=True)
class Ray:
    """A Ray cluster at an address, or with None one of this machine alone.

    What speaks with it is a process of its own: Ray ends that at once where the head node is gone.
    """

    address: str | None

    def run(self, name: str, options: Options, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, pa.RecordBatch]]:
        with Workers(1, _nothing, (), start="spawn") as workers:

            def call(function: Any, *arguments: Any) -> Any:
                (called,) = workers.call(function, [arguments])
                return called

            with _one_line("Ray", self.address):
                most: int = call(_join, self.address, name, options).result()
            waiting: deque[tuple[Piece, Any]] = deque()
            coming = iter(pieces)
            while True:
                for piece in islice(coming, most - len(waiting)):
                    waiting.append((piece, call(_send, piece.rows.batch())))
                if not waiting:
                    break
                piece, sent = waiting.popleft()
                with _one_line("Ray", self.address):
                    sent.result()
                    batch: pa.RecordBatch = call(_receive).result()
                yield piece, batch
            with _one_line("Ray", self.address):
                call(_leave).result()


# In the process that speaks with Ray

_remote: list[Any] = []
"""The function that Ray calls, and what it is given each time."""
_sent: deque[Any] = deque()


def _nothing() -> None:
    pass


def _join(address: str | None, name: str, options: Options) -> int:
    """Connect; how many pieces keep the cluster busy. Raises EngineError, and what Ray does."""
    try:
        import ray
    except ImportError:
        raise EngineError("--engine ray needs the extra ray: pip install 'sd-promptlint[ray]'") from None
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a cluster that is started here tells nobody
    ray.init(address, logging_level="error", log_to_driver=False)
    remote: Any = ray.remote(max_retries=_TRIES)(_answered_by_ray)
    _remote[:] = [remote, ray.put((name, options))]
    return max(_AHEAD + 1, _AHEAD * int(ray.cluster_resources().get("CPU", 1)))


def _send(batch: pa.RecordBatch) -> None:
    remote, given = _connection()
    _sent.append(remote.remote(given, batch))


def _receive() -> pa.RecordBatch:
    _connection()
    import ray

    return ray.get(_sent.popleft())


def _connection() -> list[Any]:
    """What `_join` made. Raises WorkerDiedError in a process that came in the place of one that Ray has ended."""
    if not _remote:
        raise WorkerDiedError("the connection is gone")
    return _remote


def _leave() -> None:
    import ray

    ray.shutdown()


def _answered_by_ray(given: tuple[str, Options], batch: pa.RecordBatch) -> pa.RecordBatch:
    name, options = given
    return answer(name, options, batch)


@dataclass(frozen=True, slots=True)
class Spark:
    """A Spark cluster at an address, or with None one of this machine alone. Pieces go to it in waves, each some times
    as many as it has cores."""

    address: str | None

    def run(self, name: str, options: Options, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, pa.RecordBatch]]:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise EngineError("--engine spark needs the extra spark: pip install 'sd-promptlint[spark]'") from None
        if self.address is None:
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else Spark takes the python3 of the path
        with _one_line("Spark", self.address):
            builder: Any = SparkSession.builder
            session = (
                builder.appName("promptlint data")
                .master(self.address or "local[*]")
                .config("spark.task.maxFailures", _TRIES)
                .config("spark.ui.showConsoleProgress", "false")
                .config("spark.log.level", "OFF")  # what goes wrong is said once, by us
                .getOrCreate()
            )
        context = session.sparkContext
        watch = _Executors(context, self.address or "local")
        try:
            given = context.broadcast((name, options))
            coming = iter(pieces)
            while wave := list(islice(coming, _AHEAD * max(2, context.defaultParallelism))):
                with _one_line("Spark", self.address), watch:
                    sent = [_packed(piece.rows.batch()) for piece in wave]
                    answers = context.parallelize(sent, len(sent)).map(_ForSpark(given)).collect()
                for piece, data in zip(wave, answers, strict=True):
                    yield piece, _unpacked(data)
        finally:
            session.stop()


class _Executors:
    """Watches a wave: Spark waits for ever for a cluster that is gone."""

    def __init__(self, context: Any, address: str) -> None:
        self._context = context
        self._address = address
        self._seen = False
        self._done = threading.Event()
        self._lost = False
        self._thread: threading.Thread | None = None

    def __enter__(self) -> None:
        if not self._address.startswith("local"):
            self._done.clear()
            self._thread = threading.Thread(target=self._watch, daemon=True)
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()
        if self._lost:
            raise EngineError(
                f"Spark at {self._address} is gone: it has had no executor for a while; --resume goes on with what is "
                "not done yet"
            )

    def _watch(self) -> None:
        missing = 0.0
        while not self._done.wait(_LOOKS):
            try:
                # The one that is always there is this program itself.
                there = self._context._jsc.sc().getExecutorMemoryStatus().size() > 1  # noqa: SLF001
                self._seen = self._seen or there
                missing = 0.0 if there else missing + _LOOKS
                if missing >= (_PATIENCE if self._seen else _PATIENCE_AT_FIRST):
                    self._lost = True
                    self._context.cancelAllJobs()
                    return
            except Exception:  # noqa: BLE001  # Spark itself is gone, and whoever waits for it is told
                return


_LOOKS = 2.0
"""Seconds between two looks at a cluster."""
_PATIENCE = 60.0
_PATIENCE_AT_FIRST = 300.0
"""Seconds without an executor after which a cluster is given up; and at the beginning, when it may have to make one."""


@dataclass(frozen=True, slots=True)
class _ForSpark:
    given: Any

    def __call__(self, data: bytes) -> bytes:
        name, options = self.given.value
        return _packed(answer(name, options, _unpacked(data)))


def _packed(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _unpacked(data: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(data) as reader:
        return reader.read_next_batch()


@contextmanager
def _one_line(what: str, address: str | None) -> Iterator[None]:
    """Whatever an engine raises as one line."""
    where = f" at {address}" if address else ""
    try:
        yield
    except EngineError:
        raise
    except WorkerDiedError:
        raise EngineError(f"{what}{where} is gone; --resume goes on with what is not done yet") from None
    except Exception as error:  # noqa: BLE001  # engines have exceptions of their own for everything
        words = next((line for line in str(error).splitlines() if line.strip()), "")
        raise EngineError(f"{what}{where} gave up: {type(error).__name__}: {words[:300]}; --resume goes on") from None
