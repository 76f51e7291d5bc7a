"""Weights of a LoRA tag that change with the steps, `0.5@0,1@1`, as SD.Next and loractl read them."""

from __future__ import annotations

from bisect import bisect_right

from promptlint.dataclass import dataclass
from promptlint.regex import regex

__all__ = ["StepWeights", "read_step_weights"]

_PARTS = regex("[,;]")
_PLACE = regex("[@~]")
_BEFORE_THE_END = 2
"""Fractions reach 1.0 this many steps before the last one."""


@dataclass(frozen=True, slots=True)
class StepWeights:
    """A weight that changes: `points` are weights and where they are reached, in order; in between it moves evenly.

    The places are fractions of the steps if the last one is at most 1, or else steps.
    """

    points: tuple[tuple[float, float], ...]

    def at(self, step: int, steps: int) -> float:
        """The weight at a step, counted from 0. Raises ZeroDivisionError for fractions of 2 steps, as they do."""
        x = float(step)
        if self.points[-1][1] <= 1.0:
            x = step / (steps - _BEFORE_THE_END) if steps > 0 else 1.0
        places = [place for _, place in self.points]
        index = bisect_right(places, x) - 1
        if index < 0:
            return self.points[0][0]
        weight, place = self.points[index]
        if index + 1 == len(self.points) or place == x:
            return weight
        next_weight, next_place = self.points[index + 1]
        return weight + (next_weight - weight) / (next_place - place) * (x - place)


def read_step_weights(text: str) -> float | StepWeights:
    """`0.5@0,1@1`; a first part without a place is the one weight. Raises ValueError for what is not a number."""
    parts = [[float(number.strip()) for number in _PLACE.split(part)] for part in _PARTS.split(text)]
    if len(parts[0]) == 1:
        return parts[0][0]
    points = [(part[0], part[1] if len(part) == 2 else 1.0) for part in parts]
    return StepWeights(tuple(sorted(points, key=lambda point: point[1])))
