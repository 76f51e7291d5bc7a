"""A rule more that is off, written into a configuration; everything else in it stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from promptlint.config.positions import KeyPath
from promptlint.formats.toml_scan import TomlPart, scan_toml
from promptlint.formats.toml_values import toml_values
from promptlint.regex import regex
from promptlint.text import Edit, Span, apply_edits

__all__ = ["Configuration", "new_configuration"]

_KEYS = ("extend-ignore", "ignore")
"""The lists of rules that are off. The first adds to whatever else says so, and an override does not replace it."""
_MOST_LINES = 100
"""Lines of the last value of a table that are looked through for its end."""
_REST_OF_LINE = regex(r"[^\n]*")
_BETWEEN = regex(r"[ \t]*,?[ \t]*(?:#[^\n]*)?")


def new_configuration(code: str) -> str:
    """The text of a configuration of nothing but a rule that is off."""
    return f'extend-ignore = ["{code}"]\n'


class Configuration:
    """The text of a configuration in which rules are switched off, read once for all of them."""

    def __init__(self, text: str, file: Path) -> None:
        self._text = text
        self._table: KeyPath = ("tool", "promptlint") if file.name == "pyproject.toml" else ()
        self._before = _values(text)
        self._parts = list(scan_toml(text)) if self._before is not None else []

    def ignoring(self, code: str, *, only_adding: bool = False) -> tuple[Edit, ...] | None:
        """The edits that put a code into the list of the rules that are off, or make one; `only_adding` into the one
        that no override replaces. None for a text that is broken, that has the code already, or in which it cannot be
        done surely."""
        if self._before is None:
            return None
        text, table, parts = self._text, self._table, self._parts
        for key in _KEYS[:1] if only_adding else _KEYS:
            array = next((each for each in parts if each.path == (*table, key) and each.kind == "array"), None)
            if array is not None:
                edits = _into(text, array, parts, code)
                return edits if self._is_as_meant(edits, (*table, key), code) else None
        for edit in _places_of_key(text, parts, table, code):
            if self._is_as_meant((edit,), (*table, _KEYS[0]), code):
                return (edit,)
        return None

    def _is_as_meant(self, edits: Sequence[Edit], path: KeyPath, code: str) -> bool:
        """Whether nothing but the list is another one, and has the code now and had it not before."""
        after = _values(apply_edits(self._text, edits))
        if after is None or self._before is None:
            return False
        old, new = _at(self._before, path), _at(after, path)
        return (
            isinstance(new, list)
            and (old or []) == new[:-1]
            and new[-1] == code
            and code not in new[:-1]
            and _without(self._before, path) == _without(after, path)
        )


def _into(text: str, array: TomlPart, parts: Sequence[TomlPart], code: str) -> tuple[Edit, ...]:
    """The edits of a list: the code after the last one, on a line of its own where the last has one."""
    items = [each for each in parts if each.path[:-1] == array.path and each.kind == "string"]
    if not items:
        return (_insertion(array.value_start + 1, f'"{code}"'),)
    last = items[-1]
    start = text.rfind("\n", 0, last.value_start) + 1
    indent = text[start : last.value_start]
    if indent.strip() or start <= array.value_start:
        return (_insertion(last.value_end, f', "{code}"'),)
    rest = _BETWEEN.match(text, last.value_end)
    assert rest is not None  # it may be empty
    comma = "" if "," in rest.group().partition("#")[0] else ","
    new = f'{_line_end(text)}{indent}"{code}"{"" if comma else ","}'
    if not comma:
        return (_insertion(rest.end(), new),)
    if rest.end() == last.value_end:
        return (_insertion(last.value_end, f",{new}"),)
    return (_insertion(last.value_end, ","), _insertion(len(text[: rest.end()].rstrip(" \t")), new))


def _places_of_key(text: str, parts: Sequence[TomlPart], table: KeyPath, code: str) -> Iterator[Edit]:
    """Where a key can be put into a table: after its last one, which may end some lines further on, or after its
    header."""
    end = _line_end(text)
    line = f'extend-ignore = ["{code}"]'
    headers = [number for number, each in enumerate(parts) if each.kind == "header"]
    if table:
        own = next((number for number in headers if parts[number].path == table), None)
        if own is None:
            return
        first, at = own + 1, parts[own].start
    else:
        first, at = 0, None
    following = next((number for number in headers if number >= first), len(parts))
    keys = parts[first:following]
    stop = parts[following].start if following < len(parts) else len(text)
    at = keys[-1].value_end if keys else at
    if at is None:  # an empty file, or one that begins with a table
        begin = _before_comments(text, text.rfind("\n", 0, stop) + 1) if following < len(parts) else len(text)
        gap = end if begin == len(text) and text and not text.endswith("\n") else ""
        yield _insertion(begin, f"{gap}{line}{end}{end if begin < len(text) else ''}")
        return
    last = next((each for each in reversed(keys) if each.depth == 0), None)
    start = text.rfind("\n", 0, last.start) + 1 if last is not None else 0
    indent = text[start : last.start] if last is not None and not text[start : last.start].strip() else ""
    for _ in range(_MOST_LINES):
        if at > stop:
            return
        rest = _REST_OF_LINE.match(text, at)
        assert rest is not None  # it may be empty
        place = len(text[: rest.end()].rstrip("\r"))
        yield _insertion(place, f"{end}{indent}{line}")
        at = rest.end() + 1


def _before_comments(text: str, start: int) -> int:
    """Where the comments right above a line begin; the line itself where they are the first of the file, and about all
    of it."""
    begin = start
    while begin:
        above = text.rfind("\n", 0, begin - 1) + 1
        if not text[above:begin].lstrip().startswith("#"):
            return begin
        begin = above
    return start


def _at(values: dict[Any, Any], path: KeyPath) -> Any:
    """The value of a key; None where there is none."""
    found: Any = values
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _without(values: dict[Any, Any], path: KeyPath) -> dict[Any, Any]:
    """The same without a key."""
    first, *rest = path
    if rest and isinstance(values.get(first), dict):
        return {**values, first: _without(values[first], tuple(rest))}
    return {key: value for key, value in values.items() if key != first}


def _values(text: str) -> dict[str, Any] | None:
    try:
        return toml_values(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return None


def _insertion(offset: int, text: str) -> Edit:
    return Edit(Span(offset, offset), text)


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
