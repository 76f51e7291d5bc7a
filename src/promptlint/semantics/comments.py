"""Comments: `#` and the rest of its line, which the host deletes first.

Source: the prompt comments script of A1111 1.8.0; Forge has the same.
"""

from __future__ import annotations

import re

from promptlint.arguments import expect_text
from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["REST_OF_LINE", "blank_comments", "replace_comments", "strip", "strip_comments"]

# Lines that are comments as a whole go first, each with the line ends on both sides for one; a comment line
# right after another one has lost its first line end by then and counts as the rest of a line.
_WHOLE_LINE = regex(r"(?:\A|\n)#[^\n]*+(?:\n|\Z)")
REST_OF_LINE = regex(r"#[^\n]*+(?:\n|\Z)")
"""`#`, the rest of its line and the line's end."""


def strip_comments(text: str) -> str:
    """The text without comments; each leaves one line break. Nothing escapes the `#`.

    Raises TypeError for a text that is not a string.
    """
    expect_text(text)
    if "#" not in text:
        return text
    return REST_OF_LINE.sub("\n", _WHOLE_LINE.sub("\n", text))


def strip(source: SourceText) -> SourceText:
    """`strip_comments` with origins: a line break that a comment leaves stands for the whole comment."""
    if "#" not in source.text:
        return source
    return replace_comments(REST_OF_LINE, replace_comments(_WHOLE_LINE, source))


def blank_comments(text: str) -> str:
    """The text with blanks for its comments, so that all else keeps its place; a line that is a comment as a whole
    loses its line end, as in `strip_comments`, unless it is the first. The line end that a comment leaves at the end of
    a text is left out."""
    if "#" not in text:
        return text
    return REST_OF_LINE.sub(_blanks, _WHOLE_LINE.sub(_blanks, text))


def _blanks(match: re.Match[str]) -> str:
    """Blanks for a comment, and one line end: the one before it, or else the one after it."""
    comment = match[0]
    if comment[0] == "\n":
        return "\n" + " " * (len(comment) - 1)
    if comment[-1] == "\n":
        return " " * (len(comment) - 1) + "\n"
    return " " * len(comment)


def replace_comments(comment: re.Pattern[str], source: SourceText, *, end: int | None = None) -> SourceText:
    """The text in which each match of a pattern is a line break; none is looked for after `end`."""
    matches = comment.finditer(source.text, 0, len(source) if end is None else end)
    return source.replaced(matches, lambda _: "\n")
