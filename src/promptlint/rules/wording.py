"""How messages quote what is in the prompt."""

from __future__ import annotations

import re

__all__ = ["quoted", "shorten"]

_SPACE = re.compile(r"\s+")
_LONGEST = 48
_END = 15
"""Characters of a long text's end that are shown."""


def shorten(text: str, size: int = _LONGEST) -> str:
    """Text on one line; of a long one the beginning and the end, `size` characters in all."""
    if len(text) > 4 * size:
        text = text[: 2 * size] + text[-2 * size :]
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= size:
        return line
    end = min(_END, size // 3)
    return f"{line[: size - end - 1].rstrip()}…{line[-end:].lstrip()}"


def quoted(text: str) -> str:
    """The same between backticks."""
    return f"`{shorten(text)}`"
