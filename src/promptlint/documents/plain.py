"""Plain text: the whole file is one prompt, or each line is."""

from __future__ import annotations

import re
from pathlib import PurePath

from promptlint.documents.model import Document, Region, Role
from promptlint.resources.manifest import read_comments
from promptlint.text import START, LineIndex, Position, SourceText

__all__ = ["lines_from", "read", "read_lines", "role_of_name"]

_SUPPRESSION = re.compile(r"#[ \t]*promptlint:(?![ \t]*require)")


def role_of_name(path: str) -> Role:
    """Negative where the file's name has `neg` in it, else positive."""
    return Role.NEGATIVE if "neg" in PurePath(path).name.casefold() else Role.POSITIVE


def read(text: str, path: str, role: Role | None = None) -> Document:
    """One prompt; white space at both ends, the last line end above all, is not part of it."""
    role = role or role_of_name(path)
    source = SourceText(text).strip()
    prompts = ((Region(str(role), role, source, text),),) if source.text else ()
    return Document(path, "prompt", text, prompts, read_comments(text))


def read_lines(text: str, path: str, role: Role | None = None) -> Document:
    """One prompt a line; blank lines hold none, nor do those that only say something to promptlint."""
    return lines_from(text, path, role or role_of_name(path))


def lines_from(text: str, path: str, role: Role, first: Position = START) -> Document:
    """One prompt a line; as `read_lines`; `first` is where a piece of a larger file starts."""
    prompts = []
    index = LineIndex(text)
    for number in range(1, len(index) + 1):
        start = index.start(number)
        source = SourceText.cut_from(text, start, start + len(index.line(number))).strip()
        if source.text and not _SUPPRESSION.match(source.text):
            region = Region(f"line {number + first.line - 1}", role, source.moved(first.offset), text)
            prompts.append((region,))
    return Document(path, "lines", text, tuple(prompts), first=first)
