"""Files that are written beside others, to take their place when they are whole.

They are locked while somebody writes them. So one that is left over, because its process was killed, is known by its
name and by the lock that nobody holds.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

from promptlint.formats.open_folder import OpenFolder
from promptlint.regex import regex

__all__ = ["Temporary", "is_temporary", "remove_leftovers", "temporary"]

_NAME = regex(r"\..{1,40}\.[0-9a-f]{16}\.promptlint", re.DOTALL)
_MOST_TRIES = 100
_LONG = 24 * 3600.0
"""Seconds after which a file is left over where the file system has no locks."""

_ENDING: tuple[str, ...] = ("SIGTERM", "SIGHUP")
"""What ends a process without another word; Ctrl-C is an exception to Python."""


def is_temporary(name: str) -> bool:
    """Whether a name is one that we give to the files that we write: 16 random digits stand in it."""
    return _NAME.fullmatch(name) is not None


class Temporary:
    """A new file in a folder, open for writing, that only its owner may read."""

    def __init__(self, folder: OpenFolder, name: str, descriptor: int) -> None:
        self._folder = folder
        self.name = name
        self.file: IO[bytes] = os.fdopen(descriptor, "wb")
        self._lock: int | None = None

    def sync(self) -> None:
        """Bring everything that was written to the disk. Raises OSError, as for a disk that is full."""
        self.file.flush()
        os.fsync(self.file.fileno())
        if sys.platform != "win32":  # the lock outlives the file, so that nobody removes it before it has its place
            self._lock = os.dup(self.file.fileno())
        self.file.close()

    def take_place_of(self, target: str) -> None:
        """Become a file of the same folder, in one step. Raises OSError."""
        self._folder.replace(self.name, target)
        _living.discard(self)

    def change_places_with(self, target: str) -> bool:
        """Give a file of the same folder this one's name and take its, in one step; False where that cannot be done.
        Raises OSError."""
        return self._folder.exchange(self.name, target)

    def remove(self) -> None:
        """Remove it, if it is there."""
        with contextlib.suppress(OSError):
            self._folder.remove(self.name)

    def close(self) -> None:
        """Give everything back. What cannot be written any more is lost with the file."""
        with contextlib.suppress(OSError):
            self.file.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


_living: set[Temporary] = set()
"""What has to go when this process is told to end."""


@contextmanager
def temporary(folder: OpenFolder, target: str) -> Iterator[Temporary]:
    """A file beside another, which is gone afterwards unless it took a place. Raises OSError."""
    # A signal may end the run at any call: the name is known before there is a file of it.
    names: list[str] = []
    beside: Temporary | None = None
    with _told_to_end():
        try:
            beside = _create(folder, target, names)
            yield beside
        except BaseException:
            if beside is not None and sys.platform == "win32":  # which removes no open file
                beside.close()
            for name in names:
                with contextlib.suppress(OSError):
                    folder.remove(name)
            raise
        finally:
            if beside is not None:
                _living.discard(beside)
                beside.close()


def _create(folder: OpenFolder, target: str, names: list[str]) -> Temporary:
    """A new file; its name is added to those given before it is made."""
    for _ in range(_MOST_TRIES):
        name = f".{target[:40]}.{os.urandom(8).hex()}.promptlint"
        names.append(name)
        try:
            descriptor = folder.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            names.remove(name)
            continue
        beside = Temporary(folder, name, descriptor)
        _living.add(beside)
        _lock(descriptor, wait=True)
        if os.fstat(descriptor).st_nlink:
            return beside
        _living.discard(beside)  # somebody who cleans up was faster than our lock
        beside.close()
    raise FileExistsError(17, "there is no name left for a temporary file")


def _lock(descriptor: int, *, wait: bool) -> bool | None:
    """Whether we hold the lock of an open file now; None where there are no locks."""
    held: bool | None = None
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            held = True
        except BlockingIOError:
            held = False
        except OSError:
            held = None
    return held


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Lets a process that is told to end remove its temporary files before it does, where nobody else minds the
    signal."""
    numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    ours = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    process = os.getpid()

    def end(number: int, _frame: FrameType | None) -> None:
        if os.getpid() == process:  # not one that was forked off
            for beside in tuple(_living):
                beside.remove()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    for number in ours:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in ours:
            if signal.getsignal(number) is end:
                signal.signal(number, signal.SIG_DFL)


def remove_leftovers(folder: OpenFolder) -> None:
    """Remove the temporary files of processes that were killed: files of ours that nobody writes any more. What cannot
    be removed stays, without a message."""
    with contextlib.suppress(OSError):
        for name in filter(is_temporary, folder.names()):
            with contextlib.suppress(OSError):
                if _is_left_over(folder, name):
                    folder.remove(name)


def _is_left_over(folder: OpenFolder, name: str) -> bool:
    descriptor = folder.open(name, os.O_RDONLY)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or state.st_nlink != 1:
            return False
        if sys.platform != "win32" and os.geteuid() not in (0, state.st_uid):
            return False
        free = _lock(descriptor, wait=False)
        return free if free is not None else time.time() - state.st_mtime > _LONG
    finally:
        os.close(descriptor)
