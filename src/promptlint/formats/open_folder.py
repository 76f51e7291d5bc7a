"""A folder that stays the one it was when it was opened, whatever is put in its place.

Where the system can, names are looked up from the open folder; Windows has only paths.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import cache
from types import TracebackType
from typing import Self

__all__ = ["OpenFolder"]

_BY_DESCRIPTOR = sys.platform != "win32" and {os.open, os.stat, os.unlink, os.rename} <= os.supports_dir_fd
_NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
_FOLDER: int = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NO_LINK
_ONLY_ENTER: int = getattr(os, "O_PATH", 0)
_FILE: int = getattr(os, "O_BINARY", 0) | _NO_LINK | getattr(os, "O_NONBLOCK", 0)

_EXCHANGE = 2
"""`RENAME_EXCHANGE` of Linux."""


@cache
def _renameat2() -> Callable[..., int] | None:
    """The call of Linux that Python has no function for; it returns the number of an error, or 0."""
    if sys.platform != "linux":
        return None
    import ctypes  # only where files are written

    try:
        function = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
    function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return lambda *arguments: ctypes.get_errno() if function(*arguments) else 0


class OpenFolder:
    """A folder by its real path. All names are names in it, and links of these names are never followed. Every method
    raises OSError."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._descriptor: int | None = None
        if _BY_DESCRIPTOR:
            try:
                self._descriptor = os.open(path, _FOLDER)
            except PermissionError:  # a folder that may be entered and not listed
                if not _ONLY_ENTER:
                    raise
                self._descriptor = os.open(path, _FOLDER | _ONLY_ENTER)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def identity(self) -> tuple[int, int]:
        """Its device and number."""
        state = os.stat(self.path) if self._descriptor is None else os.fstat(self._descriptor)  # noqa: PTH116
        return state.st_dev, state.st_ino

    def names(self) -> list[str]:
        """What is in it."""
        return os.listdir(self.path if self._descriptor is None else self._descriptor)  # noqa: PTH208

    def look(self, name: str) -> os.stat_result:
        """What a name is: of a link, the link itself."""
        return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        """Open a file, without waiting for the other end of a pipe; returns the descriptor."""
        return os.open(self._at(name), flags | _FILE, mode, dir_fd=self._descriptor)

    def remove(self, name: str) -> None:
        """Remove a file."""
        os.unlink(self._at(name), dir_fd=self._descriptor)

    def replace(self, name: str, target: str) -> None:
        """Give a file the name of another, which it takes the place of in one step."""
        folder = self._descriptor
        os.replace(self._at(name), self._at(target), src_dir_fd=folder, dst_dir_fd=folder)

    def exchange(self, name: str, other: str) -> bool:
        """Give two files each other's name in one step. False where nobody can, and nothing is done."""
        call = _renameat2() if self._descriptor is not None else None
        if call is None:
            return False
        folder = self._descriptor
        error: int = call(folder, os.fsencode(name), folder, os.fsencode(other), _EXCHANGE)
        if error in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM):
            return False
        if error:
            raise OSError(error, os.strerror(error), name)
        return True

    def _at(self, name: str) -> str:
        return os.path.join(self.path, name) if self._descriptor is None else name  # noqa: PTH118
