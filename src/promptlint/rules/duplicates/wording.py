"""How weights and what was left out are shown in messages."""

from __future__ import annotations

from collections.abc import Sized

__all__ = ["speaks_for", "weight"]


def weight(value: float) -> str:
    """A weight with at most three decimals: `2`, `1.1`, `2.2`."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:g}"


def speaks_for(more: Sized) -> str:
    """The end of a message that stands for further findings, as folding words it; empty for none."""
    return f" (and {len(more)} more like this)" if len(more) else ""
