"""Which files some paths name: files as they are, and what lies in folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.documents.decoding import ReadError
from promptlint.documents.kinds import PICTURES, SUFFIXES
from promptlint.formats.regular_file import read_regular

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["LFS_POINTER", "NO_PROMPTS", "SKIPPED_FOLDERS", "File", "Skipped", "find_files"]

LFS_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file starts that stands for one that Git LFS keeps."""

_POINTER_SIZE = 1024
_LARGEST_IGNORE = 1 << 20
"""Bytes of an ignore file that is read. A bound: they have some kilobytes; a larger one is passed over."""
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
    paths: Iterable[Path], *, wanted: Callable[[Path], bool] | None = None
) -> tuple[list[File], list[Skipped]]:
    """The files that some paths name: files as they are, folders searched for the suffixes promptlint reads, and for
    what else is `wanted`.

    Hidden folders and environments are skipped. Raises ReadError for a path that does not exist and for a folder in
    which nothing can be read.
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
        for file in _files_below(path):
            reason = _why_not(file)
            if reason is None or (reason == NO_PROMPTS and wanted is not None and wanted(file)):
                found.append(File(file, path))
            else:
                skipped.append(Skipped(file, reason))
        if len(found) == before:
            raise ReadError(f"{path}: nothing to read in this folder; promptlint looks for {', '.join(SUFFIXES)}")
    return found, skipped


def _files_below(folder: Path) -> Iterator[Path]:
    """The files of a folder that git does not ignore, in order."""
    ignored: dict[str, list[tuple[Path, GitIgnoreSpec]]] = {os.fspath(folder): _specs_above(folder)}
    for root, folders, files in os.walk(folder):
        here = Path(root)
        specs = ignored.pop(root, [])
        if ".gitignore" in files and (spec := _spec(here / ".gitignore")) is not None:
            specs = [*specs, (here.absolute(), spec)]
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in SKIPPED_FOLDERS and not _is_ignored(here / name, specs, "/")
        )
        ignored.update((os.path.join(root, name), specs) for name in folders)  # noqa: PTH118  # as os.walk has it
        for name in sorted(files):
            if not _is_ignored(here / name, specs):
                yield here / name


def _specs_above(folder: Path) -> list[tuple[Path, GitIgnoreSpec]]:
    """The ignore files between a folder and the root of its repository, the outermost first."""
    specs: list[tuple[Path, GitIgnoreSpec]] = []
    here = folder.absolute()
    for parent in (here, *here.parents):
        if parent != here and (spec := _spec(parent / ".gitignore")) is not None:
            specs.append((parent, spec))
        if (parent / ".git").exists():
            return specs[::-1]
    return []


def _spec(file: Path) -> GitIgnoreSpec | None:
    try:
        lines = read_regular(file, _LARGEST_IGNORE).decode("utf-8", "replace").splitlines()
    except OSError:
        return None
    from pathspec import GitIgnoreSpec

    from promptlint.formats.gitignore import is_pattern

    return GitIgnoreSpec.from_lines(line for line in lines if is_pattern(line))


def _is_ignored(path: Path, specs: list[tuple[Path, GitIgnoreSpec]], ending: str = "") -> bool:
    """Whether the innermost ignore file that has a pattern for a path leaves it out."""
    for base, spec in reversed(specs):
        answer = spec.check_file(path.absolute().relative_to(base).as_posix() + ending).include
        if answer is not None:
            return answer
    return False


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
