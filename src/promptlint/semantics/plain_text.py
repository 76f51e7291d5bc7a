"""Tags of a prompt whose syntax promptlint does not know."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.regex import regex
from promptlint.semantics.tags import ROOT, Tag

__all__ = ["plain_tags"]

_PLAIN_MARK = regex(r"[<(\[{>)\]}|,\n]")
_OPENERS, _CLOSERS = frozenset("<([{"), frozenset(">)]}")


def plain_tags(text: str) -> tuple[Tag, ...]:
    """The items of a prompt whose syntax promptlint does not know: what stands between its commas, outside of all
    brackets.

    An item with a bracket is `composite`, for it may mean anything. A line break, a bar, and something in angle
    brackets may begin another prompt, which `breaks` counts.
    """
    return tuple(_plain_tags(text))


def _plain_tags(text: str) -> Iterator[Tag]:
    depth = breaks = start = 0
    before: int | None = None
    composite = angled = False
    for match in [*_PLAIN_MARK.finditer(text), None]:
        mark, at = (match[0], match.start()) if match is not None else ("", len(text))
        if mark in _OPENERS:
            depth += 1
        elif mark in _CLOSERS:
            depth = max(0, depth - 1)
        if mark and (mark in _OPENERS or mark in _CLOSERS):
            composite = True
            angled = angled or mark in "<>"
        elif depth == 0 or not mark:
            after = at if mark == "," else None
            item = text[start:at]
            bare = item.strip()
            if bare:
                first = start + len(item) - len(item.lstrip())
                end = first + len(bare)
                yield Tag(bare, first, end, 1, 1, ROOT, before, after, True, True, breaks, composite, start, at)
            breaks += mark != "," or angled
            before, start = after, at + 1
            composite = angled = False
