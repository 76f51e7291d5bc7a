"""The model files below a folder, with what stands beside them; none is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

from promptlint.dataclass import dataclass
from promptlint.resources.inventory.installed.layout import Folder
from promptlint.resources.inventory.installed.search import Problem, Search, device_trees
from promptlint.resources.inventory.installed.wildcards import SUFFIXES as _WILDCARDS
from promptlint.resources.kinds import EntryKind

__all__ = ["PICTURES", "ModelFile", "folder_above", "model_files"]

PICTURES: Final = frozenset({".png", ".webp", ".jxl", ".avif"})
"""Suffixes of pictures that an embedding may be stored in."""
_SUFFIXES: Final[dict[EntryKind, frozenset[str]]] = {
    "lora": frozenset({".safetensors", ".pt", ".ckpt"}),
    "embedding": frozenset({".safetensors", ".pt", ".bin"}) | PICTURES,
    "hypernetwork": frozenset({".pt"}),
    "checkpoint": frozenset({".safetensors", ".ckpt"}),
    "wildcard": _WILDCARDS,
}


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file with its sidecars; `relative` is its path below the folder, with `/`."""

    kind: EntryKind
    path: str
    relative: str
    stat: os.stat_result
    sidecars: tuple[tuple[str, os.stat_result], ...]

    @property
    def folder(self) -> str:
        """The folder of its kind, as it was named."""
        return folder_above(self.path, self.relative)

    @property
    def stem(self) -> str:
        return os.path.splitext(os.path.basename(self.path))[0]  # noqa: PTH119, PTH122

    @property
    def suffix(self) -> str:
        return os.path.splitext(self.path)[1].casefold()  # noqa: PTH122

    @property
    def signature(self) -> tuple[int, ...]:
        values = [self.stat.st_size, self.stat.st_mtime_ns]
        for _, stat in self.sidecars:
            values += [stat.st_size, stat.st_mtime_ns]
        return tuple(values)


def folder_above(path: str, relative: str) -> str:
    """The folder in which a file has a relative path, of as many characters whatever the separators."""
    return path[: -len(relative) - 1] or os.sep


@dataclass(frozen=True, slots=True)
class _Listed:
    """A folder that is to be listed; `relative` is its path below the first one, with `/` at its end."""

    path: str
    relative: str
    depth: int


def model_files(folder: Folder, search: Search) -> Iterator[ModelFile]:
    """The model files below a folder in the order of their paths. Links are followed, each real folder once."""
    seen: set[tuple[int, int]] = set()
    stack = [_Listed(os.fspath(folder.path), "", 0)]
    while stack and not search.ended:
        listed = stack.pop()
        try:
            stat = os.stat(listed.path)  # noqa: PTH116
            if (stat.st_dev, stat.st_ino) in seen and stat.st_ino:
                continue
            seen.add((stat.st_dev, stat.st_ino))
            if stat.st_dev in device_trees():  # `/proc` below `/`, where nobody keeps models
                continue
            entries = search.listed(listed.path)
        except OSError as error:
            search.leave_out(listed.path, f"cannot be read: {error.strerror or error}", "folder")
            continue
        folders = []
        for name, entry in entries.items():
            if entry.is_dir():
                if not name.startswith(".") and search.goes_down(entry.path, listed.depth + 1):
                    folders.append(_Listed(entry.path, f"{listed.relative}{name}/", listed.depth + 1))
            elif os.path.splitext(name)[1].casefold() in _SUFFIXES[folder.kind]:  # noqa: PTH122
                file = _file(folder.kind, entry, listed.relative, entries, search)
                if file is not None:
                    yield file
        stack += reversed(folders)


def _file(
    kind: EntryKind, entry: os.DirEntry[str], relative: str, entries: dict[str, os.DirEntry[str]], search: Search
) -> ModelFile | None:
    stem = os.path.splitext(entry.name)[0]  # noqa: PTH122
    try:
        (relative + entry.name).encode("utf-8")
    except UnicodeEncodeError:
        search.problems.append(Problem(entry.path, "its name is not UTF-8, so no prompt can name it"))
        return None
    try:
        stat = entry.stat()
        if kind == "wildcard":
            return ModelFile(kind, entry.path, relative + entry.name, stat, ())
        beside = [entries[name] for name in (f"{stem}.json", f"{stem}.civitai.info") if name in entries]
        sidecars = tuple((each.path, each.stat()) for each in beside)
    except OSError as error:
        search.problems.append(Problem(entry.path, f"cannot be read: {error.strerror or error}"))
        return None
    return ModelFile(kind, entry.path, relative + entry.name, stat, sidecars)
