"""Where the keys and list items of a configuration stand, for messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from promptlint.formats.toml_scan import TomlPath, scan_toml
from promptlint.text import LineIndex

__all__ = ["KeyPath", "key_positions", "nearest"]

T = TypeVar("T")

KeyPath = TomlPath
"""Keys from the outermost table on; items of an array are counted from 0."""


def key_positions(text: str) -> dict[KeyPath, tuple[int, int]]:
    """Line and column, from 1, of each table, key and list item of a text that tomllib has read. Where several headers
    and keys make up a table, the first of them is its place."""
    offsets: dict[KeyPath, int] = {}
    for part in scan_toml(text):
        for size in range(part.around + 1, len(part.path) + 1):
            offsets.setdefault(part.path[:size], part.start)
    lines = LineIndex(text)
    places = {path: lines.position(offset) for path, offset in offsets.items()}
    return {path: (place.line, place.column) for path, place in places.items()}


def nearest(places: Mapping[KeyPath, T], path: KeyPath) -> T | None:
    """The place of a key, or of the nearest one around it; None where neither has one."""
    while path:
        if path in places:
            return places[path]
        path = path[:-1]
    return None
