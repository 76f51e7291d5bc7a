"""Which contents were clean before: a file that has not changed, under settings that have not, is not linted again.

Only what had no findings is remembered, as a number of prompts by a key of contents and settings: so nothing but
numbers is ever read from the cache, and it may be deleted or shared at any time. Where it cannot be used, nothing is
lost but time.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from promptlint._version import __version__
from promptlint.documents.model import Place, PromptKeys
from promptlint.documents.recognition import circumstances
from promptlint.engine.settings import Settings
from promptlint.formats.cache_folder import open_cache_folder

__all__ = ["CleanCache"]

_STORE = "clean.sqlite3"
_MONTH = 30 * 24 * 3600
_BATCH = 500


class CleanCache:
    """Remembers clean files in the user's cache folder. Every failure of the store is silent: it then knows nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._store: sqlite3.Connection | None = None
        self._waiting: list[tuple[bytes, int, int]] = []
        self._used: list[tuple[int, bytes]] = []
        self.hits = 0

    def open(self) -> CleanCache:
        """Open the store, and make it where there is none."""
        with suppress(OSError, sqlite3.Error):
            folder = open_cache_folder(self._folder)
            if folder is None or (folder / _STORE).is_symlink():
                return self
            store = sqlite3.connect(folder / _STORE, timeout=1.0)
            store.execute("PRAGMA journal_mode=WAL")
            store.execute("PRAGMA synchronous=OFF")
            store.execute(
                "CREATE TABLE IF NOT EXISTS clean (key BLOB PRIMARY KEY, prompts INTEGER, used INTEGER) WITHOUT ROWID"
            )
            self._store = store
        return self

    def prompts(self, key: bytes) -> int | None:
        """How many prompts a content had when it was clean, or None for one that was not seen or not clean."""
        if self._store is None:
            return None
        with suppress(sqlite3.Error):
            row = self._store.execute("SELECT prompts, used FROM clean WHERE key = ?", (key,)).fetchone()
            if row is not None and type(row[0]) is int and row[0] >= 0:
                self.hits += 1
                if type(row[1]) is not int or time.time() - row[1] > _MONTH / 10:
                    self._used.append((int(time.time()), key))
                return int(row[0])
        return None

    def remember(self, key: bytes, prompts: int) -> None:
        """Note that a content was clean."""
        self._waiting.append((key, prompts, int(time.time())))
        if len(self._waiting) >= _BATCH:
            self._write()

    def close(self) -> None:
        """Write what is waiting, and drop what was not asked for in a month."""
        self._write()
        if self._store is not None:
            with suppress(sqlite3.Error):
                self._store.executemany("UPDATE clean SET used = ? WHERE key = ?", self._used)
                self._store.execute("DELETE FROM clean WHERE used < ?", (int(time.time()) - _MONTH,))
                self._store.commit()
                self._store.close()
        self._store = None

    def _write(self) -> None:
        if self._store is not None and self._waiting:
            with suppress(sqlite3.Error):
                self._store.executemany("INSERT OR REPLACE INTO clean VALUES (?, ?, ?)", self._waiting)
                self._store.commit()
        self._waiting.clear()

    @staticmethod
    def key(  # noqa: PLR0917  # all that the findings depend on
        data: bytes, path: str, role: str | None, kind: str | None, keys: PromptKeys, place: Place, settings: Settings
    ) -> bytes:
        """The key of a file's content: of everything that its findings depend on. What kind and role a file has follows
        from its name and place, unless they are given."""
        described = (circumstances(path), place, role, kind, *sorted(keys.positive), None, *sorted(keys.negative))
        digest = hashlib.sha256(_fingerprint(settings))
        digest.update(repr(described).encode("utf-8", "surrogatepass"))
        digest.update(data)
        return digest.digest()


@lru_cache(maxsize=64)
def _fingerprint(settings: Settings) -> bytes:
    return hashlib.sha256(f"{_program()}\0{settings!r}".encode("utf-8", "surrogatepass")).digest()


@lru_cache(maxsize=1)
def _program() -> str:
    """The version, and what its files look like: a checkout changes without a new version."""
    package = Path(__file__).parent.parent
    states = [
        f"{file.relative_to(package)}:{state.st_size}:{state.st_mtime_ns}"
        for file in sorted(package.rglob("*"))
        if file.suffix in (".py", ".json", ".toml", ".lark", ".txt", ".gz") and (state := file.stat())
    ]
    return f"{__version__}\0{hashlib.sha256(chr(0).join(states).encode()).hexdigest()}"
