"""Where the keys of a TOML file stand, for messages. tomllib reads the values and keeps no places."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["KeyPath", "key_positions", "locate"]

KeyPath = tuple[str | int, ...]
"""Keys from the outermost table on; tables of an array are counted from 0."""

_PART = r"""(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_LINE = re.compile(
    rf"[ \t]*(?:\[\[[ \t]*(?P<array>{_KEY})[ \t]*\]\]|\[[ \t]*(?P<table>{_KEY})[ \t]*\]|(?P<key>{_KEY})[ \t]*=)"
)
_ONE_PART = re.compile(_PART)


def key_positions(text: str) -> dict[KeyPath, tuple[int, int]]:
    """Line and column, from 1, of each key and table that stands at the beginning of a line."""
    positions: dict[KeyPath, tuple[int, int]] = {}
    counts: dict[KeyPath, int] = {}
    current: KeyPath = ()
    for number, line in enumerate(text.split("\n"), start=1):
        match = _LINE.match(line)
        if match is None:
            continue
        kind = match.lastgroup or "key"
        parts = tuple(part.strip("\"'") for part in _ONE_PART.findall(match[kind]))
        place = (number, match.start(kind) + 1)
        if kind == "array":
            path = _counted(parts[:-1], counts) + parts[-1:]
            counts[path] = counts.get(path, -1) + 1
            positions.setdefault(path, place)
            current = (*path, counts[path])
        elif kind == "table":
            current = _counted(parts, counts)
        else:
            positions.setdefault((*current, *parts), place)
            continue
        positions.setdefault(current, place)
    return positions


def _counted(parts: KeyPath, counts: Mapping[KeyPath, int]) -> KeyPath:
    """A table's path with the number of the last table of each array that it stands in."""
    path: KeyPath = ()
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path])
    return path


def locate(positions: Mapping[KeyPath, tuple[int, int]], path: KeyPath) -> tuple[int, int]:
    """The place of a key, or of the nearest one around it."""
    while path:
        if path in positions:
            return positions[path]
        path = path[:-1]
    return 1, 1
