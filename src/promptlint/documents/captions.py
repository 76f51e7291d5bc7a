"""Training captions: a `.caption` file, or a `.txt` file with a picture of the same name beside it.

The first line is the caption, as kohya's scripts read it. Nothing in it is syntax: it is trained as text.
"""

from __future__ import annotations

import os
import time
from functools import lru_cache
from pathlib import Path

from promptlint.documents.kinds import PICTURES
from promptlint.documents.model import Document, Region, Role
from promptlint.formats.named_path import is_link
from promptlint.text import LineIndex, SourceText

__all__ = ["pictures_beside", "read"]

_SETTLED = 2.0
"""Seconds after which the time of a folder says that nothing is added to it: file systems count in steps of up to that
much."""


def pictures_beside(path: str) -> list[str]:
    """The suffixes, in small letters, of the pictures that have the name of a file and lie beside it."""
    folder, name = os.path.split(path)
    folder = folder or os.curdir
    try:
        changed = os.stat(folder).st_mtime_ns  # noqa: PTH116  # asked for every file there is
        listed = _pictures_in if time.time() - changed / 1e9 > _SETTLED else _pictures_in.__wrapped__
        found = listed(folder, changed).get(Path(name).stem, ()) if name else ()
    except (OSError, ValueError):  # a folder that is not there, or a name that none can have
        return []
    return [suffix for suffix in PICTURES if suffix in found]


@lru_cache(maxsize=64)
def _pictures_in(folder: str, changed: int) -> dict[str, set[str]]:  # noqa: ARG001  # for the cache
    """The suffixes of the pictures in a folder, by the rest of their names. A folder is listed once for all of its
    files, as long as nothing is added to it."""
    found: dict[str, set[str]] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            stem, dot, suffix = entry.name.rpartition(".")
            suffix = (dot + suffix).casefold()
            if suffix in PICTURES and (is_link(entry) or entry.is_file()):
                found.setdefault(stem, set()).add(suffix)
    return found


def read(text: str, path: str, role: Role | None = None) -> Document:
    """The first line."""
    line = LineIndex(text).line(1)
    source = SourceText.cut_from(text, 0, len(line)).strip()
    region = Region("caption", role or Role.UNKNOWN, source, text)
    return Document(path, "caption", text, ((region,),) if source.text else ())
