"""What happens to the characters of a prompt before, and of a quoted piece while it is read. Places are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.programs.pyparsing_text import without_tabs
from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["prepared", "unescaped", "unquoted"]

_ESCAPED = regex(r"(?<!\\)(\\++)([()\"])")
_TIGHT_COMMA = regex(r",\S")
"""The second of two commas is taken for the character after the first, so that `,,cat` becomes `, ,cat`."""
_QUOTED_ESCAPE = regex(r"\\(?:(?P<blank>[tnfr])|(?P<lost>[0-7]3)|(?P<zero>0)|(?P<code>x[0-9a-fA-F]2|u[0-9a-fA-F]4))")
"""What pyparsing 3.3.3 takes for escapes. It means to read `\\x41` and `\\u0041`, but its pattern has `2` and `4` where
it should have counts, so that only `\\x?2` and `\\u?4` are read, and `\\13` loses its backslash."""
_BLANKS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def prepared(prompt: str) -> SourceText:
    """The prompt as the grammar meets it: with a blank after every comma, and blanks for tabs."""
    return without_tabs(SourceText.join(_spaced(prompt)))


def unquoted(source: SourceText) -> SourceText:
    """What stands between quotes as it is read in its turn: a few escapes are filled in, quotes keep a backslash."""
    return without_tabs(source.replaced(_QUOTED_ESCAPE.finditer(source.text), _meant))


def unescaped(text: str, times: int) -> str:
    """Without the backslash before each bracket and quote, `times` over: compel does it whenever it handles a piece."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda match: match[1][times:] + match[2], text)


def _spaced(prompt: str) -> Iterator[SourceText]:
    at = 0
    for match in _TIGHT_COMMA.finditer(prompt):
        after = match.start() + 1
        yield SourceText.cut_from(prompt, at, after)
        yield SourceText.replacing(" ", after, after)
        at = after
    yield SourceText.cut_from(prompt, at, len(prompt))


def _meant(escape: re.Match[str]) -> str:
    if escape["blank"]:
        return _BLANKS[escape["blank"]]
    if escape["lost"]:
        return escape["lost"]
    if escape["zero"]:
        return "\0"
    character = chr(int(escape["code"][1:], 16))
    if character != '"':
        return character
    # A quote gets a backslash unless it has one.
    return '"' if escape.string[escape.start() - 1 : escape.start()] == "\\" else '\\"'
