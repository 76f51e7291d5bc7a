"""Reading files that anybody may have made: regular ones only, and no more of them than is wanted.

A pipe would be waited for, `/dev/zero` never ends, and both have a size of 0; a name in a repository may be a link to
either. So a file is opened without waiting, asked what it is, and read piece by piece up to a limit.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from promptlint.errors import PromptlintError

__all__ = ["NotRegularError", "TooLargeError", "open_regular", "read_all", "read_head", "read_regular"]

_PIECE = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class NotRegularError(PromptlintError, OSError):
    """What is neither a regular file nor a folder: a pipe, a socket or a device. `strerror` says so in words."""


class TooLargeError(PromptlintError, OSError):
    """A file that has more bytes than were to be read. `strerror` says so in words."""


@contextmanager
def open_regular(path: Path) -> Iterator[IO[bytes]]:
    """A regular file to read from, with links followed.

    Raises NotRegularError for what is none and for a name that no file can have, IsADirectoryError for a folder, and
    another OSError for what cannot be opened.
    """
    # Asked before it is opened, too: opening a device may do something.
    try:
        _expect_regular(path.stat(), path)
    except ValueError:  # a NUL in it, or what no file system can spell
        raise NotRegularError(errno.EINVAL, "no file can have this name", str(path)) from None
    file = os.fdopen(os.open(path, _FLAGS), "rb")
    with file:
        _expect_regular(os.fstat(file.fileno()), path)
        yield file


def _expect_regular(state: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(state.st_mode):
        return
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    what = next((words for holds, words in _KINDS if holds(state.st_mode)), "something else")
    raise NotRegularError(errno.EINVAL, f"it is not a file, but {what}", str(path))


def read_regular(path: Path, limit: int) -> bytes:
    """All bytes of a regular file that has at most `limit`. Raises TooLargeError for a larger one, and what
    `open_regular` raises."""
    with open_regular(path) as file:
        return read_all(file, limit, path)


def read_all(file: IO[bytes], limit: int, path: Path) -> bytes:
    """The rest of an open file, at most `limit` bytes. Raises TooLargeError, and OSError. No more memory is taken than
    the file needs."""
    data = read_head(file, limit + 1)
    if len(data) > limit:
        raise TooLargeError(errno.EFBIG, f"it has more than {limit:,} bytes", str(path))
    return data


def read_head(file: IO[bytes], size: int) -> bytes:
    """At most `size` bytes of an open file, from where it stands. Raises OSError."""
    pieces: list[bytes] = []
    left = size
    while left > 0 and (piece := file.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
