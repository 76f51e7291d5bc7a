"""A run that is told to end by a signal: it stops what it is doing, cleans up, and says the signal in its status."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["EndedError", "ending_by_signals"]

_SIGNALS = ("SIGTERM", "SIGHUP")
"""Those that `timeout`, a CI system that cancels, and a terminal that is closed send. Ctrl-C is Python's own matter."""


class EndedError(BaseException):
    """A signal has come. Like KeyboardInterrupt it passes whatever guards against failures, and `finally` runs."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number
        """The exit status by custom."""


@contextmanager
def ending_by_signals() -> Iterator[None]:
    """Inside, such a signal raises EndedError; a second one ends the process at once. A signal that somebody else
    takes, or that is ignored as `nohup` has it, is left alone."""
    ours: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        raise EndedError(number)

    try:
        for name in _SIGNALS:
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, end)
                ours.append(number)
    except ValueError:
        pass  # not the main thread, which alone may say what signals do
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)
