"""Where an inventory comes from: WebUI roots, folders of one kind, a lock file; as options or `[models]` say."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from promptlint.dataclass import dataclass
from promptlint.errors import PromptlintError
from promptlint.formats.named_path import is_inside
from promptlint.formats.numbers import shown
from promptlint.resources.inventory.installed import (
    OF_A_CONFIGURATION,
    Folder,
    LayoutError,
    Problem,
    Progress,
    ScanIndex,
    Search,
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

    `lenient` are those that a configuration names, which is read on machines without models too: folders that are not
    there are passed over where there is a lock file. The search is then bounded and expands no variables, and it does
    not leave the folder that it is `confined_to`. Of the text of a `foreign_lock` no message says anything.
    """

    roots: tuple[Path, ...] = ()
    folders: tuple[Folder, ...] = ()
    lock: Path | None = None
    lenient: bool = False
    confined_to: Path | None = None
    foreign_lock: bool = False

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
    def of_table(cls, table: Mapping[str, Any], folder: Path, *, source: str = "", confined: bool = False) -> Sources:
        """Sources from a `[models]` table: `root` (one or several), `lock`, and folders by kind. Paths are relative to
        `folder`, the one the configuration stands in, and nothing in them is expanded; a lock file there is taken up.
        Raises SourceError."""
        where = f"{source}: " if source else ""
        values: dict[str, tuple[Path, ...]] = {}
        for key, value in table.items():
            if key not in _KEYS:
                raise SourceError(f"{where}models: unknown key {key!r}; {one_of(key, _KEYS)}")
            texts = [value] if isinstance(value, str) else value
            if not isinstance(texts, list | tuple) or not all(isinstance(t, str) and t for t in texts):
                raise SourceError(f"{where}models: {key} must be a path or a list of paths, not {shown(value)}")
            values[key] = tuple(folder / text for text in texts)
        locks = values.get("lock", ())
        if len(locks) > 1:
            raise SourceError(f"{where}models: lock must be one path")
        lock = locks[0] if locks else find_lock(folder, confined=confined)
        return cls(
            values.get("root", ()),
            tuple(Folder(kind, path) for kind in ENTRY_KINDS for path in values.get(kind, ())),
            lock,
            lenient=True,
            confined_to=folder if confined else None,
            foreign_lock=lock is not None and not is_inside(lock, folder),
        )

    @property
    def may_be_missing(self) -> bool:
        """Whether it is all right that folders are missing."""
        return self.lenient and self.lock is not None

    def has_folders(self) -> bool:
        """Whether one of its folders is there."""
        return any(map(os.path.isdir, (*self.roots, *(folder.path for folder in self.folders))))

    def new_search(self) -> Search:
        """How far models are looked for."""
        return Search(OF_A_CONFIGURATION, self.confined_to, expands=False) if self.lenient else Search()


def _existing(path: Path) -> Path:
    if not os.path.isdir(path):
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
    unknown: set[str] = set()
    search = sources.new_search()
    for root in sources.roots:
        if sources.may_be_missing and not os.path.exists(root):
            continue
        search.incomplete = False
        try:
            layout = find_folders(root, search)
        except LayoutError as error:
            raise SourceError(str(error)) from None
        folders += layout.folders
        layouts.append(layout.name)
        if search.incomplete:
            unknown.update(ENTRY_KINDS)
        kinds |= layout.kinds
        extensions |= layout.extensions
    for folder in sources.folders:
        if os.path.isdir(folder.path):
            folders.append(folder)
        elif not sources.may_be_missing:
            raise SourceError(f"{folder.path}: no such folder; check the path")
    locked = None
    if sources.lock is not None and not (sources.may_be_missing and folders):
        try:
            locked = read_lock(sources.lock, foreign=sources.foreign_lock)
        except LockError as error:
            raise SourceError(str(error)) from None
    if not folders:
        none = Inventory(kinds=frozenset())
        return Opened(locked if locked is not None else none, tuple(search.problems))
    index = ScanIndex.for_folders(folder.path for folder in folders) if cached else None
    found = scan(folders, kinds=kinds, index=index, hashes=hashes, progress=progress, search=search)
    inventory = dataclasses.replace(found.inventory, extensions=frozenset(extensions)).without_kinds(unknown)
    if locked is not None:
        inventory = inventory.merged(locked)
    return Opened(inventory, found.problems, tuple(layouts), found.read, found.reused)
