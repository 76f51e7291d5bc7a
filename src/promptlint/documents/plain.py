"""Plain text: the whole file is one prompt, or each line is."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import PurePath

from promptlint.documents.evidence.names import words_of
from promptlint.documents.model import Document, Region, Role
from promptlint.regex import regex
from promptlint.resources.known.quality_words import Side, find_quality_word
from promptlint.resources.known.telling_words import telling_words
from promptlint.resources.requirements.manifest import read_comments
from promptlint.text import START, LineIndex, Position, Segment, SourceText

__all__ = ["lines_from", "read", "read_lines", "role_of_name"]

_FOLDERS = 2
"""How many folders above a file say its role: `negative/` and `negative/hands/`, and not the whole path."""

_LOOKED_AT = 4_000
"""Characters of a text in which words of quality are looked for: longer than prompts are."""

_MANY = 2
"""Words for bad quality that make a text without any for good quality doubtful. A single one stands in positive prompts
too (`blurry` background)."""

_REMARK = regex(r"#[ \t]*promptlint:")


def role_of_name(path: str) -> Role:
    """Negative where the file's name, or else the nearest of its folders that says a side, has the word `neg` or
    `negative` in it; else positive. Words end where letters do, or where camel case changes."""
    return _said_by_name(path) or Role.POSITIVE


def _said_by_name(path: str) -> Role | None:
    name = PurePath(os.path.abspath(path) if path else path)  # noqa: PTH100  # links are not followed
    for part in (name.stem, *reversed(name.parts[-1 - _FOLDERS : -1])):
        words = words_of(part)
        if words & telling_words("places", "negative"):
            return Role.NEGATIVE
        if words & telling_words("places", "positive") or words & telling_words("places", "positive_of_prompts"):
            return Role.POSITIVE
    return None


def role_of(path: str, text: str) -> Role:
    """What the name and folders of a file say, or else its text: one of words for bad quality that is not called
    negative may be either."""
    named = _said_by_name(path)
    if named is not None:
        return named
    items = {item.strip(" \t()[]{}") for item in re.split("[,\n]", text[:_LOOKED_AT])}
    sides = Counter(word.side for item in items if (word := find_quality_word(item)) is not None)
    return Role.UNKNOWN if sides[Side.NEGATIVE] >= _MANY and not sides[Side.POSITIVE] else Role.POSITIVE


def read(text: str, path: str, role: Role | None = None) -> Document:
    """One prompt; white space at both ends, the last line end above all, is not part of it."""
    role = role or role_of(path, text)
    source = SourceText(text).strip()
    prompts = ((Region(str(role), role, source, text),),) if source.text else ()
    return Document(path, "prompt", text, prompts, read_comments(text))


def read_lines(text: str, path: str, role: Role | None = None) -> Document:
    """One prompt a line; blank lines hold none, nor do those that only say something to promptlint."""
    return lines_from(text, path, role or role_of(path, text))


def lines_from(text: str, path: str, role: Role, first: Position = START) -> Document:
    """One prompt a line; as `read_lines`; `first` is where a piece of a larger file starts."""
    prompts = []
    index = LineIndex(text)
    for number in range(1, len(index) + 1):
        line = index.line(number)
        prompt = line.strip()
        if prompt and not _REMARK.match(prompt):
            start = index.start(number) + first.offset + len(line) - len(line.lstrip())
            source = SourceText(prompt, (Segment(0, len(prompt), start, start + len(prompt), True),))
            prompts.append((Region(f"line {number + first.line - 1}", role, source, text),))
    return Document(path, "lines", text, tuple(prompts), read_comments(text, offset=first.offset), first=first)
