"""Where a file really lies, with links followed on the way to it.

A name is only a way: between two looks at it, the file or a folder above it may be replaced by a link. What a file is
known by is its real path together with the numbers that the file system gives to it and to its folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from promptlint.dataclass import dataclass

__all__ = ["Whereabouts", "is_below", "whereabouts_of"]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A real path without links, and the device and number of the folder that the file was seen in."""

    path: str
    folder: tuple[int, int]

    @property
    def name(self) -> str:
        """The name of the file in its folder."""
        return os.path.basename(self.path)  # noqa: PTH119


def whereabouts_of(path: Path, file: IO[bytes]) -> Whereabouts | None:
    """Where a file lies that was opened by a path; None where something else lies there by now. Raises OSError."""
    real = os.path.realpath(path)
    # Of an open file, Windows gives other numbers in some versions of Python.
    if sys.platform != "win32":
        there, opened = os.lstat(real), os.fstat(file.fileno())
        if (there.st_dev, there.st_ino) != (opened.st_dev, opened.st_ino):
            return None
    folder = os.stat(os.path.dirname(real))  # noqa: PTH116, PTH120
    return Whereabouts(real, (folder.st_dev, folder.st_ino))


def is_below(real: str, folder: str) -> bool:
    """Whether a real path is that of a folder, or of something in it at any depth."""
    real, folder = os.path.normcase(real), os.path.normcase(folder)
    return real == folder or real.startswith(folder if folder.endswith(os.sep) else folder + os.sep)
