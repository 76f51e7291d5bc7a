"""JSON with the place of every value, and of every character of a string.

No recursion: nesting is bounded by `MAX_DEPTH`. Reading is a little more lenient than the standard, so that what a
strict parser would refuse can be shown: a backslash in front of anything, and control characters such as a line end
inside a string, are kept, and reported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Literal

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError, hold_to_limit
from promptlint.regex import regex
from promptlint.text import Edit, SourceText, Span

__all__ = ["MAX_DEPTH", "Json", "JsonValue", "escaped", "objects", "read_json", "respell", "string_source", "strings"]

MAX_DEPTH = 500
"""A file with values nested deeper than this is not one of prompts."""

Kind = Literal["object", "array", "string", "number", "word"]

_TOKEN = regex(
    r'[ \t\r\n]*+(?:(?P<string>"(?:[^"\\]++|\\.)*+")|(?P<punctuation>[{}\[\],:])'
    r"|(?P<number>-?+[0-9][0-9.eE+\-]*+)|(?P<word>true|false|null|NaN|-?Infinity))",
    re.DOTALL,
)
_SPACE = regex(r"[ \t\r\n]*+")
_HEX = r"[0-9a-fA-F]{4}"
_ESCAPE = regex(
    rf"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{{2}})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{{2}})|u(?P<code>{_HEX})"
    r'|(?P<short>["\\/bfnrt])|(?P<bad>.))',
    re.DOTALL,
)
_CONTROL = regex(r"[\x00-\x1f]++")
_SHORT = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(slots=True)
class JsonValue:
    """A value and where it stands. `text` is a string's content, or a number or word as written."""

    kind: Kind
    start: int
    end: int
    text: str = ""
    members: Sequence[tuple[JsonValue, JsonValue]] = ()
    items: Sequence[JsonValue] = ()

    def get(self, key: str) -> JsonValue | None:
        """The member of an object, the last one of that name as parsers have it; None without one."""
        return next((value for name, value in reversed(self.members) if name.text == key), None)

    def string(self, key: str) -> str:
        """The text of a string or number member, or nothing."""
        value = self.get(key)
        return value.text if value is not None and value.kind in ("string", "number") else ""


@dataclass(frozen=True, slots=True)
class Json:
    """A file: its value, and what no JSON parser accepts: backslashes that escape nothing, and control characters
    inside strings, those that follow each other as one."""

    root: JsonValue
    bad_escapes: tuple[Span, ...]
    raw_controls: tuple[Span, ...] = ()


def read_json(text: str) -> Json:
    """Read a JSON text. Raises FormatError, with the place, for one that is broken or nested too deep."""
    root: JsonValue | None = None
    stack: list[JsonValue] = []
    keys: list[JsonValue | None] = []
    inside: list[list[Any]] = []
    bad: list[Span] = []
    raw: list[Span] = []
    want: Literal["value", "first", "key", "first key", "colon", "next", "end"] = "value"
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            space = _SPACE.match(text, at)
            assert space is not None
            at = space.end()
            if at == len(text) and want == "end":
                break
            what = "ends in the middle" if at == len(text) else f"has {text[at : at + 10]!r} where none is allowed"
            if text.startswith('"', at):
                what = "has a string that is never closed"
            raise FormatError(what, at)
        at = match.end()
        sign = match["punctuation"]
        start = at - len(match[match.lastgroup or 0])
        if want == "end":
            raise FormatError("continues after its end", start)
        if sign == ":" and want == "colon":
            want = "value"
            continue
        if sign == "," and want == "next":
            want = "key" if stack[-1].kind == "object" else "value"
            continue
        if sign in ("}", "]"):
            kind = "object" if sign == "}" else "array"
            if not stack or stack[-1].kind != kind or want not in ("next", "first", "first key"):
                raise FormatError(f"has a {sign!r} where none is allowed", start)
            stack.pop().end = at
            keys.pop()
            inside.pop()
            want = "next" if stack else "end"
            continue
        string = match["string"]
        if want in ("key", "first key") and string is not None:
            keys[-1] = _string(string, start, bad, raw)
            want = "colon"
            continue
        if want not in ("value", "first") or sign in (",", ":"):
            raise FormatError(f"has {match[0].strip()[:20]!r} where none is allowed", start)
        value = (
            _string(string, start, bad, raw)
            if string is not None
            else JsonValue("object" if sign == "{" else "array", start, at)
            if sign
            else JsonValue("number" if match["number"] else "word", start, at, match[0].strip())
        )
        if not stack:
            root = value
        else:
            key = keys[-1]
            inside[-1].append(value if key is None else (key, value))
        if sign:
            if len(stack) >= MAX_DEPTH:
                raise FormatError(f"is nested more than {MAX_DEPTH} deep", start)
            stack.append(value)
            keys.append(None)
            inside.append([])
            if sign == "{":
                value.members = inside[-1]
            else:
                value.items = inside[-1]
            want = "first key" if sign == "{" else "first"
        else:
            want = "next" if stack else "end"
    assert root is not None
    return Json(root, tuple(bad), tuple(raw))


def _string(written: str, start: int, bad: list[Span], raw: list[Span]) -> JsonValue:
    inside = written[1:-1]
    end = start + len(written)
    if not inside.isprintable():
        raw += [Span(start + 1 + match.start(), start + 1 + match.end()) for match in _CONTROL.finditer(inside)]
    if "\\" not in inside:
        return JsonValue("string", start, end, inside)
    pieces: list[str] = []
    at = 0
    for match in _ESCAPE.finditer(inside):
        pieces += [inside[at : match.start()], _unescape(match)]
        if match["bad"] is not None:
            bad.append(Span(start + 1 + match.start(), start + 1 + match.end()))
        at = match.end()
    return JsonValue("string", start, end, "".join([*pieces, inside[at:]]))


def _unescape(match: re.Match[str]) -> str:
    if match["high"]:
        return chr(0x10000 + ((int(match["high"], 16) - 0xD800) << 10) + int(match["low"], 16) - 0xDC00)
    if match["code"]:
        return chr(int(match["code"], 16))
    return _SHORT[match["short"]] if match["short"] else match[0]


def string_source(text: str, value: JsonValue) -> SourceText:
    """The content of a string with the place of every character in the file. Raises FormatError for one that is too
    long."""
    hold_to_limit(value.start, value.end)
    start, end = value.start + 1, value.end - 1
    if end - start == len(value.text):
        return SourceText.cut_from(text, start, end)
    return SourceText.join(_parts(text, start, end))


def _parts(text: str, start: int, end: int) -> Iterator[SourceText]:
    at = start
    for match in _ESCAPE.finditer(text, start, end):
        if match["bad"] is None:
            yield SourceText.cut_from(text, at, match.start())
            yield SourceText.replacing(_unescape(match), match.start(), match.end())
            at = match.end()
    yield SourceText.cut_from(text, at, end)


def respell(text: str, value: JsonValue, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
    r"""Edits of a string's content as edits of the file, escaped; in ASCII where the string has `\u` escapes."""
    raw = text[value.start : value.end]
    ascii_only = "\\u" in raw and raw.isascii()
    return source.edits_of_origin(edits, partial(escaped, ascii_only=ascii_only))


def escaped(text: str, *, ascii_only: bool = False) -> str:
    """A text as it stands between the quotes of a string."""
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def strings(root: JsonValue) -> Iterator[tuple[tuple[str | int, ...], JsonValue, JsonValue | None]]:
    """Every string of a file in order: its path, itself, and the object it is a member of."""
    stack: list[tuple[tuple[str | int, ...], JsonValue, JsonValue | None]] = [((), root, None)]
    while stack:
        path, value, parent = stack.pop()
        if value.kind == "string":
            yield path, value, parent
        elif value.kind == "object":
            stack += [((*path, key.text), member, value) for key, member in reversed(value.members)]
        elif value.kind == "array":
            stack += [((*path, number), item, parent) for number, item in reversed(list(enumerate(value.items)))]


def objects(root: JsonValue) -> Iterator[JsonValue]:
    """Every object of a file in order."""
    stack = [root]
    while stack:
        value = stack.pop()
        if value.kind == "object":
            yield value
            stack += [member for _, member in reversed(value.members)]
        elif value.kind == "array":
            stack += reversed(value.items)
