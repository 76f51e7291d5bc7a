"""Files of our own, such as reports, that are written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from promptlint.errors import PromptlintError
from promptlint.formats.attributes import keep_attributes
from promptlint.formats.named_path import is_inside
from promptlint.formats.open_folder import OpenFolder
from promptlint.formats.temporary import remove_leftovers, temporary

__all__ = ["ElsewhereError", "whole_file", "write_whole"]


class ElsewhereError(PromptlintError, OSError):
    """A file that would be written in another folder than it seems. `strerror` says so in words."""


@contextmanager
def whole_file(path: Path, *, within: Path | None = None) -> Iterator[IO[bytes]]:
    """A file to write, which takes the place of what was there only when all is written, and then at once.

    A file that somebody named may be the pipe or device that it is, such as `/dev/stdout`, which is written as it
    comes, or a link to another file in its folder, which stays one. A link out of it is refused: it may have come with
    a repository, under a name that reports have. A file whose name we know ourselves, or a repository's configuration
    says, has to lie `within` a folder, with links followed, and be a file. The mode of an old file stays. Raises
    ElsewhereError, and another OSError; whatever is raised inside leaves the old file as it was.
    """
    if within is not None:
        if not is_inside(path, within):
            raise ElsewhereError(errno.EPERM, f"it leads out of the folder {within}", str(path))
        if path.exists() and not path.is_file():
            raise ElsewhereError(errno.EPERM, "it is not a file", str(path))
    elif path.is_symlink() and not _is_of_the_system(path) and not is_inside(path, path.parent):
        raise ElsewhereError(errno.EPERM, "it is a link that leads out of its folder", str(path))
    elif path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    target = Path(os.path.realpath(path))
    with OpenFolder(str(target.parent)) as folder:
        remove_leftovers(folder)
        with temporary(folder, target.name) as beside:
            yield beside.file
            _take_over(folder, target.name, beside.file)
            beside.sync()
            beside.take_place_of(target.name)


def write_whole(path: Path, data: bytes, *, within: Path | None = None) -> None:
    """Write a file, whole or not at all; `within` as for `whole_file`. Raises OSError."""
    with whole_file(path, within=within) as file:
        file.write(data)


def _is_of_the_system(path: Path) -> bool:
    """Whether a link is one of those that the system has for devices and processes, such as `/dev/stdout`."""
    return path.absolute().parts[1:2] in (("dev",), ("proc",))


def _take_over(folder: OpenFolder, name: str, file: IO[bytes]) -> None:
    """Give a new file what the old one has beside its content, as far as it can be had; else what files have that
    anybody makes."""
    try:
        old = folder.open(name, os.O_RDONLY)
    except FileNotFoundError:
        _set_mode(file, 0o666 & ~_mask())
        return
    except PermissionError:  # it may be written and not read
        _set_mode(file, folder.look(name).st_mode & 0o7777)
        return
    try:
        # A report is ours whoever owned the last one.
        with contextlib.suppress(OSError):
            keep_attributes(old, file.fileno())
        _set_mode(file, os.fstat(old).st_mode & 0o7777)
    finally:
        os.close(old)


def _set_mode(file: IO[bytes], mode: int) -> None:
    if hasattr(os, "fchmod"):
        os.fchmod(file.fileno(), mode)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
