"""The weighted brackets around a place of a prompt, and whether a part of it cuts any."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.lsp.readings import Reading
from promptlint.programs.properties import SQUARE_WEIGHTS
from promptlint.syntax import Emphasis, Group, Leaf, Mark, Text, walk
from promptlint.text import Span

__all__ = ["group_at", "is_whole", "stack_of", "trimmed", "weighted_groups"]

_EDGE = " \t\r\n,"


def weighted_groups(reading: Reading) -> list[Emphasis]:
    """The groups of a prompt that its program weighs, outer ones before inner ones."""
    squares = SQUARE_WEIGHTS.holds(reading.program)
    groups = (node for node in walk(reading.prompt) if isinstance(node, Emphasis))
    return [group for group in groups if squares or group.bracket == "round"]


def group_at(groups: Sequence[Emphasis], span: Span) -> Emphasis | None:
    """The group that is selected, with its brackets or without; where nothing is, the innermost one around."""
    if span.start != span.end:
        return next((group for group in reversed(groups) if span in (group.span, group.inner)), None)
    return next((group for group in reversed(groups) if group.start < span.start < group.end), None)


def stack_of(groups: Sequence[Emphasis], group: Emphasis) -> list[Emphasis]:
    """A group without a number and those like it of which it is all they hold, or that are all it holds: `((a))`.
    Outer ones come first."""
    alike = {(each.start, each.end): each for each in groups if each.bracket == group.bracket}
    alike = {place: each for place, each in alike.items() if each.weight_text is None}
    outside: list[Emphasis] = []
    place = group.start - 1, group.end + 1
    while (wider := alike.get(place)) is not None:
        outside.append(wider)
        place = wider.start - 1, wider.end + 1
    stack = [*reversed(outside), group]
    while (narrower := alike.get((stack[-1].start + 1, stack[-1].end - 1))) is not None:
        stack.append(narrower)
    return stack


def trimmed(text: str, span: Span) -> Span:
    """A part of a text without the white space and commas at its ends."""
    part = text[span.start : span.end]
    start = span.start + len(part) - len(part.lstrip(_EDGE))
    return Span(start, max(start, span.start + len(part.rstrip(_EDGE))))


def is_whole(reading: Reading, span: Span) -> bool:
    """Whether a part of the prompt that is not empty cuts nothing in two: no bracket, escape or tag of a program, and
    no group of which it has a bracket or separator and not all."""
    if span.start >= span.end or not _is_balanced(reading.region.text[span.start : span.end]):
        return False
    ends = reading.leaf_at(span.start), reading.leaf_at(span.end - 1)
    if any(found is None or _is_cut(found[1], span) for found in ends):
        return False
    return all(_is_beside(group, span) for group in walk(reading.prompt) if isinstance(group, Group))


def _is_cut(leaf: Leaf, span: Span) -> bool:
    return not isinstance(leaf, Text) and (leaf.start < span.start or span.end < leaf.end)


def _is_beside(group: Group, span: Span) -> bool:
    """Whether a group is in a part of the prompt, or apart from it, or has it on one of its sides."""
    if group.end <= span.start or span.end <= group.start or (span.start <= group.start and group.end <= span.end):
        return True
    return not any(isinstance(part, Mark) and part.start < span.end and span.start < part.end for part in group.parts)


def _is_balanced(text: str) -> bool:
    depth = 0
    escaped = False
    for character in text:
        if not escaped and character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0:
                return False
        escaped = character == "\\" and not escaped
    return depth == 0
