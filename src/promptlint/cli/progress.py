"""Progress of long work, for people who wait."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

from promptlint.cli.terminal import is_terminal

__all__ = ["Advance", "progress_bar"]

_PATIENCE = 0.4
"""Seconds after which there is a bar."""


class Advance(Protocol):
    """Says how much is done, how much there is, and what else is to be said of it."""

    def __call__(self, done: int, total: int, words: str = "") -> None: ...


@contextmanager
def progress_bar(title: str, *, quiet: bool = False) -> Iterator[Advance | None]:
    """A progress bar on standard error, if that is a terminal; it comes up when there is something to wait for. Gives a
    function of what is done and of what there is, or None."""
    if quiet or not is_terminal(sys.stderr):
        yield None
        return
    bar = _Bar(title)
    try:
        yield bar.advance
    finally:
        bar.stop()


class _Bar:
    """Imports rich and shows itself only after a while."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._start = monotonic()
        self._stop: Callable[[], None] | None = None
        self._update: Callable[[int, str], None] | None = None

    def advance(self, done: int, total: int, words: str = "") -> None:
        if self._update is None and done < total and monotonic() - self._start > _PATIENCE:
            self._show(total)
        if self._update is not None:
            self._update(done, words)

    def _show(self, total: int) -> None:
        try:
            from rich.console import Console
            from rich.progress import Progress
        except ImportError:  # there is nothing that cannot be done without a bar
            self._update = lambda _done, _words: None
            return
        progress = Progress(
            console=Console(file=sys.stderr), transient=True, redirect_stdout=False, redirect_stderr=False
        )
        task = progress.add_task(self._title, total=total)
        progress.start()
        self._stop = progress.stop
        self._update = lambda done, words: progress.update(
            task, completed=done, description=f"{self._title} {words}".rstrip()
        )

    def stop(self) -> None:
        if self._stop is not None:
            self._stop()
