"""How extra-network tags are shown and recognised."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.rules.wording import shorten

__all__ = ["KINDS", "files"]

_MOST_FILES = 3

KINDS = ("lora", "lyco", "hypernet")
"""The extra-network kinds that A1111 knows; case counts."""


def files(names: Sequence[str]) -> str:
    """Some names of files in a sentence: the first few, and how many there are."""
    shown = [f"`{shorten(name)}`" for name in names[:_MOST_FILES]]
    if len(names) > _MOST_FILES:
        return f"{len(names):,} files ({', '.join(shown)}, …)"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
