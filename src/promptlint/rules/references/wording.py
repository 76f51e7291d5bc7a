"""How extra-network tags are shown and recognised."""

from __future__ import annotations

__all__ = ["KINDS", "shorten"]

KINDS = ("lora", "lyco", "hypernet")
"""The extra-network kinds that A1111 knows; case counts."""


def shorten(text: str, size: int = 60) -> str:
    """A text on one line, at most `size` characters of it."""
    line = " ".join(text.split())
    return line if len(line) <= size else line[: size - 1] + "…"
