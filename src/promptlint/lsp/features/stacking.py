"""Brackets as a number, and a number as brackets: `((a))` and `(a:1.21)`."""

from __future__ import annotations

import math
from itertools import product
from typing import Literal

from promptlint.engine.meaning import same_meaning
from promptlint.lsp.features.change import Change
from promptlint.lsp.features.groups import group_at, stack_of, weighted_groups
from promptlint.lsp.features.wrapping import takes_numbers
from promptlint.lsp.readings import MAX_MEANING, Reading
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.emphasis import number
from promptlint.text import Edit, Span, apply_edits

__all__ = ["as_brackets", "as_number"]

_Bracket = Literal["round", "square"]
_WRITTEN: dict[_Bracket, tuple[str, str]] = {"round": ("(", ")"), "square": ("[", "]")}
_MOST_BRACKETS = 4
"""Pairs that a number becomes at most: more of them nobody can count."""
_CLOSE = 1e-6
"""How near a number must be to what brackets weigh to be tried as them, relative to it."""


def as_number(reading: Reading, span: Span) -> Change | None:
    """The brackets around a place, or what is selected, as one pair with a number that weighs the same."""
    if not WEIGHTS.holds(reading.program):
        return None
    groups = weighted_groups(reading)
    group = group_at(groups, span)
    if group is None or group.weight_text is not None:
        return None
    stack = stack_of(groups, group)
    weight = reading.program.emphasis.stacked(len(stack), group.bracket)
    if weight is None or not math.isfinite(weight) or not takes_numbers(reading, group.span):
        return None
    written = number(weight)
    title = f"Write the brackets as {written}"
    return _rewritten(reading, title, stack[0].span, stack[-1].inner, ("(", f":{written})"))


def as_brackets(reading: Reading, span: Span) -> Change | None:
    """The number of the group around a place, or of what is selected, as brackets that weigh the same; None where there
    are none."""
    if not WEIGHTS.holds(reading.program):
        return None
    group = group_at(weighted_groups(reading), span)
    if group is None or group.weight is None:
        return None
    for bracket, count in product(_WRITTEN, range(1, _MOST_BRACKETS + 1)):
        weight = reading.program.emphasis.stacked(count, bracket)
        if weight is not None and math.isclose(weight, group.weight, rel_tol=_CLOSE):
            left, right = _WRITTEN[bracket]
            title = f"Write {group.weight_text} as brackets"
            change = _rewritten(reading, title, group.span, group.inner, (left * count, right * count))
            if change is not None:
                return change
    return None


def _rewritten(reading: Reading, title: str, whole: Span, inner: Span, around: tuple[str, str]) -> Change | None:
    """Other brackets around the inner part of a group; None unless the program makes the same of them."""
    text = reading.region.text
    left, right = around
    if not text[inner.start : inner.end].strip() or len(text) > MAX_MEANING:
        return None
    places = (Span(whole.start, inner.start), left), (Span(inner.end, whole.end), right)
    edits = tuple(Edit(place, new) for place, new in places if text[place.start : place.end] != new)
    if not edits or not same_meaning(text, apply_edits(text, edits), reading.role, reading.program.name):
        return None
    start = whole.start + len(left)
    return Change(title, edits, Span(start, start + len(inner)))
