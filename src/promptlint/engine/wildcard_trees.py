"""The wildcards that a wildcard file may refer to: those of the folder it lies in, and of such folders beside that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from promptlint.documents.evidence.names import is_folder_of_wildcards
from promptlint.resources.inventory.model import Inventory

if TYPE_CHECKING:
    from promptlint.resources.inventory.installed.index import ScanIndex

__all__ = ["WildcardTrees"]

_FRESH = 5.0
"""Seconds for which a folder is not looked at again."""

_FARTHEST = 4
"""Folders around a file that are looked into for one of wildcards."""

_MOST_ROOTS = 4
"""Folders of wildcards beside each other that are read."""


class WildcardTrees:
    """Reads the folder of each wildcard file, once for all that lie in it, and again after a while."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[float, Inventory, ScanIndex]] = {}
        self._near: dict[Path, tuple[float, tuple[Path, ...]]] = {}

    def around(self, root: str | Path | None) -> Inventory | None:
        """The wildcards of a folder, whatever else is installed; None where there is no folder."""
        if root is None or not os.path.isdir(root):
            return None
        root = Path(root)
        from promptlint.resources.inventory.installed.index import ScanIndex
        from promptlint.resources.inventory.installed.layout import Folder
        from promptlint.resources.inventory.installed.scanning import scan
        from promptlint.resources.inventory.installed.search import OF_A_CONFIGURATION, Search

        when, inventory, index = self._read.get(root, (0.0, None, ScanIndex(None)))
        if inventory is None or monotonic() - when > _FRESH:
            folders = [Folder("wildcard", folder) for folder in (root, *_beside(root))]
            # A repository's own folder: bounded, and what leads out of it is not read.
            search = Search(OF_A_CONFIGURATION, confined_to=root.parent, expands=False)
            inventory = scan(folders, index=index, search=search).inventory
            self._read[root] = monotonic(), inventory, index
        return inventory

    def near(self, path: str) -> Inventory | None:
        """The wildcards of the folders for them that lie beside a file, or beside a folder around it up to the one of
        its repository. None where there is none, and for what is not a file, or one that an editor has not saved
        yet."""
        is_new = Path(path).is_absolute() and not os.path.lexists(path) and Path(path).parent.is_dir()
        if not is_new and not os.path.isfile(path):
            return None
        around = Path(path).resolve().parent
        when, roots = self._near.get(around, (0.0, ()))
        if not when or monotonic() - when > _FRESH:
            roots = tuple(_near(around))
            self._near[around] = monotonic(), roots
        found = [inventory for root in roots if (inventory := self.around(root)) is not None]
        return reduce(Inventory.merged, found) if found else None


def _near(folder: Path) -> Iterator[Path]:
    """The folders of wildcards in a folder, else in those around it."""
    for around in (folder, *folder.parents)[:_FARTHEST]:
        try:
            with os.scandir(around) as listing:
                entries = {entry.name: entry for entry in listing}
            roots = [Path(e.path) for _, e in sorted(entries.items()) if _is_folder_of_wildcards(e)]
        except OSError:
            return
        yield from roots[:_MOST_ROOTS]
        if roots or ".git" in entries:
            return


def _beside(root: Path) -> list[Path]:
    """The other folders of wildcards in the same folder: a program that has several reads them all as one."""
    if not is_folder_of_wildcards(root.name):
        return []
    try:
        with os.scandir(root.parent) as listing:
            return [Path(e.path) for e in listing if e.name != root.name and _is_folder_of_wildcards(e)]
    except OSError:
        return []


def _is_folder_of_wildcards(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder of wildcards by its name. A link in somebody's folder is none: it may lead anywhere."""
    return is_folder_of_wildcards(entry.name) and entry.is_dir(follow_symlinks=False)
