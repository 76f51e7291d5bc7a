"""New content for a file that was read: all of it or nothing, and only where the file still is the one that was read.

The new content is written beside the old one and takes its place in one step. Directly before that, folder and file are
looked at once more: what was put in the place of either in between is neither written through nor lost. On Linux the
two change places, so that even what somebody saved after the last look is found, and put back.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from promptlint.errors import PromptlintError
from promptlint.formats.attributes import keep_attributes
from promptlint.formats.open_folder import OpenFolder
from promptlint.formats.regular_file import NotRegularError, TooLargeError, read_all
from promptlint.formats.temporary import Temporary, temporary
from promptlint.formats.whereabouts import Whereabouts

__all__ = ["NotKeptError", "OtherFileError", "replace_content"]


class OtherFileError(PromptlintError):
    """The file is not the one that was read, or has another content by now. The message says so in words."""


class NotKeptError(PromptlintError):
    """Something of the file would be lost beside its content. The message says what."""


def replace_content(where: Whereabouts, old: bytes, new: bytes) -> None:
    """Give a file, which had the content `old`, another. Raises OtherFileError, NotKeptError, and OSError; the file is
    then as it was.

    Owner, group, mode and extended attributes stay. A file that has several names is left alone, since the others
    would keep the old content.
    """
    with _folder_of(where) as folder:
        with _as_read(folder, where.name, old) as file:
            state = os.fstat(file)
            if state.st_nlink > 1:
                raise NotKeptError(
                    f"has {state.st_nlink} names (hard links), of which a fix would change only this one"
                )
        with temporary(folder, where.name) as beside:
            beside.file.write(new)
            with _as_read(folder, where.name, old) as file:
                try:
                    keep_attributes(file, beside.file.fileno())
                except OSError as error:
                    reason = error.strerror or error
                    raise NotKeptError(f"its owner, mode or extended attributes cannot be kept: {reason}") from None
            beside.sync()
            _look_again(folder, where, old, state)
            if beside.change_places_with(where.name):
                _keep_if_newer(folder, where, old, beside)
            else:
                beside.take_place_of(where.name)


def _keep_if_newer(folder: OpenFolder, where: Whereabouts, old: bytes, beside: Temporary) -> None:
    """Remove what was in the place that the new file has now. If it is not what was read, because somebody saved
    after the last look, it gets its place back. Raises OtherFileError."""
    try:
        with _as_read(folder, beside.name, old):
            pass
    except (OtherFileError, OSError) as error:
        _put_back(folder, where.name, beside)
        raise OtherFileError("has changed since it was read") from error
    beside.remove()


def _put_back(folder: OpenFolder, name: str, beside: Temporary) -> None:
    own = folder.look(name)
    try:
        changed = beside.change_places_with(name)
    except FileNotFoundError:
        changed = False
    if not changed:
        folder.replace(beside.name, name)
    elif not os.path.samestat(own, folder.look(beside.name)):  # saved once more: the latest counts
        beside.change_places_with(name)


def _look_again(folder: OpenFolder, where: Whereabouts, old: bytes, before: os.stat_result) -> None:
    """Raise OtherFileError for anything that has changed since the first look."""
    # Times are too coarse to show a change that comes at once, so that the content is compared, too.
    with _as_read(folder, where.name, old) as file:
        now = os.fstat(file)
    if _marks(now) != _marks(before):
        raise OtherFileError("has changed since it was read")
    _expect_folder(folder, where)


def _marks(state: os.stat_result) -> tuple[int, ...]:
    """What changes with a file, its owner, mode, names or attributes."""
    return (
        state.st_dev,
        state.st_ino,
        state.st_size,
        state.st_mode,
        state.st_nlink,
        state.st_mtime_ns,
        0 if sys.platform == "win32" else state.st_ctime_ns,
    )


@contextmanager
def _folder_of(where: Whereabouts) -> Iterator[OpenFolder]:
    """The folder that a file was read in. Raises OtherFileError where its path leads elsewhere by now."""
    try:
        folder = OpenFolder(os.path.dirname(where.path))  # noqa: PTH120
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENOENT):
            raise OtherFileError("its folder is not there any more") from None
        raise
    with folder:
        _expect_folder(folder, where)
        yield folder


def _expect_folder(folder: OpenFolder, where: Whereabouts) -> None:
    if folder.identity() != where.folder or os.path.realpath(folder.path) != folder.path:
        raise OtherFileError("lies in another folder than when it was read: a link or a folder took its place")


@contextmanager
def _as_read(folder: OpenFolder, name: str, content: bytes) -> Iterator[int]:
    """A file by its descriptor, if it still has the content that was read. Raises OtherFileError."""
    try:
        descriptor = folder.open(name, os.O_RDONLY)
    except OSError as error:
        # Systems have several words for a link that is not followed.
        if _is_link(folder, name) or error.errno in (errno.ELOOP, errno.ENXIO):
            raise OtherFileError("was replaced by a link or something else that is not a file") from None
        raise
    try:
        if sys.platform == "win32" and _is_link(folder, name):
            raise OtherFileError("was replaced by a link")
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OtherFileError("was replaced by something that is not a file")
        with os.fdopen(os.dup(descriptor), "rb") as file:
            try:
                same = read_all(file, len(content), Path(name)) == content
            except (TooLargeError, NotRegularError):
                same = False
        if not same:
            raise OtherFileError("has changed since it was read")
        yield descriptor
    finally:
        os.close(descriptor)


def _is_link(folder: OpenFolder, name: str) -> bool:
    try:
        return stat.S_ISLNK(folder.look(name).st_mode)
    except OSError:
        return False
