"""Comments of reForge: `#` and `//` to the end of the line, `/* */` that fill whole lines, and stray `/*` and `*/`.

Source: `modules/processing_scripts/comments.py` at 3b56b268. They cannot be switched off, and nothing escapes them:
`https://example.org` loses all after `https:`.
"""

from __future__ import annotations

import re

from promptlint.regex import regex
from promptlint.semantics.comments import REST_OF_LINE, replace_comments
from promptlint.text import SourceText, Span

__all__ = ["comment_spans", "strip", "strip_comments"]

# A block counts only from the beginning of a line to the end of one.
_BLOCK = regex(r"^/\*.*?\*/(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_SLASHES = regex(r"//[^\n]*+(?:\n|\Z)")
_STRAY = regex(r"(?:/\*|\*/)[^\n]*+(?:\n|\Z)")


def strip_comments(text: str) -> str:
    """The text without comments; each leaves one line break."""
    return strip(SourceText(text)).text


def strip(source: SourceText) -> SourceText:
    """`strip_comments` with origins: a line break that a comment leaves stands for the whole comment."""
    if "/*" in source.text:
        # A block with nothing to close it would be tried to the end of the text each time.
        source = replace_comments(_BLOCK, source, end=_last_block_end(source.text))
    # One after the other: `*//` is a comment from its second character on, not a stray `*/`.
    if "#" in source.text:
        source = replace_comments(REST_OF_LINE, source)
    if "//" in source.text:
        source = replace_comments(_SLASHES, source)
    if "/*" in source.text or "*/" in source.text:
        source = replace_comments(_STRAY, source)
    return source


def comment_spans(text: str) -> list[Span]:
    """Where the comments are, without the line end after each."""
    spans: list[Span] = []
    for segment in strip(SourceText(text)).segments:
        if not segment.verbatim:
            end = segment.end - text.endswith("\n", segment.start, segment.end)
            spans.append(Span(segment.start, end))
    return spans


def _last_block_end(text: str) -> int:
    """Where the last `*/` that ends a line, ends; 0 without one."""
    if text.endswith("*/"):
        return len(text)
    last = text.rfind("*/\n")
    return 0 if last < 0 else last + len("*/\n")
