"""Which files some paths name: files as they are, and what lies in folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.documents.decoding import ReadError
from promptlint.documents.ignoring import IGNORE_NAME, Ignores, ignores_above
from promptlint.documents.kinds import PICTURES, SUFFIXES
from promptlint.documents.walking import LEADS_OUT, walk
from promptlint.formats.regular_file import read_regular
from promptlint.formats.temporary import is_temporary

__all__ = ["LFS_POINTER", "NO_PROMPTS", "SKIPPED_FOLDERS", "File", "Skipped", "files_of_each", "find_files"]

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file starts that stands for one that Git LFS keeps."""

_POINTER_SIZE = 1024
"""A pointer is smaller than this many bytes, as Git LFS itself takes it."""

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})

NO_PROMPTS = "not a kind of file that holds prompts"
"""The reason why most files are skipped."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to read, and the folder whose search found it; None where somebody named the file. `real` is its path
    with links followed: what has two names is one file."""

    path: Path
    below: Path | None = None
    real: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a searched folder that is not read, and why."""

    path: Path
    reason: str


def find_files(
    paths: Iterable[Path],
    *,
    wanted: Callable[[Path], bool] | None = None,
    fail: Callable[[str], None] | None = None,
) -> tuple[list[File], list[Skipped]]:
    """The files that some paths name: files as they are, folders searched for the suffixes promptlint reads, and for
    what else is `wanted`.

    Hidden folders and environments are skipped, and so are links that lead out of the searched folder; what is named
    may itself be a link. `fail` is told, in one line, of each folder in it that cannot be searched, and of each ignore
    file that is not obeyed. Raises ReadError for a path that does not exist and for a folder in which nothing can be
    read.
    """
    found: list[File] = []
    skipped: list[Skipped] = []
    for path in paths:
        if os.path.isdir(path):  # which raises nothing
            found += _search(path, wanted, skipped, fail)
            continue
        _expect_there(path)
        found.append(File(path, real=os.path.realpath(path)))
    return found, skipped


def files_of_each(folders: Iterable[Path]) -> Iterator[tuple[Path, File]]:
    """The files of some folders, each with its folder, one folder after the other; none of one in which nothing can be
    read."""
    for folder in folders:
        try:
            files, _ = find_files([folder])
        except (ReadError, OSError):
            continue
        for file in files:
            yield folder, file


def _expect_there(path: Path) -> None:
    """Raise ReadError for a path that is nothing."""
    try:
        path.stat()
    except FileNotFoundError:
        raise ReadError(f"{path}: no such file or folder; check the path") from None
    except (OSError, ValueError) as error:  # a name that is too long, or that no file system can spell
        reason = getattr(error, "strerror", None) or error
        raise ReadError(f"{path}: cannot be read: {reason}; check the path") from None


def _search(
    top: Path,
    wanted: Callable[[Path], bool] | None,
    skipped: list[Skipped],
    fail: Callable[[str], None] | None,
) -> list[File]:
    """The files of a folder, each once. Raises ReadError where there are none."""
    found: list[_Met] = []
    leading_out = 0
    for met in _files_below(top, fail):
        reason = _why_not(met)
        leading_out += reason == LEADS_OUT
        if reason is None or (
            reason == NO_PROMPTS and met.left_out is None and wanted is not None and wanted(met.path)
        ):
            found.append(met)
        else:
            skipped.append(Skipped(met.path, reason))
    # What has several names is read once, under its own name if that is among them.
    seen = {met.real for met in found if not met.is_link}
    files: list[File] = []
    for met in found:
        if not met.is_link or met.real not in seen:
            seen.add(met.real)
            files.append(File(met.path, top, met.real))
        else:
            skipped.append(Skipped(met.path, "a link to a file that is read under another name"))
    if not files:
        links = f" and follows no link out of the folder, of which there are {leading_out}" if leading_out else ""
        raise ReadError(f"{top}: nothing to read in this folder; promptlint looks for {', '.join(SUFFIXES)}{links}")
    return files


@dataclass(frozen=True, slots=True)
class _Met:
    """What was met on a walk: its path, the same with links followed, and why it cannot be read, if so."""

    path: Path
    real: str
    is_link: bool
    left_out: str | None = None


def _files_below(top: Path, fail: Callable[[str], None] | None) -> Iterator[_Met]:
    """What git does not ignore of a folder, in order."""

    def cannot_list(folder: str, error: OSError) -> None:
        if fail is not None:
            fail(f"{folder}: cannot be searched: {error.strerror or error}; check who may read it")

    above = ignores_above(top, fail)
    if above is None:
        return
    ignored: dict[str, Ignores] = {os.fspath(top): above}
    for listing in walk(os.fspath(top), cannot_list):
        here = Path(listing.path)
        ignores = ignored.pop(listing.path)
        if IGNORE_NAME in listing.files:
            ignores = ignores.with_file(here)
        listing.folders = [
            name
            for name in listing.folders
            if not name.startswith(".")
            and name not in SKIPPED_FOLDERS
            and not ignores.leaves_out(here / name, is_folder=True)
        ]
        ignored.update((os.path.join(listing.path, name), ignores) for name in listing.folders)  # noqa: PTH118
        for name in sorted([*listing.files, *listing.links, *listing.left_out]):
            if not ignores.leaves_out(here / name, is_folder=False):
                real = listing.links.get(name) or os.path.join(listing.real, name)  # noqa: PTH118
                yield _Met(here / name, real, name in listing.links, listing.left_out.get(name))


def _why_not(met: _Met) -> str | None:
    name = met.path.name.casefold()
    if is_temporary(met.path.name):
        return "what promptlint is about to write"
    if not name.endswith(SUFFIXES):
        return NO_PROMPTS
    if met.left_out is not None:
        return met.left_out
    if name.endswith(PICTURES) and _is_pointer(met.path):
        return "a pointer of Git LFS; fetch it with git lfs pull"
    return None


def _is_pointer(file: Path) -> bool:
    """Whether a file stands for one that Git LFS keeps."""
    try:
        return read_regular(file, _POINTER_SIZE - 1).startswith(LFS_POINTER)
    except OSError:
        return False
