"""What people keep beside a model: a picture of what it does, and notes that an editor can show.

Source of the names: `find_preview` and `find_description` of A1111's extra networks, which try `NAME.png`, then
`NAME.preview.png`, then the same with the next suffix; Forge and tagcomplete take the same pictures.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path

from promptlint.formats.named_path import is_inside
from promptlint.resources.inventory.installed.sidecar import LARGEST_SIDECAR
from promptlint.resources.inventory.model import ResourceEntry

__all__ = ["notes_beside", "picture_beside"]

_PICTURES = tuple(f"{more}.{suffix}" for suffix in ("png", "jpg", "jpeg", "webp", "gif") for more in ("", ".preview"))
_NOTES = (".json", ".civitai.info", ".txt", ".description.txt", ".md")
_LARGEST_PICTURE = 8 << 20
"""Bytes of a picture that is shown: a WebUI's own are of some hundred kilobytes, a large PNG of some megabytes."""


def picture_beside(entry: ResourceEntry) -> Path | None:
    """The picture that shows what a model does, or None. An embedding may be a picture itself."""
    return _beside(entry, _PICTURES, _LARGEST_PICTURE)


def notes_beside(entry: ResourceEntry) -> Path | None:
    """The text that says most about a model, or None."""
    return _beside(entry, _NOTES, LARGEST_SIDECAR)


def _beside(entry: ResourceEntry, suffixes: Iterable[str], limit: int) -> Path | None:
    """The first regular file of a model's name and one of some suffixes; a link out of its folder is none."""
    model = entry.file
    if model is None:
        return None
    for suffix in suffixes:
        path = model.parent / f"{model.stem}{suffix}"
        if _is_file(path, limit):
            return path
    return None


def _is_file(path: Path, limit: int) -> bool:
    """Whether a path is a file with something in it, of at most so many bytes, and not a link out of its folder."""
    try:
        state = path.lstat()
        if stat.S_ISLNK(state.st_mode) and is_inside(path, path.parent):
            state = path.stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(state.st_mode) and 0 < state.st_size <= limit
