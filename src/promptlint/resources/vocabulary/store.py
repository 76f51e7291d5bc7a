"""What was read of lists of tags before: in the user's cache, as JSON, which is read in a third of the time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from promptlint.dataclass import dataclass
from promptlint.formats.cache_folder import open_cache_folder
from promptlint.formats.regular_file import read_regular
from promptlint.formats.whole_file import write_whole
from promptlint.resources.vocabulary.categories import CATEGORIES
from promptlint.resources.vocabulary.model import Vocabulary

__all__ = ["Store"]

_VERSION = 1
_LARGEST = 256 << 20
_BETWEEN = "\n"
"""No name has it."""


@dataclass(frozen=True, slots=True)
class Store:
    """The place of what was read of some lists. `signature` changes with them."""

    path: Path
    signature: str

    @classmethod
    def for_lists(cls, paths: Iterable[Path]) -> Store | None:
        """That of some lists, in this user's cache; None where there is none, or a list cannot be looked at."""
        cache = open_cache_folder()
        if cache is None:
            return None
        names, parts = [], []
        for path in paths:
            try:
                state = path.stat()
            except (OSError, ValueError):
                return None
            names.append(os.path.realpath(path))
            parts.append((path.name, state.st_size, state.st_mtime_ns, state.st_ino, state.st_dev))
        name = hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).hexdigest()[:24]
        return cls(cache / "tags" / f"{name}.json", f"{_VERSION} {len(CATEGORIES)} {parts}")

    def load(self) -> Vocabulary | None:
        """What was read, or None: of another state of the lists, or where it is damaged."""
        try:
            table = self._read(self.path)
            names, aliases = _parted(table["names"]), _parted(table["aliases"])
            counts, categories, targets = table["counts"], table["categories"], table["targets"]
            if not (len(names) == len(counts) == len(categories) and len(aliases) == len(targets)):
                return None
            if not all(set(map(type, numbers)) <= {int} for numbers in (counts, categories, targets)):
                return None
            if not all(0 <= number < len(CATEGORIES) for number in set(categories)):
                return None
            if targets and not (min(targets) >= 0 and max(targets) < len(names)):
                return None
            return Vocabulary(names, counts, categories, dict(zip(aliases, targets, strict=True)), self)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def save(self, vocabulary: Vocabulary) -> None:
        """Keep it. A cache that cannot be written is skipped without a message."""
        table = {
            "names": _BETWEEN.join(vocabulary.names),
            "counts": vocabulary.counts,
            "categories": vocabulary.categories,
            "aliases": _BETWEEN.join(vocabulary.aliases),
            "targets": list(vocabulary.aliases.values()),
        }
        self._write(self.path, table)

    def load_counts(self, name: str) -> dict[str, int] | None:
        """A table of numbers by text that was kept of the lists, or None."""
        try:
            table = self._read(self._beside(name))
            keys, counts = _parted(table["keys"]), table["counts"]
            if set(map(type, counts)) <= {int}:
                return dict(zip(keys, counts, strict=True))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            pass
        return None

    def save_counts(self, name: str, counts: Mapping[str, int]) -> None:
        """Keep such a table."""
        self._write(self._beside(name), {"keys": _BETWEEN.join(counts), "counts": list(counts.values())})

    def _beside(self, name: str) -> Path:
        return self.path.with_suffix(f".{name}.json")

    def _read(self, path: Path) -> dict[str, Any]:
        """Raises OSError and ValueError, and others for what is not such a table."""
        table: dict[str, Any] = json.loads(read_regular(path, _LARGEST))
        if table["signature"] != self.signature:
            raise ValueError(table["signature"])
        return table

    def _write(self, path: Path, table: Mapping[str, Any]) -> None:
        text = json.dumps({"signature": self.signature, **table}, separators=(",", ":"))
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(path, text.encode("ascii"))


def _parted(text: str) -> list[str]:
    return text.split(_BETWEEN) if text else []
