"""Where the keys and list items of a TOML file stand, for messages. tomllib reads the values and keeps no places."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

__all__ = ["KeyPath", "key_positions", "locate"]

KeyPath = tuple[str | int, ...]
"""Keys from the outermost table on; items of an array are counted from 0."""

_BLANK = re.compile(r"[ \t]*+")
_SPACE = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_LINE_REST = re.compile(r"[^\n]*+")
_STRING = (
    r'"""(?:[^\\"]++|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'"
)
_SCALAR = re.compile(rf"{_STRING}|[^,\]}}#\n]*+", re.DOTALL)
_PART = re.compile(r'"(?:[^"\\\n]++|\\.)*+"|' r"'[^'\n]*+'|[A-Za-z0-9_-]++")
_DOT = re.compile(r"[ \t]*+\.[ \t]*+")
_EQUALS = re.compile(r"[ \t]*+=[ \t]*+")


def key_positions(text: str) -> dict[KeyPath, tuple[int, int]]:
    """Line and column, from 1, of each table, key and list item of a text that tomllib has read."""
    scan = _Scan(text)
    scan.run()
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    places: dict[KeyPath, tuple[int, int]] = {}
    for path, offset in scan.offsets.items():
        line = bisect_right(starts, offset)
        places[path] = (line, offset - starts[line - 1] + 1)
    return places


def locate(positions: Mapping[KeyPath, tuple[int, int]], path: KeyPath) -> tuple[int, int]:
    """The place of a key, or of the nearest one around it."""
    while path:
        if path in positions:
            return positions[path]
        path = path[:-1]
    return 1, 1


class _Scan:
    """One pass over a text; `offsets` are those of the first character of each key, header or item."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counts: dict[KeyPath, int] = {}
        self.offsets: dict[KeyPath, int] = {}

    def run(self) -> None:
        text = self._text
        table: KeyPath = ()
        while True:
            self._skip(_SPACE)
            if self._at >= len(text):
                return
            if text[self._at] == "[":
                is_array = text.startswith("[[", self._at)
                self._at += 2 if is_array else 1
                self._skip(_BLANK)
                start = self._at
                parts = self._key()
                table = self._counted(parts[:-1]) + parts[-1:]
                for size in range(1, len(table)):
                    self.offsets.setdefault(table[:size], start)
                if is_array:
                    self.offsets.setdefault(table, start)
                    self._counts[table] = self._counts.get(table, -1) + 1
                    table = (*table, self._counts[table])
                self.offsets.setdefault(table, start)
                self._skip(_LINE_REST)
            else:
                before = self._at
                self._value(self._key_and_equals(table))
                if self._at == before:  # no TOML after all
                    return

    def _value(self, path: KeyPath) -> None:
        """Pass over a value, with whatever is in it. Arrays and inline tables wait on a stack, not in calls."""
        text = self._text
        open_: list[tuple[KeyPath, str]] = []
        items: list[int] = []
        while True:
            opener = text[self._at : self._at + 1]
            if opener and opener in "[{":
                open_.append((path, opener))
                items.append(-1)
                self._at += 1
            else:
                self._skip(_SCALAR)
            while open_:
                self._skip(_SPACE)
                character = text[self._at : self._at + 1]
                if character == ",":
                    self._at += 1
                elif character in ("]", "}"):
                    self._at += 1
                    open_.pop()
                    items.pop()
                else:
                    break
            if not open_ or self._at >= len(text):
                return
            around, opener = open_[-1]
            before = self._at
            if opener == "[":
                items[-1] += 1
                path = (*around, items[-1])
                self.offsets.setdefault(path, self._at)
            else:
                path = self._key_and_equals(around)
                if self._at == before:
                    return

    def _key_and_equals(self, table: KeyPath) -> KeyPath:
        start = self._at
        path = table
        for part in self._key():
            path = (*path, part)
            self.offsets.setdefault(path, start)
        self._skip(_EQUALS)
        return path

    def _key(self) -> KeyPath:
        parts: list[str] = []
        while match := _PART.match(self._text, self._at):
            self._at = match.end()
            parts.append(_unquoted(match.group()))
            dot = _DOT.match(self._text, self._at)
            if dot is None:
                break
            self._at = dot.end()
        return tuple(parts)

    def _counted(self, parts: KeyPath) -> KeyPath:
        """A table's path with the number of the last table of each array that it stands in."""
        path: KeyPath = ()
        for part in parts:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()


def _unquoted(part: str) -> str:
    if part[0] == '"' and "\\" in part:
        value: str = tomllib.loads(f"key = {part}")["key"]
        return value
    return part[1:-1] if part[0] in "\"'" else part
