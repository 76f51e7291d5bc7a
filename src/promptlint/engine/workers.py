"""Processes that work for this one: they end when it ends, and one that is killed costs only what it was working on.

An executor of the standard library tells nobody which of its processes died or at what, and gives up all of them; and
its processes outlive a parent that is killed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from promptlint.dataclass import dataclass
from promptlint.errors import PromptlintError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from queue import SimpleQueue

__all__ = ["Answer", "WorkerDiedError", "Workers"]

T = TypeVar("T")

_READY = b"ready"
_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class WorkerDiedError(PromptlintError):
    """A process was killed in the middle of a call, perhaps by a system that ran out of memory."""


@dataclass(eq=False, slots=True)
class Answer(Generic[T]):
    """What a call to a process will come to."""

    function: Callable[..., T]
    arguments: tuple[Any, ...]
    _workers: Workers | None
    _value: T | None = None
    _error: Exception | None = None

    def result(self) -> T:
        """The value, waited for. Raises what the call raised, and WorkerDiedError."""
        while self._workers is not None:
            self._workers.take_answers()
        if self._error is not None:
            raise self._error
        return self._value  # type: ignore[return-value]  # there is one, or an error

    def settle(self, value: T | None = None, error: Exception | None = None) -> None:
        """What it has come to."""
        self._value, self._error, self._workers = value, error, None

    def settle_here(self) -> None:
        """Make the call in this process."""
        try:
            self.settle(self.function(*self.arguments))
        except Exception as error:  # noqa: BLE001  # whoever asks for the result is told
            self.settle(error=error)


@dataclass(eq=False, slots=True)
class _Worker:
    """A process, with the calls that it has and has not answered yet, oldest first."""

    process: BaseProcess
    calls: Connection
    answers: Connection
    pending: deque[Answer[Any]] = field(default_factory=deque)
    ready: bool = False

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.calls.close()
        self.answers.close()


class Workers:
    """Up to `number` processes. Each calls `prepare` with some arguments first. All that is sent must be picklable.
    `start` is how they are started, `spawn` or `fork`; by default as the system has it.

    Where no process can be started, this one does the work.
    """

    def __init__(
        self, number: int, prepare: Callable[..., object], arguments: tuple[Any, ...], start: str | None = None
    ) -> None:
        self.number = number
        self._how = start
        self._prepare = prepare, arguments
        self._workers: list[_Worker] = []
        self._startable = True
        self._prepared_here = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # They have nothing to save, so that nobody waits for what they are doing.
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.end()

    def call(self, function: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> list[Answer[T]]:
        """Have a process call a function with each of some arguments, one after the other."""
        answers = [Answer(function, arguments, self) for arguments in calls]
        self._give(answers)
        return answers

    def call_each(self, function: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> list[Answer[T]]:
        """Have each process make one of some calls, always the same the first one, the second one and so on, so that
        it may remember what it was asked before. Where one is not there another makes its call."""
        answers = [Answer(function, arguments, self) for arguments in calls]
        while len(self._workers) < min(self.number, len(calls)) and self._startable:
            self._start()
        for number, answer in enumerate(answers):
            self._give([answer], wanted=number)
        return answers

    def take_answers(self) -> None:
        """Wait until at least one answer, or the death of a process, is known."""
        from multiprocessing.connection import wait

        ready = wait([worker.answers for worker in self._workers])
        for worker in [each for each in self._workers if each.answers in ready]:
            try:
                data = worker.answers.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if data == _READY:
                worker.ready = True
                continue
            _settle(worker.pending.popleft(), data)

    def _give(self, answers: list[Answer[Any]], wanted: int | None = None) -> None:
        """Send calls to the process that is wanted, if it is there, or else to the one that has the least to do."""
        if not answers:
            return
        if len(self._workers) < self.number and self._startable and all(each.pending for each in self._workers):
            self._start()
        while self._workers:
            if wanted is not None and wanted < len(self._workers):
                worker = self._workers[wanted]
            else:
                worker = min(self._workers, key=lambda each: len(each.pending))
            try:
                worker.calls.send([(answer.function, answer.arguments) for answer in answers])
            except (BrokenPipeError, ConnectionError):
                self._bury(worker)
                continue
            worker.pending.extend(answers)
            return
        self._do_here(answers)

    def _start(self) -> None:
        import multiprocessing

        pipes: list[tuple[Connection, Connection]] = []
        try:
            pipes += [multiprocessing.Pipe(duplex=False), multiprocessing.Pipe(duplex=False)]
            (their_calls, our_calls), (our_answers, their_answers) = pipes
            context: Any = multiprocessing.get_context(self._how)
            process = context.Process(target=_work, args=(their_calls, their_answers, *self._prepare), daemon=True)
            with _signals_held():
                process.start()
        except OSError:  # no more processes, or no memory for one
            self._startable = False
            for pipe in pipes:
                for connection in pipe:
                    connection.close()
            return
        their_calls.close()
        their_answers.close()
        self._workers.append(_Worker(process, our_calls, our_answers))

    def _bury(self, worker: _Worker) -> None:
        """A process has died: the call that it was at comes to nothing, and another gets those that were to follow."""
        self._workers.remove(worker)
        worker.end()
        left = list(worker.pending)
        if worker.ready:
            if left:
                left.pop(0).settle(error=WorkerDiedError())
        else:
            self._startable = False  # another would not come up either
        self._give(left)

    def _do_here(self, answers: list[Answer[Any]]) -> None:
        if not self._prepared_here:
            function, arguments = self._prepare
            function(*arguments)
            self._prepared_here = True
        for answer in answers:
            answer.settle_here()


def _settle(answer: Answer[Any], data: bytes) -> None:
    import pickle

    try:
        good, value = pickle.loads(data)  # noqa: S301  # a process of ours made it
    except Exception as error:  # noqa: BLE001  # it costs this answer
        good, value = False, error
    if good:
        answer.settle(value)
    else:
        answer.settle(error=value)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Keep signals from a process until it knows what to do about them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In a process


def _work(calls: Connection, answers: Connection, prepare: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    from queue import SimpleQueue

    for number in _ENDING:
        # A key press reaches every process of a terminal: the one that waits for us says when to stop.
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    _die_with_parent()
    waiting: SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = SimpleQueue()
    threading.Thread(target=_receive, args=(calls, waiting), daemon=True).start()
    try:
        prepare(*arguments)
    except Exception:  # noqa: BLE001  # where no process comes up, the parent meets the error itself
        os._exit(1)
    with suppress(OSError):  # nobody is there any more
        answers.send_bytes(_READY)
        while True:
            function, given = waiting.get()
            answers.send_bytes(_answer(function, given))


def _receive(calls: Connection, waiting: SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]]) -> None:
    """Take calls at once, so that whoever sends them never waits, and end this process with its parent."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    try:
        while parent is not None and parent.sentinel not in wait([calls, parent.sentinel]):
            for call in calls.recv():
                waiting.put(call)
    finally:
        os._exit(1)


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    import pickle

    try:
        return pickle.dumps((True, function(*arguments)))
    except Exception as error:  # noqa: BLE001  # whoever asks for the answer is told
        try:
            data = pickle.dumps((False, error))
            pickle.loads(data)  # noqa: S301  # what we just made
        except Exception:  # noqa: BLE001  # not every error can be sent
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
        return data


def _die_with_parent() -> None:
    """Have Linux kill this process when its parent dies: the thread that watches the parent gets no time while a
    library computes, and a process that was forked before another holds that one's end of the watched pipe open."""
    if sys.platform != "linux":
        return
    import ctypes

    pr_set_pdeathsig = 1
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, ctypes.c_ulong(signal.SIGKILL))
