"""What pyparsing does for every grammar: it replaces tabs, and it says where a text goes on that should have ended.

Source: `parse_string` and `ParseException` of pyparsing 3.3.3.
"""

from __future__ import annotations

import re

from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["expected_the_end", "without_tabs"]

_TAB = 8
_LINE_END_OR_TAB = regex(r"[\t\n\r]")
_FOUND = regex(r"[^\W_]{1,16}|.", re.DOTALL)


def expected_the_end(text: str, at: int) -> str:
    """The message of the ParseException for a text that should have ended at an offset and does not."""
    found = _FOUND.match(text, at)
    shown = repr(found.group() if found else "").replace("\\\\", "\\")
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return f"Expected end of text, found {shown}  (at char {at}), (line:{line}, col:{column})"


def without_tabs(source: SourceText) -> SourceText:
    """Tabs become as many blanks as lead to the next column of eight."""
    if "\t" not in source.text:
        return source
    parts: list[SourceText] = []
    at = column = 0
    for match in _LINE_END_OR_TAB.finditer(source.text):
        column += match.start() - at
        if match.group() != "\t":
            parts.append(source.slice(at, match.end()))
            column = 0
        else:
            parts.append(source.slice(at, match.start()))
            width = _TAB - column % _TAB
            column += width
            place = source.origin(match.start(), match.end())
            parts.append(SourceText.replacing(" " * width, place.start, place.end))
        at = match.end()
    parts.append(source.slice(at, len(source)))
    return SourceText.join(parts)
