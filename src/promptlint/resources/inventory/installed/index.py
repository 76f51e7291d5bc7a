"""What was read of model files before: an index in the user's cache, so that only changed files are read again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.formats.cache_folder import open_cache_folder
from promptlint.formats.numbers import finite
from promptlint.formats.regular_file import read_regular
from promptlint.formats.whole_file import write_whole
from promptlint.resources.inventory.installed.walking import folder_above
from promptlint.resources.inventory.model import ResourceEntry

__all__ = ["Record", "ScanIndex"]

_VERSION = 3
_LARGEST = 512 << 20
_FIELDS = tuple(each.name for each in fields(ResourceEntry) if each.name != "folder")
"""What is kept of an entry; its folder is the part of the file's path in front of its own."""
_TEXTS = frozenset({"kind", "name", "path", "alias", "base", "sha256", "model_hash"})
_NEEDED = frozenset({"kind", "name", "path"})


@dataclass(frozen=True, slots=True)
class Record:
    """What was read of a file. `signature` changes with the file and its sidecars, `problems` are what was wrong with
    them, each with the file's path. `hashed` says that the hashes are computed, not taken over from a sidecar."""

    signature: tuple[int, ...]
    entries: tuple[ResourceEntry, ...]
    problems: tuple[tuple[str, str], ...] = ()
    hashed: bool = False


class ScanIndex:
    """The records of some folders, by the paths of their files. A damaged or foreign index counts as empty."""

    def __init__(self, path: Path | None, records: dict[str, Record] | None = None) -> None:
        self.path = path
        self.records = records or {}

    @classmethod
    def for_folders(cls, folders: Iterable[Path]) -> ScanIndex:
        """The index of some folders, from this user's cache."""
        names = sorted(os.path.realpath(folder) for folder in folders)
        digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        cache = open_cache_folder()
        if cache is None:
            return cls(None)
        path = cache / "models" / f"{digest}.json"
        return cls(path, _load(path))

    def save(self, records: dict[str, Record]) -> None:
        """Keep these records and no others. A cache that cannot be written is skipped without a message."""
        if self.path is None or records == self.records:
            return
        table = {
            "version": _VERSION,
            "fields": _FIELDS,
            "files": {path: _pack(record) for path, record in records.items()},
        }
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self.path, json.dumps(table, separators=(",", ":")).encode("ascii"))
        self.records = records


def _pack(record: Record) -> list[Any]:
    entries = [[getattr(entry, name) for name in _FIELDS] for entry in record.entries]
    return [record.signature, entries, record.problems, record.hashed]


def _load(path: Path) -> dict[str, Record]:
    try:
        table = json.loads(read_regular(path, _LARGEST))
        if table["version"] != _VERSION or tuple(table["fields"]) != _FIELDS:
            return {}
        return {file: _unpack(packed, file.partition(":")[2]) for file, packed in table["files"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        return {}


def _unpack(packed: list[Any], file: str) -> Record:
    signature, entries, problems, hashed = packed
    return Record(
        tuple(map(int, signature)),
        tuple(_entry(dict(zip(_FIELDS, values, strict=True)), file) for values in entries),
        tuple((str(path), str(message)) for path, message in problems),
        hashed is True,
    )


def _entry(values: dict[str, Any], file: str) -> ResourceEntry:
    for name in _TEXTS:
        if not isinstance(values[name], str) and (values[name] is not None or name in _NEEDED):
            raise TypeError(name)
    for name in ("triggers", "negative_triggers"):
        values[name] = tuple(map(str, values[name]))
    values["training_tags"] = tuple((str(tag), int(count)) for tag, count in values["training_tags"])
    for name in ("vectors", "size"):
        values[name] = None if values[name] is None else int(values[name])
    values["weight"] = finite(values["weight"])
    return ResourceEntry(**values, folder=folder_above(file, values["path"]))
