"""Files that a command writes."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["OutputFileError", "open_whole"]


class OutputFileError(Exception):
    """A file that cannot be written. The message is one line: what, where, what to do."""


@contextmanager
def open_whole(path: str) -> Iterator[IO[str]]:
    """A file to write UTF-8 text to, which takes the place of what was there only when all is written.

    Raises OutputFileError; whatever is raised inside leaves the old file as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=".promptlint", dir=target.parent)
    except OSError as error:
        raise OutputFileError(f"{path}: cannot be written: {error.strerror or error}; check the path") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(target)
    except OSError as error:
        raise OutputFileError(f"{path}: cannot be written: {error.strerror or error}; check the path") from None
    finally:
        with contextlib.suppress(OSError):
            Path(name).unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
