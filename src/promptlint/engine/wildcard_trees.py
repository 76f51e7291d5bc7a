"""The wildcards that a wildcard file may refer to: those of the folder it lies in, and of such folders beside that."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from promptlint.documents.wildcards import is_folder_name
from promptlint.resources.model import Inventory

if TYPE_CHECKING:
    from promptlint.resources.installed.index import ScanIndex

__all__ = ["WildcardTrees"]

_FRESH = 5.0
"""Seconds for which a folder is not looked at again."""


class WildcardTrees:
    """Reads the folder of each wildcard file, once for all that lie in it, and again after a while."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[float, Inventory, ScanIndex]] = {}

    def around(self, root: str | Path | None) -> Inventory | None:
        """The wildcards of a folder, whatever else is installed; None where there is no folder."""
        if root is None or not Path(root).is_dir():
            return None
        root = Path(root)
        from promptlint.resources.installed.index import ScanIndex  # noqa: PLC0415
        from promptlint.resources.installed.layout import Folder  # noqa: PLC0415
        from promptlint.resources.installed.scan import scan  # noqa: PLC0415

        when, inventory, index = self._read.get(root, (0.0, None, ScanIndex(None)))
        if inventory is None or monotonic() - when > _FRESH:
            folders = [Folder("wildcard", folder) for folder in (root, *_beside(root))]
            inventory = scan(folders, index=index).inventory
            self._read[root] = monotonic(), inventory, index
        return inventory


def _beside(root: Path) -> list[Path]:
    """The other folders of wildcards in the same folder: a program that has several reads them all as one."""
    if not is_folder_name(root.name):
        return []
    try:
        with os.scandir(root.parent) as listing:
            return [Path(e.path) for e in listing if e.name != root.name and is_folder_name(e.name) and e.is_dir()]
    except OSError:
        return []
