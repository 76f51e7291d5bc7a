"""What Python makes a number of, as programs do that hand text to `float` or `int`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["read_as"]

N = TypeVar("N", int, float)


def read_as(kind: Callable[[str], N], text: str) -> N | None:
    """The number that `float` or `int` reads; None where it raises ValueError."""
    try:
        return kind(text)
    except ValueError:
        return None
