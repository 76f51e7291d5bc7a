"""What is written by a thread of its own, so that a reader who does not read holds up nobody but himself."""

from __future__ import annotations

import threading
from collections import deque
from typing import IO

__all__ = ["MAX_WAITING", "OVERHEAD", "Outbox"]

MAX_WAITING = 64 * 1024 * 1024
"""Bytes of messages that wait to be handled, or to be read by the other end, before nothing more is taken."""
OVERHEAD = 1024
"""Bytes that a message takes besides its text."""


class Outbox:
    """What is to be written, in the order in which it was given; a thread writes it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self.broken = False

    def write(self, data: bytes) -> None:
        """As pygls calls it."""
        with self._changed:
            if not self.broken:
                self._waiting.append(data)
                self._size += len(data) + OVERHEAD
                self._changed.notify_all()

    def close(self) -> None:
        """As pygls calls it: the stream stays open until all is written."""

    @property
    def full(self) -> bool:
        return self._size > MAX_WAITING

    def wait_until_empty(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._size or self.broken, seconds)

    def run(self) -> None:
        """Write until the client goes away."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                data = self._waiting.popleft()
            try:
                self._stream.write(data)
                self._stream.flush()
            except (OSError, ValueError):
                with self._changed:
                    self.broken = True
                    self._waiting.clear()
                    self._size = 0
                    self._changed.notify_all()
                return
            with self._changed:
                self._size -= len(data) + OVERHEAD
                self._changed.notify_all()
