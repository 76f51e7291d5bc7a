"""The process that the server works for: whether it is still there."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

__all__ = ["Parent"]


class Parent:
    """A process by its number. What cannot be asked about counts as alive."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._is_ours = number == os.getppid()
        self.descriptor: int | None = None
        """A file descriptor that can be read from once it has ended, where the system has such."""
        if sys.platform == "linux":
            with suppress(OSError, OverflowError):  # an old system, or it has ended already
                self.descriptor = os.pidfd_open(number)

    def is_alive(self) -> bool:
        """Whether it runs."""
        if self._is_ours and os.getppid() != self._number:
            return False  # whoever takes over its children is another; nobody may have asked yet what became of it
        return _exists(self._number)


def _exists(number: int) -> bool:
    if sys.platform == "win32":
        import ctypes

        synchronize, still_there = 0x00100000, 0x102
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(synchronize, False, number)
        if not handle:
            no_such_process = 87
            return bool(kernel.GetLastError() != no_such_process)
        state = kernel.WaitForSingleObject(handle, 0)
        kernel.CloseHandle(handle)
        return bool(state == still_there)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # another user's, which is somebody
    return True
