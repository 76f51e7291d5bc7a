"""Whether a text is one prompt, or each of its lines is."""

from __future__ import annotations

from typing import Literal

from promptlint.documents.model import HEAD
from promptlint.regex import regex

__all__ = ["Shape", "shape_of"]

Shape = Literal["one", "lines"]
"""Whether a text is one prompt, or each of its lines is."""

_CONNECTS = regex(r"(?:BREAK|AND)\b|[,，、]|\{%")
_ONLY_TAGS = regex(r"(?:<[a-z]+:[^<>]*>[\s,]*)+")
_FEW = 6
"""Lines of a text that people break by hand rather than list: with so few, one line end in three with a comma will
do."""

_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


def shape_of(text: str) -> tuple[Shape, str | None]:
    """Whether a text is one prompt or a prompt a line, and where that is in doubt, why.

    Of thousands of real lists none has commas at the ends of most lines, which is how people break a prompt. So a text
    of several lines is one prompt only where most lines but the last end in a comma, or one shows that it goes on:
    BREAK, AND or a comma starts it, it has nothing but LoRA tags where others have text, it is a piece of a template,
    or a bracket stays open at its end. Else each line is one.
    """
    head = text[:HEAD]
    lines = [line.strip() for line in head.split("\n")]
    lines = [line for line in lines if line and not line.startswith("#")]
    if len(lines) < 2:
        return "one", None
    if any(_CONNECTS.match(line) or line.endswith((" BREAK", " AND")) for line in lines):
        return "one", None
    tags = sum(_ONLY_TAGS.fullmatch(line) is not None for line in lines)
    if 0 < tags < len(lines):
        return "one", None
    commas = sum(line.endswith((",", "，", "、")) for line in lines[:-1])
    few = len(lines) <= _FEW and 3 * commas >= len(lines) - 1 and commas
    if few or commas > 0.5 * (len(lines) - 1):
        return "one", None if commas == len(lines) - 1 else "not all of its lines end in a comma"
    if len(text) <= HEAD and not _is_open(head) and any(_is_open(line) for line in lines):
        return "one", None
    return "lines", "some of its lines end in a comma" if commas else None


def _is_open(text: str) -> bool:
    """Whether a bracket of a text has no partner in it."""
    waiting = {"(": 0, "[": 0, "{": 0, "<": 0}
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character in waiting:
            waiting[character] += 1
        elif character in _PAIRS:
            if not waiting[_PAIRS[character]] and character != ">":
                return True
            waiting[_PAIRS[character]] -= 1
    return any(count > 0 for bracket, count in waiting.items() if bracket != "<")
