"""The wildcards that a wildcard file may refer to: those of the folder it lies in."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from promptlint.documents.wildcards import root_of
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

    def around(self, path: str) -> Inventory | None:
        """The wildcards of the folder a file lies in, whatever else is installed; None where there is no folder."""
        root = root_of(path)
        if root is None or not root.is_dir():
            return None
        from promptlint.resources.installed.index import ScanIndex  # noqa: PLC0415
        from promptlint.resources.installed.layout import Folder  # noqa: PLC0415
        from promptlint.resources.installed.scan import scan  # noqa: PLC0415

        when, inventory, index = self._read.get(root, (0.0, None, ScanIndex(None)))
        if inventory is None or monotonic() - when > _FRESH:
            inventory = scan([Folder("wildcard", root)], index=index).inventory
            self._read[root] = monotonic(), inventory, index
        return inventory
