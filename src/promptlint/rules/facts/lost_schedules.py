"""Prompt editing and alternation that the host does not read, because it cannot read the part of the prompt."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.rules.facts.filled_templates import filled_in_at
from promptlint.rules.facts.leaves import is_lone_backslash, loose_escapes
from promptlint.rules.facts.schedules import SchedulePart, schedule_parts
from promptlint.rules.facts.template_slots import fills_in_templates
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Comment, ExtraNetwork, Leaf, Mark, Stray
from promptlint.text import Span

__all__ = ["LostSchedules", "lost_schedules"]


@dataclass(frozen=True, slots=True)
class LostSchedules:
    """What an AND part loses: the place of its `first` schedule, their number, and the pipes and backslashes that are
    the `causes`."""

    first: Span
    count: int
    causes: tuple[Leaf, ...]


@fact("SCHEDULE_OPEN", "ALTERNATION_OPEN")
def lost_schedules(ctx: Context) -> tuple[LostSchedules, ...]:
    """One item for each part that loses any."""
    causes = _causes(ctx)
    if not causes:
        return ()
    numbers = ctx.leaf_numbers
    wanted = sorted((*numbers.get("SCHEDULE_OPEN", ()), *numbers.get("ALTERNATION_OPEN", ())))
    openers = [ctx.prompt.leaf_list[number] for number in wanted]
    lost = (_lost(part, causes, openers) for part in ctx.fact(schedule_parts))
    return tuple(found for found in lost if found is not None)


def _lost(part: SchedulePart, causes: Sequence[Leaf], openers: Sequence[Leaf]) -> LostSchedules | None:
    if part.reading is not None and part.reading.parses:
        return None
    span = part.span
    here = [leaf for leaf in causes if span.start <= leaf.start < span.end]
    lost = [leaf for leaf in openers if span.start <= leaf.start < span.end]
    if not here or not lost:
        return None
    first = lost[0]
    assert isinstance(first, Mark)
    assert first.partner is not None
    return LostSchedules(Span(first.start, first.partner.end), len(lost), tuple(here))


def _causes(ctx: Context) -> list[Leaf]:
    """The pipes and backslashes that the host's grammar has no place for."""
    numbers = ctx.leaf_numbers
    leaf_list = ctx.prompt.leaf_list
    found: list[Leaf] = []
    is_template = fills_in_templates(ctx)
    for number in numbers.get("STRAY", ()):
        leaf = leaf_list[number]
        if isinstance(leaf, Stray) and leaf.text == "|" and not (number and is_lone_backslash(leaf_list[number - 1])):
            found.append(leaf)
    for number in numbers.get("PIPE", ()):
        leaf = leaf_list[number]
        assert isinstance(leaf, Mark)
        if leaf.partner is not None and leaf.partner.type == "VARIANT_OPEN" and not is_template:
            found.append(leaf)
    found += [each.leaf for each in ctx.fact(loose_escapes) if each.is_lone and _ends_line(each.number, ctx)]
    found.sort(key=lambda leaf: leaf.start)
    return [leaf for leaf in found if not filled_in_at(ctx, leaf.span)]


def _ends_line(number: int, ctx: Context) -> bool:
    """Whether a backslash is the last character of a line, or of a prompt, as the host's grammar sees it."""
    for following in ctx.prompt.leaf_list[number + 1 :]:
        if isinstance(following, ExtraNetwork) and ctx.role != "negative":
            continue
        if isinstance(following, Comment) or following.text[0] == "\n":
            return True
        if ctx.role == "negative" or not ctx.program.composition:
            return False
        return following.type == "AND" or (following.text.isspace() and following.end == len(ctx.text))
    return True
