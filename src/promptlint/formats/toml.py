"""TOML strings with the place of every character. tomllib says whether a file is valid."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError, hold_to_limit
from promptlint.formats.scalars import Scalar, edits_in
from promptlint.formats.toml_scan import TomlPart, TomlPath, scan_toml
from promptlint.formats.toml_values import toml_values
from promptlint.regex import regex
from promptlint.text import Edit, SourceText, Span, apply_edits

__all__ = ["quoted_for_toml", "read_toml"]

_ESCAPE = regex(
    r"\\(?:(?P<line>[ \t]*\r?\n[ \t\r\n]*)|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<character>.))", re.DOTALL
)
_SIGNS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b"}
_MAX_DEPTH = 200


def read_toml(text: str) -> list[Scalar]:
    """The strings of a TOML file in order. Raises FormatError, with the place, for one that is broken."""
    if re.search(rf"(?:[\[{{]\s*+){{{_MAX_DEPTH}}}", text):
        raise FormatError(f"is nested more than {_MAX_DEPTH} deep")
    try:
        toml_values(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"is not valid TOML: {error}") from None
    except RecursionError:
        raise FormatError(f"is nested more than {_MAX_DEPTH} deep") from None
    except ValueError:
        raise FormatError("is not valid TOML: has a number of thousands of digits") from None
    scalars: list[Scalar] = []
    tables: dict[TomlPath, dict[str, str]] = {}
    for part in scan_toml(text):
        if part.kind == "header":
            continue
        # An item of an array has no siblings.
        in_table = isinstance(part.path[-1], str)
        siblings = tables.setdefault(part.path[: part.around], {}) if in_table else {}
        key, written = str(part.path[-1]), text[part.value_start : part.value_end]
        if part.kind == "string":
            place = _place(text, part)
            value = place.source().text
            scalars.append(Scalar(part.path, place, siblings, value))
            if in_table:
                siblings[key] = value
        elif part.kind == "other":
            if written not in ("true", "false"):
                siblings[key] = written
        elif part.depth >= _MAX_DEPTH:
            raise FormatError(f"is nested more than {_MAX_DEPTH} deep", part.value_start)
        else:
            siblings.setdefault(key, "")
    return scalars


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
            value = "" if match["line"] else chr(int(code, 16)) if code else _SIGNS.get(match["character"], match[0])
            parts.append(SourceText.cut_from(self.text, at, match.start()))
            if value:
                parts.append(SourceText.replacing(value, *match.span()))
            at = match.end()
        return SourceText.join([*parts, SourceText.cut_from(self.text, at, end)])

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        edits = list(edits)
        whole = self.source()
        changed = apply_edits(whole.text, edits_in(whole, source, edits))
        wanted = changed.replace("\r\n", "\n")  # as every parser reads line ends
        written = source.edits_of_origin(edits, lambda new: new if self.raw else quoted_for_toml(new)[1:-1])
        if self._reads(written) == wanted:
            return written
        return [Edit(Span(self.start, self.end), quoted_for_toml(wanted))]

    def _reads(self, edits: list[Edit]) -> str | None:
        """What TOML makes of the string after edits of the file, or None where that is not a string at all."""
        shifted = [edit.moved(-self.start) for edit in edits]
        written = apply_edits(self.text[self.start : self.end], shifted)
        try:
            table = tomllib.loads(f"k = {written}".replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError:
            return None
        value = table["k"]
        return value if isinstance(value, str) and len(table) == 1 else None


def quoted_for_toml(value: str) -> str:
    """A string in double quotes. JSON's escapes are TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _place(text: str, string: TomlPart) -> _Place:
    long = text.startswith(('"""', "'''"), string.value_start)
    inside = string.value_start + (3 if long else 1)
    if long and text.startswith("\n", inside):
        inside += 1
    elif long and text.startswith("\r\n", inside):
        inside += 2
    return _Place(text, string.value_start, string.value_end, inside, text[string.value_start] == "'", long)
