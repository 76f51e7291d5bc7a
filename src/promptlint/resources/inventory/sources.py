"""Where an inventory comes from: WebUI roots, folders of one kind, a lock file; as options or `[models]` say."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from promptlint.errors import PromptlintError
from promptlint.formats.numbers import shown
from promptlint.resources.inventory.installed import (
    Folder,
    LayoutError,
    Problem,
    Progress,
    ScanIndex,
    find_folders,
    scan,
)
from promptlint.resources.inventory.lock import LockError, find_lock, read_lock
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.kinds import ENTRY_KINDS
from promptlint.resources.names import one_of

__all__ = ["Opened", "SourceError", "Sources", "open_sources"]

_KEYS: Final = ("root", "lock", *ENTRY_KINDS)


class SourceError(PromptlintError, ValueError):
    """Something that no inventory can come from. The message is one line: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Sources:
    """`roots` are WebUIs and folders of models, `folders` those of one kind, `lock` a lock file.

    With `lenient`, folders that this machine does not have are passed over where there is a lock file: so says a
    configuration that is read on machines without models too.
    """

    roots: tuple[Path, ...] = ()
    folders: tuple[Folder, ...] = ()
    lock: Path | None = None
    lenient: bool = False

    def __bool__(self) -> bool:
        return bool(self.roots or self.folders or self.lock)

    @classmethod
    def of_options(cls, models: Iterable[str] = (), lock: str | None = None) -> Sources:
        """Sources from options: folders, or `KIND=FOLDER` for a folder of one kind. Raises SourceError."""
        roots: list[Path] = []
        folders: list[Folder] = []
        for value in models:
            kind, equals, folder = value.partition("=")
            known = next((each for each in ENTRY_KINDS if each == kind.casefold()), None)
            if equals and known is not None:
                folders.append(Folder(known, _existing(Path(folder))))
            else:
                roots.append(Path(value))
        return cls(tuple(roots), tuple(folders), Path(lock) if lock is not None else None)

    @classmethod
    def of_table(cls, table: Mapping[str, Any], folder: Path, *, source: str = "") -> Sources:
        """Sources from a `[models]` table: `root` (one or several), `lock`, and folders by kind. Paths are relative to
        `folder`, the one the configuration stands in; a lock file there is taken up. Raises SourceError."""
        where = f"{source}: " if source else ""
        values: dict[str, tuple[Path, ...]] = {}
        for key, value in table.items():
            if key not in _KEYS:
                raise SourceError(f"{where}models: unknown key {key!r}; {one_of(key, _KEYS)}")
            texts = [value] if isinstance(value, str) else value
            if not isinstance(texts, list | tuple) or not all(isinstance(t, str) and t for t in texts):
                raise SourceError(f"{where}models: {key} must be a path or a list of paths, not {shown(value)}")
            values[key] = tuple(folder / Path(text).expanduser() for text in texts)
        locks = values.get("lock", ())
        if len(locks) > 1:
            raise SourceError(f"{where}models: lock must be one path")
        return cls(
            values.get("root", ()),
            tuple(Folder(kind, path) for kind in ENTRY_KINDS for path in values.get(kind, ())),
            locks[0] if locks else find_lock(folder),
            lenient=True,
        )


def _existing(path: Path) -> Path:
    if not os.path.isdir(path):  # noqa: PTH112  # False for any name, where Path raises
        raise SourceError(f"{path}: no such folder; check the path")
    return path


@dataclass(frozen=True, slots=True)
class Opened:
    """An inventory, what could not be read for it, and the names of the layouts (`A1111`, `ComfyUI`, …).
    `read` and `reused` count the files that were opened and those that the index knew."""

    inventory: Inventory
    problems: tuple[Problem, ...] = ()
    layouts: tuple[str, ...] = ()
    read: int = 0
    reused: int = 0


def open_sources(
    sources: Sources,
    *,
    hashes: bool = False,
    progress: Progress | None = None,
    cached: bool = True,
) -> Opened:
    """The inventory of some sources: what is in the folders, and in the lock file. Raises SourceError.

    `cached` uses the index in the user's cache. `hashes` and `progress` as in `scan`.
    """
    folders: list[Folder] = []
    layouts: list[str] = []
    kinds: set[str] = set()
    extensions: set[str] = set()
    for root in sources.roots:
        if sources.lenient and sources.lock is not None and not os.path.exists(root):  # noqa: PTH110
            continue
        try:
            layout = find_folders(root)
        except LayoutError as error:
            raise SourceError(str(error)) from None
        folders += layout.folders
        layouts.append(layout.name)
        kinds |= layout.kinds
        extensions |= layout.extensions
    for folder in sources.folders:
        if os.path.isdir(folder.path):  # noqa: PTH112
            folders.append(folder)
        elif not (sources.lenient and sources.lock is not None):
            raise SourceError(f"{folder.path}: no such folder; check the path")
    locked = None
    if sources.lock is not None and not (sources.lenient and folders):
        try:
            locked = read_lock(sources.lock)
        except LockError as error:
            raise SourceError(str(error)) from None
    if not folders:
        return Opened(locked if locked is not None else Inventory(kinds=frozenset()))
    index = ScanIndex.for_folders(folder.path for folder in folders) if cached else None
    found = scan(folders, kinds=kinds, index=index, hashes=hashes, progress=progress)
    inventory = dataclasses.replace(found.inventory, extensions=frozenset(extensions))
    if locked is not None:
        inventory = inventory.merged(locked)
    return Opened(inventory, found.problems, tuple(layouts), found.read, found.reused)
