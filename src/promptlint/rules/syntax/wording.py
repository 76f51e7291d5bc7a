"""How text of a prompt is quoted in messages of this family."""

from __future__ import annotations

__all__ = ["WEBUIS", "shorten"]

WEBUIS = frozenset({"a1111", "forge", "sdnext"})
"""The targets that read A1111's syntax of prompt editing, AND and BREAK."""


def shorten(text: str, size: int = 40) -> str:
    """A text on one line, at most `size` characters of it."""
    line = " ".join(text[: size * 4].split())
    return line if len(line) <= size and len(text) <= size * 4 else line[: size - 1] + "…"
