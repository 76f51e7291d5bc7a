"""From the places that an inventory comes from to the inventory."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.resources.inventory.installed.index import ScanIndex
from promptlint.resources.inventory.installed.layout import Folder, LayoutError, find_folders
from promptlint.resources.inventory.installed.scanning import Progress, scan
from promptlint.resources.inventory.installed.search import OF_A_CONFIGURATION, Problem, Search
from promptlint.resources.inventory.lock import LockError, read_lock
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.inventory.sources import SourceError, Sources
from promptlint.resources.kinds import ENTRY_KINDS
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.resources.vocabulary.reading import VocabularyError, read_vocabulary

__all__ = ["Opened", "open_sources"]


@dataclass(frozen=True, slots=True)
class Opened:
    """An inventory, what could not be read for it, and the names of the layouts (`A1111`, `ComfyUI`, …).
    `read` and `reused` count the files that were opened and those that the index knew. `vocabulary` has the tags of the
    lists that there are, or is None; where lists are all that was named, `names_models` is false."""

    inventory: Inventory
    problems: tuple[Problem, ...] = ()
    layouts: tuple[str, ...] = ()
    read: int = 0
    reused: int = 0
    vocabulary: Vocabulary | None = None
    names_models: bool = True


def open_sources(
    sources: Sources,
    *,
    hashes: bool = False,
    progress: Progress | None = None,
    cached: bool = True,
) -> Opened:
    """The inventory of some sources: what is in the folders, and in the lock file, and the tags of their lists. Raises
    SourceError.

    `cached` uses the index in the user's cache. `hashes` and `progress` as in `scan`.
    """
    opened, found = _open_models(sources, hashes=hashes, progress=progress, cached=cached)
    lists = sources.tag_lists if sources.tag_lists is not None else found
    if not lists:
        return opened
    problems = opened.problems
    vocabulary = None
    try:
        vocabulary = read_vocabulary(lists, cached=cached)
    except VocabularyError as error:
        if sources.tag_lists is not None:
            raise SourceError(str(error)) from None
        problems = (*problems, Problem(error.path, error.reason, "file"))
    return dataclasses.replace(opened, vocabulary=vocabulary, problems=problems, names_models=sources.names_models)


def _open_models(
    sources: Sources, *, hashes: bool, progress: Progress | None, cached: bool
) -> tuple[Opened, tuple[Path, ...]]:
    """The inventory alone, and the lists of tags that were found on the way."""
    lists: list[Path] = []
    folders: list[Folder] = []
    layouts: list[str] = []
    kinds: set[str] = set()
    extensions: set[str] = set()
    unknown: set[str] = set()
    search = Search(OF_A_CONFIGURATION, sources.confined_to, expands=False) if sources.lenient else Search()
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
        lists += layout.tag_lists
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
        return Opened(locked if locked is not None else none, tuple(search.problems)), tuple(lists)
    index = ScanIndex.for_folders(folder.path for folder in folders) if cached else None
    found = scan(folders, kinds=kinds, index=index, hashes=hashes, progress=progress, search=search)
    inventory = dataclasses.replace(found.inventory, extensions=frozenset(extensions)).without_kinds(unknown)
    if locked is not None:
        inventory = inventory.merged(locked)
    return Opened(inventory, found.problems, tuple(layouts), found.read, found.reused), tuple(lists)
