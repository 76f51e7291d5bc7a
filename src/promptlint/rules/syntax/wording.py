"""How text of a prompt is quoted in messages of this family."""

from __future__ import annotations

__all__ = ["shorten"]


def shorten(text: str, size: int = 40) -> str:
    """A text on one line, at most `size` characters of it."""
    line = " ".join(text[: size * 4].split())
    return line if len(line) <= size and len(text) <= size * 4 else line[: size - 1] + "…"
