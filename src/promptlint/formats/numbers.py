"""Numbers out of files of others, which may be of any size, or none: `1e999`, `nan`, four hundred digits."""

from __future__ import annotations

import math

__all__ = ["LARGEST_COUNT", "LONGEST_NAME", "count", "finite", "shown"]

_LONGEST = 60
"""Characters of a value that a message shows."""

LARGEST_COUNT = 2**53
"""What every program can count to; a larger number of anything is none."""

LONGEST_NAME = 1_000
"""Characters of what files call something; nobody writes a longer name into a prompt."""


def finite(value: object) -> float | None:
    """A number as a float; None for what is not a number, and for one that a float cannot hold."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def count(value: object) -> int | None:
    """A whole number from 0 to LARGEST_COUNT; None for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= LARGEST_COUNT else None


def shown(value: object) -> str:
    """A value as a message shows it: as it would be written in Python, but never long. Python itself refuses to write
    whole numbers of thousands of digits, and lists in lists without end."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return f"a value that is too {'large' if isinstance(value, int) else 'deep'} to show"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}…"
