"""How messages quote what is in the prompt."""

from __future__ import annotations

import re

__all__ = ["quoted"]

_SPACE = re.compile(r"\s+")
_LONGEST = 48


def quoted(text: str) -> str:
    """Text between backticks on one line; of a long one the beginning and the end."""
    if len(text) > 4 * _LONGEST:
        text = text[: 2 * _LONGEST] + text[-2 * _LONGEST :]
    line = _SPACE.sub(" ", text).strip()
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST - 16].rstrip()}…{line[-15:].lstrip()}"
    return f"`{line}`"
