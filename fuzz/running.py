"""Trying many inputs: in processes, each with its limit of time, and what failed made small and written down."""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

from fuzz.failures import Failure, Fault, Tally
from fuzz.subject import Subject
from tests.oracle.a1111 import NotJudgedError

__all__ = ["BATCH", "Found", "Work", "attempt", "cores", "run", "run_batch"]

BATCH = 200
"""Inputs that a process tries before it says what it found."""

_KEPT = 2
"""Of failures that are alike so many are made small and written down."""

_MOST = 40
"""The failures of a run that are made small."""

_TRIES = 250
"""How often a failing input is tried with something less."""

_PATIENCE = 20
"""Seconds that this may take."""

_HANGS = 60
"""Seconds after which an input is given up: it hangs."""

T = TypeVar("T")


class Work(Protocol[T]):
    """A sort of inputs: how one is made and tried."""

    @property
    def name(self) -> str:
        """What the inputs are."""

    def make(self, rng: random.Random) -> T:
        """An input."""

    def what(self, sample: T) -> str:
        """What sort of input it is, in a word."""

    def trial(self, sample: T, subject: Subject) -> Iterator[Failure]:
        """What goes wrong with it. Raises NotJudgedError where a picture is not known."""

    def limit(self, sample: T) -> float:
        """The seconds of processor time that it may take."""

    def smaller(self, sample: T) -> Iterator[T]:
        """Inputs with something less, those with much less first."""

    def shown(self, sample: T) -> str:
        """It as a person can try it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A failure, and the number of the input that showed it; `shown` is the input made small, once it is."""

    number: int
    failure: Failure
    shown: str = ""


class _HangError(BaseException):
    """Too long: no handler of promptlint may take it for a crash."""


def _hang(_signal: int, _frame: FrameType | None) -> None:
    raise _HangError


def attempt(work: Work[T], sample: T, subject: Subject) -> tuple[list[Failure], bool]:
    """What goes wrong with an input, and whether its picture could be judged."""
    failures: list[Failure] = []
    judged = True
    started = time.process_time()
    try:
        with _Alarm(_HANGS):
            try:
                for failure in work.trial(sample, subject):
                    failures.append(failure)  # noqa: PERF402  # what came before an exception counts
            except NotJudgedError:
                judged = False
            except Exception as error:  # noqa: BLE001  # this is what is looked for
                failures.append(Failure(Fault.EXCEPTION, _place(error), "".join(traceback.format_exception(error))))
    except _HangError:
        failures.append(Failure(Fault.SLOW, work.what(sample), f"not done after {_HANGS} s"))
    took = time.process_time() - started
    if took > work.limit(sample):
        failures.append(Failure(Fault.SLOW, work.what(sample), f"{took:.1f} s"))
    return failures, judged


class _Alarm:
    """Ends what takes more than some seconds, on systems that can."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, _hang)
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = next((each for each in reversed(frames) if "promptlint" in each.filename), frames[-1])
    return f"{type(error).__name__} {Path(where.filename).name}:{where.lineno}"


def run_batch(work: Work[T], seed: str, numbers: Iterable[int], subject: Subject) -> tuple[Tally, list[Found]]:
    """Try the inputs of some numbers."""
    tally = Tally()
    found: list[Found] = []
    for number in numbers:
        sample = work.make(random.Random(f"{seed} {number}"))
        failures, judged = attempt(work, sample, subject)
        tally.add(work.what(sample), failures)
        tally.not_judged += not judged
        found += [Found(number, each) for each in {each.key: each for each in failures}.values()]
    return tally, found


def _made_small(work: Work[T], seed: str, one: Found) -> Found:
    """The failure with an input that has as little in it as still fails alike."""
    subject = Subject()
    sample = work.make(random.Random(f"{seed} {one.number}"))
    tries, until = _TRIES, time.monotonic() + _PATIENCE
    failure = one.failure
    shrinks = failure.fault is not Fault.SLOW
    while shrinks:
        shrinks = False
        for less in work.smaller(sample):
            tries -= 1
            if tries < 0 or time.monotonic() > until:
                break
            again = next((each for each in attempt(work, less, subject)[0] if each.key == failure.key), None)
            if again is not None:
                sample, failure, shrinks = less, again, True
                break
    return Found(one.number, failure, work.shown(sample))


def _in_process(work: Work[T], seed: str, start: int, count: int) -> tuple[Tally, list[Found]]:
    return run_batch(work, seed, range(start, start + count), Subject())


def run(
    work: Work[T],
    seed: str,
    *,
    count: int | None = None,
    seconds: float | None = None,
    jobs: int = 1,
    tell: Callable[[Tally], None] = lambda _tally: None,
    first: int = 0,
) -> tuple[Tally, list[Found]]:
    """Try `count` inputs, or as many as fit into some seconds. `tell` hears of the counts now and then."""
    tally = Tally()
    found: list[Found] = []
    until = None if seconds is None else time.monotonic() + seconds
    at, last = first, None if count is None else first + count
    batch = BATCH if seconds is None else BATCH // 4

    def more() -> tuple[int, int] | None:
        nonlocal at
        if (last is not None and at >= last) or (until is not None and time.monotonic() >= until):
            return None
        start = at
        at += batch if last is None else min(batch, last - at)
        return start, at - start

    def take(answer: tuple[Tally, list[Found]]) -> None:
        for one in answer[1]:
            if sum(other.failure.key == one.failure.key for other in found) < _KEPT:
                found.append(one)
        tally.update(answer[0])
        tell(tally)

    if jobs <= 1:
        while (piece := more()) is not None:
            take(_in_process(work, seed, *piece))
        return tally, [_made_small(work, seed, one) for one in found[:_MOST]]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running: set[Future[tuple[Tally, list[Found]]]] = set()
        while True:
            while len(running) < jobs and (piece := more()) is not None:
                running.add(pool.submit(_in_process, work, seed, piece[0], piece[1]))
            if not running:
                break
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for each in done:
                take(each.result())
        found.sort(key=lambda one: -tally.alike[one.failure.key])
        return tally, list(pool.map(partial(_made_small, work, seed), found[:_MOST]))


def cores() -> int:
    """How many processors there are for this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
