"""Requirements in prose: "lora:A + B are required", "Requires: lora:A, B".

A page is full of words, so a name counts only where it cannot be one: it has a prefix such as `lora:`, or it looks
like a file name (a digit, an underscore or an inner capital), or it stands in a list with such a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.resources.model import Requirement
from promptlint.text import LineIndex, Span

__all__ = ["read_requirements"]

_KINDS = {
    "lora": "lora",
    "lyco": "lora",
    "lycoris": "lora",
    "embedding": "embedding",
    "textual inversion": "embedding",
    "ti": "embedding",
    "hypernet": "hypernetwork",
    "hypernetwork": "hypernetwork",
    "wildcard": "wildcard",
}
_PREFIX = r"(?:lora|lyco|lycoris|embedding|textual inversion|ti|hypernet|hypernetwork|wildcard)"
_ITEM = re.compile(
    rf"[*_`<\"']{{0,3}}(?:(?P<kind>{_PREFIX})[ ]?:[ ]?)?(?P<name>[^\s,;+&<>\"'`*:]{{1,200}})"
    rf"(?::[\d.]{{1,8}})?[>*_`\"']{{0,4}}",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"[ \t]+(?:is|are|both|all)[ \t]+(?:also[ \t]+)?(?:required|needed|necessary)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"[ \t]*(?:[-*>#]+[ \t]+)?[*_]{0,2}(?:requires?|required|requirements?|needs?)[*_]{0,2}"
    r"(?P<colon>[ \t]*:)?[*_]{0,2}[ \t]+",
    re.IGNORECASE,
)
_JOIN = re.compile(r"[ \t]*(?:[,;+&]|\band\b)(?:[ \t]*\band\b)?[ \t]*", re.IGNORECASE)
_FILE_LIKE = re.compile(r".*(?:\d|_|[a-z][A-Z])")
_LONGEST_LINE = 2_000


def read_requirements(text: str) -> tuple[Requirement, ...]:
    """What the lines of a text require, in order; spans count code points of the text."""
    index = LineIndex(text)
    found: list[Requirement] = []
    for number in range(1, len(index) + 1):
        line = index.line(number)
        if len(line) <= _LONGEST_LINE:
            found += _of_line(line, index.start(number))
    return tuple(found)


def _of_line(line: str, offset: int) -> Iterator[Requirement]:
    label = _LABEL.match(line)
    behind = _BEHIND.search(line)
    if label is not None:
        start, end = label.end(), len(line)
        is_list = label.group("colon") is not None
    elif behind is not None:
        start, end = 0, behind.start()
        is_list = False
    else:
        return
    items = _items(line, start, end)
    named = [item for item in items if item.group("kind")]
    if not named and not (items and (is_list or len(items) > 1 or behind) and all(map(_is_file_like, items))):
        return
    for item in items:
        kind = item.group("kind")
        name = item.group("name").rstrip(".")
        if kind is None and not _is_file_like(item) and not named:
            continue
        span = Span(offset + item.start("name"), offset + item.start("name") + len(name))
        yield Requirement(_KINDS[kind.casefold()] if kind else None, name, span, line.strip())


def _items(line: str, start: int, end: int) -> list[re.Match[str]]:
    """The names of a list that fills the line from `start` to `end`; none if anything else stands there."""
    items: list[re.Match[str]] = []
    at = start + len(line[start:end]) - len(line[start:end].lstrip())
    while at < end:
        item = _ITEM.match(line, at, end)
        if item is None:
            return []
        items.append(item)
        at = item.end()
        join = _JOIN.match(line, at, end)
        if join is None:
            return items if not line[at:end].strip(" \t.!") else []
        at = join.end()
    return items


def _is_file_like(item: re.Match[str]) -> bool:
    name = item.group("name")
    return len(name) > 3 and _FILE_LIKE.match(name) is not None and not name.replace(".", "").isdigit()
