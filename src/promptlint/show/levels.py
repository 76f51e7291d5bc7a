"""How strong a weight is, in the few levels that a colour can tell apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

from promptlint.show.model import PiecePicture, weight_text

__all__ = ["LEVELS", "legend", "level"]

LEVELS = ("odd", "low", "less", "plain", "more", "high", "extreme")
"""How far a weight is from 1, in order; `odd` is what is negative or no number."""

_LEGEND = 12
"""Weights that a legend has room for: a line of them."""


def level(weight: float) -> str:
    """Which of LEVELS a weight is on."""
    if math.isnan(weight) or math.isinf(weight) or weight < 0:
        return "odd"
    for limit, name in ((0.7, "low"), (0.9995, "less"), (1.0005, "plain"), (1.25, "more"), (1.6, "high")):
        if weight < limit:
            return name
    return "extreme"


def legend(pieces: Sequence[PiecePicture]) -> tuple[list[float], int]:
    """The different weights of a text in order, as far as a legend has room, and how many are left out; none where
    all is of weight 1."""
    weights = {weight_text(piece.weight): piece.weight for piece in pieces if not piece.is_break}
    ordered = sorted(weights.values(), key=lambda weight: (math.isnan(weight), weight))
    if len(ordered) == 1 and level(ordered[0]) == "plain":
        return [], 0
    return ordered[:_LEGEND], max(0, len(ordered) - _LEGEND)
