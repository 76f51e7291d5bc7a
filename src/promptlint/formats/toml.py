"""TOML strings with the place of every character. `tomllib` says whether a file is valid; places are our own scan."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field

from promptlint.formats.errors import FormatError, hold_to_limit
from promptlint.formats.scalars import Scalar, offset_in
from promptlint.text import Edit, SourceText, Span, apply_edits

__all__ = ["read_toml"]

_PIECE = re.compile(
    r'(?P<comment>#[^\n]*+)|(?P<long>"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5})|(?P<longraw>\'\'\'(?:[^\']++|\'(?!\'\'))*+\'{3,5})'
    r'|(?P<basic>"(?:[^"\\\n]++|\\.)*+")|(?P<raw>\'[^\'\n]*+\')|(?P<sign>[\[\]{}=,.\n])|(?P<bare>[^\s#"\'\[\]{}=,.]++)',
    re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:(?P<line>[ \t]*\r?\n[ \t\r\n]*)|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<sign>.))", re.DOTALL
)
_HEADER = re.compile(r"""\[(?P<many>\[)?(?P<keys>(?:"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'|[^\]"'\n]++)++)\]{1,2}""")
_OTHER = re.compile(r"[^,\]}#\r\n]*+")
_SIGNS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b"}
_MAX_DEPTH = 200


@dataclass(slots=True)
class _Table:
    path: tuple[str | int, ...]
    is_map: bool
    values: dict[str, str] = field(default_factory=dict)
    count: int = 0


def read_toml(text: str) -> list[Scalar]:
    """The strings of a TOML file in order. Raises FormatError, with the place, for one that is broken."""
    if re.search(rf"(?:[\[{{]\s*+){{{_MAX_DEPTH}}}", text):
        raise FormatError(f"is nested more than {_MAX_DEPTH} deep")
    try:
        tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"is not valid TOML: {error}") from None
    except RecursionError:
        raise FormatError(f"is nested more than {_MAX_DEPTH} deep") from None
    except ValueError:
        raise FormatError("is not valid TOML: has a number of thousands of digits") from None
    scalars: list[Scalar] = []
    counts: dict[tuple[str | int, ...], int] = {}
    path: tuple[str | int, ...]
    table = _Table((), True)
    stack: list[_Table] = []
    key: list[str] = []
    in_value = False
    at = 0
    while (match := _PIECE.search(text, at)) is not None:
        at = match.end()
        kind, piece = match.lastgroup, match[0]
        here = stack[-1] if stack else table
        if kind == "comment":
            continue
        if kind == "sign":
            if piece == "\n":
                if not stack:
                    key, in_value = [], False
            elif piece == "=":
                in_value = True
            elif piece == "[" and not stack and not in_value:
                head = _HEADER.match(text, match.start())
                if head is None:
                    raise FormatError("has a table header that cannot be read", match.start())
                parts = _PIECE.finditer(text, *head.span("keys"))
                names = [_name(text, part) for part in parts if part.lastgroup != "sign"]
                path = (*_counted(counts, names[:-1]), *names[-1:])
                if head["many"]:
                    counts[path] = counts.get(path, -1) + 1
                    path = (*path, counts[path])
                table = _Table(path, True)
                at = head.end()
            elif piece in "[{":
                if len(stack) >= _MAX_DEPTH:
                    raise FormatError(f"is nested more than {_MAX_DEPTH} deep", match.start())
                if here.is_map and key:
                    here.values.setdefault(key[-1], "")
                stack.append(_Table(_path(here, key), piece == "{"))
                key, in_value = [], piece == "["
            elif piece in "]}" and stack:
                stack.pop()
                key = []
                in_value = bool(stack) and not stack[-1].is_map
            elif piece == "," and stack:
                key = []
                in_value = not stack[-1].is_map
            continue
        is_string = kind in ("long", "longraw", "basic", "raw")
        if not in_value:
            key.append(_name(text, match))
            continue
        if not is_string:
            other = _OTHER.match(text, match.start())
            assert other is not None
            at = other.end()
            if here.is_map and key and piece not in ("true", "false"):
                here.values[key[-1]] = other[0].rstrip()
            elif not here.is_map:
                here.count += 1
            continue
        place = _place(text, match, kind or "")
        where = _path(here, key)
        value = place.source().text
        if here.is_map and key:
            here.values[key[-1]] = value
        scalars.append(Scalar(where, place, here.values if here.is_map else {}, value))
    return scalars


def _name(text: str, match: re.Match[str]) -> str:
    """A part of a key, without its quotes."""
    kind = match.lastgroup or ""
    return _place(text, match, kind).source().text if kind in ("basic", "raw") else match[0]


def _counted(counts: dict[tuple[str | int, ...], int], names: list[str]) -> tuple[str | int, ...]:
    """The path of a table, with the number of the last table of each array of tables that it stands in."""
    path: tuple[str | int, ...] = ()
    for name in names:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    return path


def _path(table: _Table, key: list[str]) -> tuple[str | int, ...]:
    if table.is_map:
        return (*table.path, *key)
    table.count += 1
    return (*table.path, table.count - 1)


@dataclass(frozen=True, slots=True)
class _Place:
    text: str = field(repr=False)
    start: int
    end: int
    inside: int
    raw: bool
    long: bool

    def source(self) -> SourceText:
        hold_to_limit(self.start, self.end)
        end = self.end - (3 if self.long else 1)
        if self.raw or "\\" not in self.text[self.inside : end]:
            return SourceText.cut_from(self.text, self.inside, end)
        parts: list[SourceText] = []
        at = self.inside
        for match in _ESCAPE.finditer(self.text, self.inside, end):
            code = match["u"] or match["U"]
            meant = "" if match["line"] else chr(int(code, 16)) if code else _SIGNS.get(match["sign"], match[0])
            parts.append(SourceText.cut_from(self.text, at, match.start()))
            if meant:
                parts.append(SourceText.replacing(meant, *match.span()))
            at = match.end()
        return SourceText.join([*parts, SourceText.cut_from(self.text, at, end)])

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        edits = list(edits)
        whole = self.source()
        inside = [
            Edit(Span(offset_in(whole, source, e.span.start), offset_in(whole, source, e.span.end)), e.replacement)
            for e in edits
        ]
        wanted = apply_edits(whole.text, inside).replace("\r\n", "\n")  # as every parser reads line ends
        written = [
            Edit(source.origin(e.span.start, e.span.end), e.replacement if self.raw else _quoted(e.replacement)[1:-1])
            for e in edits
        ]
        return written if self._reads(written) == wanted else [Edit(Span(self.start, self.end), _quoted(wanted))]

    def _reads(self, edits: list[Edit]) -> str | None:
        """What TOML makes of the string after edits of the file, or None where that is no string at all."""
        shifted = [Edit(Span(e.span.start - self.start, e.span.end - self.start), e.replacement) for e in edits]
        written = apply_edits(self.text[self.start : self.end], shifted)
        try:
            table = tomllib.loads(f"k = {written}".replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError:
            return None
        value = table["k"]
        return value if isinstance(value, str) and len(table) == 1 else None


def _quoted(value: str) -> str:
    """A string in double quotes. JSON's escapes are TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _place(text: str, match: re.Match[str], kind: str) -> _Place:
    long = kind in ("long", "longraw")
    inside = match.start() + (3 if long else 1)
    if long and text.startswith("\n", inside):
        inside += 1
    elif long and text.startswith("\r\n", inside):
        inside += 2
    return _Place(text, match.start(), match.end(), inside, kind in ("raw", "longraw"), long)
