"""Work that is mostly quick, such as reading a configuration: waited for a little, then done beside the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic
from typing import Generic, TypeVar

__all__ = ["LateError", "Patient"]

T = TypeVar("T")

_PATIENCE = 1.0
_FIRST_PATIENCE = 3.0
"""Seconds that the loop waits. A configuration of usual size takes some milliseconds, the first one as long as the
modules that read it take to be imported, and a busy machine many times that."""
_FRESH = 2.0
"""Seconds for which something that failed is not tried again: an editor asks at each key."""


class LateError(Exception):
    """Something takes longer than one waits for it."""


class Patient(Generic[T]):
    """One thread that does such work piece by piece, so that what it touches is touched by nobody else meanwhile.
    `then` is called in the loop when something that was late is done."""

    def __init__(self, then: Callable[[], None]) -> None:
        self._then = then
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="configuration")
        self._patience = _FIRST_PATIENCE
        self._late: Future[T] | None = None
        self._kept: dict[Hashable, tuple[Future[T], float]] = {}

    def forget(self) -> None:
        """Do everything again."""
        self._kept = {}  # another one: what is late now belongs to the old one

    def result(self, key: Hashable, work: Callable[[], T]) -> T:
        """What some work comes to. Raises what it raises, and LateError while it, or other work, is not done. What took
        long, and for a while what failed, is not done again for the same key."""
        known = self._kept.get(key)
        if known is not None and known[1] > monotonic():
            return known[0].result()
        if self._late is not None:
            raise LateError
        future = self._thread.submit(work)
        try:
            return future.result(self._patience)
        except Exception as error:
            if future.done():
                self._kept[key] = future, monotonic() + _FRESH
                return future.result()
            self._wait_for(key, future)
            raise LateError from error
        finally:
            self._patience = _PATIENCE

    def wait_for(self, work: Callable[[], T]) -> T:
        """What some work comes to, however long it takes, for any thread but the loop's. Raises what it raises."""
        return self._thread.submit(work).result()

    def _wait_for(self, key: Hashable, future: Future[T]) -> None:
        loop = asyncio.get_running_loop()
        kept = self._kept
        self._late = future

        def done() -> None:
            self._late = None
            kept[key] = future, float("inf")
            self._then()

        future.add_done_callback(lambda _: loop.call_soon_threadsafe(done))
