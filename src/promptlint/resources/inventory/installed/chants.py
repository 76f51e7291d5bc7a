"""Chants: texts under a name that tagcomplete, an extension of the WebUI, completes after `<c:`.

Source: `javascript/ext_chants.js` of tagcomplete. A file of `tags` in the extension's folder is a list of tables with
`name`, `terms` to find it by, and `content`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from promptlint.dataclass import dataclass
from promptlint.formats.regular_file import read_regular
from promptlint.resources.inventory.installed.search import OF_A_CONFIGURATION, Search
from promptlint.resources.inventory.sources import Sources

__all__ = ["Chant", "find_chants"]

_FOLDERS = ("extensions",)
_TAGS = "tags"
_MOST_BYTES = 1 << 20
"""Of all files together. They are read while somebody types, so that nothing may take long; the largest one that
tagcomplete has ever come with has a third of that, and 1,500 chants."""
_MOST_BRACKETS = 20_000
"""In one file: a chant takes one. With these bounds the worst files take some 30 ms, once."""
_MOST_FILES = 50
_LONGEST = 10_000
"""Characters of a chant: whole prompts are found there, and hardly longer ones."""


@dataclass(frozen=True, slots=True)
class Chant:
    """A text under a name, and what it is found by."""

    name: str
    terms: str
    content: str


def find_chants(sources: Sources) -> Iterator[Chant]:
    """The chants of the WebUIs among some sources. Files are read once, and again when they have changed; those for
    which there is no room any more are left out."""
    search = Search(OF_A_CONFIGURATION, sources.confined_to, expands=False)
    left, room = _MOST_FILES, _MOST_BYTES
    for root in sources.roots:
        for path in _files(root, search):
            left -= 1
            if left < 0:
                return
            try:
                state = path.stat()
            except OSError:
                continue
            if state.st_size <= room:
                room -= state.st_size
                yield from _read(path, state.st_size, state.st_mtime_ns)


def _files(root: Path, search: Search) -> Iterator[Path]:
    """The JSON files in the folders `tags` of extensions."""
    for above in _FOLDERS:
        for extension in _listed(root / above, search):
            for entry in _listed(extension / _TAGS, search):
                if entry.suffix.casefold() == ".json":
                    yield entry


def _listed(folder: Path, search: Search) -> list[Path]:
    try:
        return [Path(entry.path) for entry in search.listed(os.fspath(folder)).values()]
    except OSError:
        return []


@lru_cache(maxsize=_MOST_FILES)
def _read(path: Path, size: int, changed: int) -> tuple[Chant, ...]:  # noqa: ARG001  # another file is another key
    """The chants of a file; none of one that cannot be read, or holds something else."""
    try:
        data = read_regular(path, size).removeprefix(b"\xef\xbb\xbf")
        table = json.loads(data) if data.count(b"{") + data.count(b"[") <= _MOST_BRACKETS else None
    except (OSError, ValueError, RecursionError):
        return ()
    if not isinstance(table, list):
        return ()
    return tuple(chant for each in table if (chant := _chant(each)) is not None)


def _chant(value: object) -> Chant | None:
    if not isinstance(value, dict):
        return None
    name, terms, content = (value.get(key) for key in ("name", "terms", "content"))
    if not isinstance(name, str) or not isinstance(content, str) or not 0 < len(content.strip()) <= _LONGEST:
        return None
    return Chant(name, terms if isinstance(terms, str) else "", content.strip())
