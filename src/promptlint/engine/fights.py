"""Fixes that do not go together: those of one pass that touch the same text, and rules that undo each other's work."""

from __future__ import annotations

from bisect import insort_left
from collections.abc import Iterable
from itertools import pairwise

from promptlint.engine.linter import Linter
from promptlint.text import Edit, Span

__all__ = ["LAST_PASSES", "Fighters", "Taken"]

LAST_PASSES = 6
"""Passes at the end of too many that show who fights: most fights are between two or three rules."""


class Taken:
    """The spans that edits of a pass have touched so far; only in their order of the text are they looked up."""

    def __init__(self) -> None:
        self._spans: list[Span] = []

    def add(self, edits: Iterable[Edit]) -> bool:
        """Take the spans of some edits, unless one of them overlaps what is taken."""
        spans = sorted(edit.span for edit in edits)
        if any(after.start < before.end for before, after in pairwise(spans)):  # a rule of others
            return False
        if any(span.overlaps_any(self._spans) for span in spans):
            return False
        for span in spans:
            insort_left(self._spans, span)
        return True


class Fighters:
    """The rules whose fixes keep a text from coming to rest, by their codes: those of others are left out before ours,
    as ours are known to settle among themselves."""

    def __init__(self, linter: Linter) -> None:
        self._ours = {code for code, rule in linter.by_code.items() if type(rule).__module__.startswith("promptlint.")}
        self.left_out: tuple[str, ...] = ()

    def leave_out(self, codes: Iterable[str]) -> None:
        """Leave out those that still fixed something in the last of too many passes."""
        last = dict.fromkeys(codes)
        others = [code for code in last if code not in self._ours]
        self.left_out = (*self.left_out, *(others or last))
