"""Text of a prompt in a message."""

from __future__ import annotations

__all__ = ["shortened"]


def shortened(text: str, longest: int = 40) -> str:
    """Some text in one line, of at most `longest` characters, with `…` after them if there are more."""
    looked = 4 * longest
    words = " ".join(text[:looked].split())
    return words if len(words) <= longest and len(text) <= looked else f"{words[:longest]}…"
