"""How much the heavy tests take: usually enough to find what is wrong, everything where PROMPTLINT_SOAK is set."""

from __future__ import annotations

import os

__all__ = ["SOAK", "amount"]

SOAK = bool(os.environ.get("PROMPTLINT_SOAK"))


def amount(usual: int, soak: int) -> int:
    """How many, how long or how deep: the second number where PROMPTLINT_SOAK is set."""
    return soak if SOAK else usual
