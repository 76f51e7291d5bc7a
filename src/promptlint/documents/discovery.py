"""Which files some paths name: files as they are, and what lies in folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from promptlint.documents.decoding import ReadError
from promptlint.documents.ignoring import IGNORE_NAME, Ignores, ignores_above
from promptlint.documents.kinds import PICTURES, SUFFIXES
from promptlint.formats.regular_file import read_regular

__all__ = ["LFS_POINTER", "NO_PROMPTS", "SKIPPED_FOLDERS", "File", "Skipped", "find_files"]

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file starts that stands for one that Git LFS keeps."""

_POINTER_SIZE = 1024
"""A pointer is smaller than this many bytes, as Git LFS itself takes it."""

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})

NO_PROMPTS = "not a kind of file that holds prompts"
"""The reason why most files are skipped."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to read, and the folder whose search found it; None where somebody named the file."""

    path: Path
    below: Path | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a searched folder that is not of a kind that promptlint reads."""

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

    Hidden folders and environments are skipped. `fail` is told, in one line, of each ignore file that is not obeyed.
    Raises ReadError for a path that does not exist and for a folder in which nothing can be read.
    """
    found: list[File] = []
    skipped: list[Skipped] = []
    for path in paths:
        if not path.is_dir():
            if not path.exists():
                raise ReadError(f"{path}: no such file or folder; check the path")
            found.append(File(path))
            continue
        before = len(found)
        for file in _files_below(path, fail):
            reason = _why_not(file)
            if reason is None or (reason == NO_PROMPTS and wanted is not None and wanted(file)):
                found.append(File(file, path))
            else:
                skipped.append(Skipped(file, reason))
        if len(found) == before:
            raise ReadError(f"{path}: nothing to read in this folder; promptlint looks for {', '.join(SUFFIXES)}")
    return found, skipped


def _files_below(folder: Path, fail: Callable[[str], None] | None) -> Iterator[Path]:
    """The files of a folder that git does not ignore, in order."""
    above = ignores_above(folder, fail)
    if above is None:
        return
    ignored: dict[str, Ignores] = {os.fspath(folder): above}
    for root, folders, files in os.walk(folder):
        here = Path(root)
        ignores = ignored.pop(root)
        if IGNORE_NAME in files:
            ignores = ignores.with_file(here)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in SKIPPED_FOLDERS
            and not ignores.leaves_out(here / name, is_folder=True)
        )
        ignored.update((os.path.join(root, name), ignores) for name in folders)  # noqa: PTH118  # as os.walk has it
        for name in sorted(files):
            if not ignores.leaves_out(here / name, is_folder=False):
                yield here / name


def _why_not(file: Path) -> str | None:
    name = file.name.casefold()
    if not name.endswith(SUFFIXES):
        return NO_PROMPTS
    if name.endswith(PICTURES) and _is_pointer(file):
        return "a pointer of Git LFS; fetch it with git lfs pull"
    return None


def _is_pointer(file: Path) -> bool:
    """Whether a file stands for one that Git LFS keeps."""
    try:
        return read_regular(file, _POINTER_SIZE - 1).startswith(LFS_POINTER)
    except OSError:
        return False
