"""Where everything stands in a TOML text that tomllib accepts: one pass, for those who need places of strings or keys.

tomllib says whether a text is TOML and what its values are, and keeps no places. Of a text that tomllib refuses the
scan gives something, and ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from promptlint.regex import regex

__all__ = ["TomlPart", "TomlPath", "scan_toml"]

TomlPath = tuple[str | int, ...]
"""Keys from the outermost table on; items of an array are counted from 0."""

_BLANK = regex(r"[ \t]*+")
_SPACE = regex(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_LINE_REST = regex(r"[^\n]*+")
_VALUE = regex(
    r'(?P<string>"""(?:[^\\"]++|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+')"
    r"|[^,\]}#\n]*+",
    re.DOTALL,
)
_PART = regex(r'"(?:[^"\\\n]++|\\.)*+"|' r"'[^'\n]*+'|[A-Za-z0-9_-]++")
_DOT = regex(r"[ \t]*+\.[ \t]*+")
_EQUALS = regex(r"[ \t]*+=[ \t]*+")


class TomlPart(NamedTuple):
    """The header of a table, or a key or an item of an array with its value.

    The first `around` parts of the `path` are those of the table or array that it stands in, the others its own:
    several for a dotted key. `start` is the first character of the key, of the item, or of the name in a header. A
    string with its quotes, or another plain value, is written from `value_start` to `value_end`; of an array or inline
    table that is the opening bracket, and what is in them follows as parts of their own. `depth` counts the arrays and
    inline tables around it.
    """

    kind: Literal["header", "array", "table", "string", "other"]
    path: TomlPath
    around: int
    start: int
    value_start: int
    value_end: int
    depth: int


def scan_toml(text: str) -> Iterator[TomlPart]:
    """The parts of a TOML text, in order."""
    return _Scan(text).parts()


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counts: dict[TomlPath, int] = {}

    def parts(self) -> Iterator[TomlPart]:
        table: TomlPath = ()
        while True:
            self._skip(_SPACE)
            if self._at >= len(self._text):
                return
            if self._text[self._at] == "[":
                header = self._header()
                table = header.path
                yield header
            else:
                before = self._at
                yield from self._key_and_value(table)
                if self._at == before:  # not TOML after all
                    return

    def _header(self) -> TomlPart:
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        self._skip(_BLANK)
        start = self._at
        names = self._key()
        path = (*self._counted(names[:-1]), *names[-1:])
        if is_array:
            self._counts[path] = self._counts.get(path, -1) + 1
            path = (*path, self._counts[path])
        self._skip(_LINE_REST)
        return TomlPart("header", path, 0, start, start, start, 0)

    def _key_and_value(self, table: TomlPath) -> Iterator[TomlPart]:
        """A key with its value, and whatever is in that. Arrays and inline tables wait on a stack, not in calls."""
        text = self._text
        open_: list[tuple[TomlPath, str]] = []
        items: list[int] = []
        around = len(table)
        start = self._at
        path = self._key_and_equals(table)
        while True:
            opener = text[self._at : self._at + 1]
            if opener and opener in "[{":
                kind: Literal["array", "table"] = "array" if opener == "[" else "table"
                yield TomlPart(kind, path, around, start, self._at, self._at + 1, len(open_))
                open_.append((path, opener))
                items.append(-1)
                self._at += 1
            else:
                yield self._plain(path, around, start, len(open_))
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
            outer, opener = open_[-1]
            around = len(outer)
            start = self._at
            if opener == "[":
                items[-1] += 1
                path = (*outer, items[-1])
            else:
                path = self._key_and_equals(outer)
                if self._at == start:  # not TOML after all
                    return

    def _plain(self, path: TomlPath, around: int, start: int, depth: int) -> TomlPart:
        """A string, number, date or truth value."""
        match = _VALUE.match(self._text, self._at)
        assert match is not None  # it may be empty
        self._at = match.end()
        end = match.start() + len(match[0].rstrip())
        kind: Literal["string", "other"] = "string" if match["string"] else "other"
        return TomlPart(kind, path, around, start, match.start(), end, depth)

    def _key_and_equals(self, table: TomlPath) -> TomlPath:
        path = (*table, *self._key())
        self._skip(_EQUALS)
        return path

    def _key(self) -> list[str]:
        names: list[str] = []
        while match := _PART.match(self._text, self._at):
            self._at = match.end()
            names.append(_unquoted(match[0]))
            dot = _DOT.match(self._text, self._at)
            if dot is None:
                break
            self._at = dot.end()
        return names

    def _counted(self, names: list[str]) -> TomlPath:
        """A table's path with the number of the last table of each array of tables that it stands in."""
        path: TomlPath = ()
        for name in names:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()


def _unquoted(name: str) -> str:
    if name[0] == '"' and "\\" in name:
        import tomllib  # hardly anybody writes such a key

        try:
            value: str = tomllib.loads(f"key = {name}")["key"]
        except tomllib.TOMLDecodeError:  # not TOML after all
            return name[1:-1]
        return value
    return name[1:-1] if name[0] in "\"'" else name
