"""Where an inventory comes from: WebUI roots, folders of one kind, a lock file, and lists of tags; as options,
`[models]` and `[vocabulary]` say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from promptlint.dataclass import dataclass
from promptlint.errors import PromptlintError
from promptlint.formats.named_path import is_inside
from promptlint.formats.numbers import shown
from promptlint.resources.inventory.installed.layout import Folder
from promptlint.resources.kinds import ENTRY_KINDS
from promptlint.resources.names import one_of

__all__ = ["SourceError", "Sources"]

_KEYS: Final = ("root", "lock", *ENTRY_KINDS)


class SourceError(PromptlintError, ValueError):
    """Something that no inventory can come from. The message is one line: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Sources:
    """`roots` are WebUIs and folders of models, `folders` those of one kind, `lock` a lock file. `tag_lists` are the
    lists of tags; None: those that are found in the roots.

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
    tag_lists: tuple[Path, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.names_models or self.tag_lists)

    @property
    def names_models(self) -> bool:
        """Whether it says where models are, and not only what tags there are."""
        return bool(self.roots or self.folders or self.lock)

    @classmethod
    def of_options(
        cls, models: Iterable[str] = (), lock: str | None = None, tag_lists: Iterable[str] | None = None
    ) -> Sources:
        """Sources from options: folders, or `KIND=FOLDER` for a folder of one kind; a lock file; lists of tags. Raises
        SourceError."""
        roots: list[Path] = []
        folders: list[Folder] = []
        for value in models:
            kind, equals, folder = value.partition("=")
            known = next((each for each in ENTRY_KINDS if each == kind.casefold()), None)
            if equals and known is not None:
                folders.append(Folder(known, _existing(Path(folder))))
            else:
                roots.append(Path(value))
        lists = tuple(map(Path, tag_lists)) if tag_lists is not None else None
        return cls(tuple(roots), tuple(folders), Path(lock) if lock is not None else None, tag_lists=lists)

    @classmethod
    def of_table(cls, table: Mapping[str, Any], folder: Path, *, source: str = "", confined: bool = False) -> Sources:
        """Sources from a `[models]` table: `root` (one or several), `lock`, and folders by kind. Paths are relative to
        `folder`, the one the configuration stands in, and nothing in them is expanded; a lock file there is taken up.
        Raises SourceError."""
        from promptlint.resources.inventory.lock import find_lock

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


def _existing(path: Path) -> Path:
    if not os.path.isdir(path):
        raise SourceError(f"{path}: no such folder; check the path")
    return path
