"""When work is done: at once, after a pause, or on another thread than the loop's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from promptlint.lsp.guard import Guard
from promptlint.lsp.snapshots import OutdatedError, Snapshot

__all__ = ["PAUSE", "Clock", "Scheduler", "Timer"]

T = TypeVar("T")

PAUSE = 0.25
"""Seconds without an edit after which a large text is linted: longer than the gap between two keystrokes of somebody
who types, and too short to be felt as a wait."""


class Timer(Protocol):
    """Something that happens later, unless it is cancelled."""

    def cancel(self) -> None: ...


class Clock:
    """The time of the running loop."""

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call back after so many seconds; after 0, once the loop has done what it has before it now."""
        return asyncio.get_running_loop().call_later(delay, callback)

    async def sleep(self, delay: float) -> None:
        """Wait so many seconds."""
        await asyncio.sleep(delay)


class Scheduler:
    """The work that a session has under way: at most one piece for each text, and what runs in the background. `log`
    takes what fails."""

    def __init__(self, log: Callable[[str, Exception], None], clock: Clock | None = None) -> None:
        self._log = log
        self._clock = clock or Clock()
        self._timers: dict[str, Timer] = {}
        self._linting: dict[str, threading.Event] = {}
        self._tasks: set[asyncio.Future[Any]] = set()

    def call_later(self, uri: str, delay: float, work: Callable[[], None]) -> None:
        """Do something for a text later, in place of what was to be done for it."""
        self.cancel(uri)

        def due() -> None:
            self._timers.pop(uri, None)
            work()

        self._timers[uri] = self._clock.call_later(delay, due)

    def cancel(self, uri: str) -> None:
        """End what is under way for a text: it has changed, or is closed."""
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()
        stop = self._linting.pop(uri, None)
        if stop is not None:
            stop.set()

    async def wait(self, seconds: float) -> None:
        """Wait."""
        await self._clock.sleep(seconds)

    async def pause(self) -> None:
        """Wait until somebody who types would have typed on."""
        await self._clock.sleep(PAUSE)

    async def lint_beside(self, snapshot: Snapshot) -> bool:
        """Lint a large text on another thread; says whether that came to an end, which it does not if the text changes
        meanwhile."""
        stop = threading.Event()
        self._linting[snapshot.uri] = stop

        def interrupt() -> None:
            if stop.is_set():
                raise OutdatedError

        try:
            await asyncio.get_running_loop().run_in_executor(None, snapshot.lint, interrupt)
        except OutdatedError:
            return False
        except asyncio.CancelledError:
            stop.set()
            raise
        finally:
            if self._linting.get(snapshot.uri) is stop:
                del self._linting[snapshot.uri]
        return True

    async def beside(self, work: Callable[[Callable[[], None]], T]) -> T:
        """What some work comes to that is done on another thread. It is given a function that raises once nobody waits
        for it any more."""
        stop = threading.Event()

        def interrupt() -> None:
            if stop.is_set():
                raise OutdatedError

        try:
            return await asyncio.get_running_loop().run_in_executor(None, work, interrupt)
        except asyncio.CancelledError:
            stop.set()
            raise

    def start(self, what: str, work: Awaitable[None]) -> None:
        """Let something run in the background."""

        async def guarded() -> None:
            with Guard(what, self._log):
                await work

        # The loop holds its tasks weakly: without the set one could vanish before it is done.
        task = asyncio.ensure_future(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
