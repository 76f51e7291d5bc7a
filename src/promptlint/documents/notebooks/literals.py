"""What the strings of Python say, with the place of every character, and how edits are written into them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from promptlint.dataclass import dataclass
from promptlint.documents.model import Region
from promptlint.documents.notebooks.code import Literal, Token
from promptlint.formats.json import escaped
from promptlint.regex import regex
from promptlint.text import Edit, SourceText

__all__ = ["Spelling", "content_of"]

_ESCAPE = regex(
    r"\\(?:(?P<line>\r?\n)|(?P<short>[\\'\"abfnrtv])|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})"
    r"|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8}))"
)
_SHORT = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LAST_CODE_POINT = 0x10FFFF
"""Of Unicode."""


def content_of(literal: Literal, source: SourceText) -> SourceText | None:
    """What strings say, with the place of every character; None for those that are computed or hold bytes."""
    parts: list[SourceText] = []
    for token in literal.tokens:
        prefix, quote = _opening(token)
        if set(prefix) & set("fb") or (r"\N{" in token.text and "r" not in prefix):
            return None
        start, end = token.start + len(prefix) + len(quote), token.end - len(quote)
        at = start
        for match in _ESCAPE.finditer(source.text, start, end) if "r" not in prefix else ():
            place = source.origin(*match.span())
            parts.append(source.slice(at, match.start()))
            if meant := _meant(match):
                parts.append(SourceText.replacing(meant, place.start, place.end))
            at = match.end()
        parts.append(source.slice(at, end))
    return SourceText.join(parts)


def _opening(token: Token) -> tuple[str, str]:
    """The prefix of a string, in small letters, and its quotes."""
    prefix = token.text[: min(at for at in (token.text.find("'"), token.text.find('"')) if at >= 0)]
    rest = token.text[len(prefix) :]
    return prefix.casefold(), rest[:3] if rest.startswith(("'''", '"""')) else rest[0]


def _meant(match: re.Match[str]) -> str:
    if match["line"]:
        return ""
    if match["short"]:
        return _SHORT.get(match["short"], match["short"])
    code = int(match["octal"], 8) if match["octal"] else int(match["x"] or match["u"] or match["U"], 16)
    return chr(code) if code <= _LAST_CODE_POINT else match[0]


@dataclass(frozen=True, slots=True)
class Spelling:
    """Writes edits of a prompt into its strings: with Python's escapes, and then with those of JSON."""

    literal: Literal

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        prefix, quote = _opening(self.literal.tokens[0])
        written: list[Edit] = []
        for edit in edits:
            code = edit.replacement
            if "r" in prefix:
                if any(character in code for character in "'\"\\\n"):
                    return []
            else:
                code = code.replace("\\", "\\\\").replace(quote[0], f"\\{quote[0]}").replace("\n", "\\n")
            written.append(Edit(region.source.origin(edit.span.start, edit.span.end), escaped(code)))
        return written
