"""Half-open ranges of code points."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Span"]


@dataclass(frozen=True, slots=True, order=True, init=False)
class Span:
    """The code points from `start` up to, not including, `end` of some text; empty where they are equal."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        # What a frozen dataclass does itself, at half the cost: a lint makes hundreds.
        _set_start(self, start)
        _set_end(self, end)

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        """Every span is true, the empty ones too, so that `span or default` asks only for None."""
        return True

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a code point, or one is an empty place inside or at the edge of the other."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end

    def overlaps_any(self, others: Sequence[Span]) -> bool:
        """Whether it overlaps one of some spans that are in order and do not overlap each other."""
        at = bisect_left(others, self)
        return any(self.overlaps(other) for other in others[max(0, at - 1) : at + 1])

    def moved(self, by: int) -> Span:
        """The same piece of a text that starts `by` code points earlier."""
        return Span(self.start + by, self.end + by)

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside this span, edges included."""
        return self.start <= other.start and other.end <= self.end


_set_start: Callable[[Span, int], None] = vars(Span)["start"].__set__
_set_end: Callable[[Span, int], None] = vars(Span)["end"].__set__
