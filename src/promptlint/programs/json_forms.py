"""How vectors write what JSON has no form for."""

from __future__ import annotations

import math

__all__ = ["json_number"]


def json_number(value: float) -> float | str:
    """A number, or the name of one that JSON lacks."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
