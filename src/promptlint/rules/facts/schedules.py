"""How the host reads prompt editing and alternation; a fact that the schedule rules share."""

from __future__ import annotations

from bisect import bisect_right

from promptlint.dataclass import dataclass
from promptlint.programs.properties import SCHEDULES
from promptlint.rules.facts.node_brackets import node_brackets
from promptlint.rules.facts.template_slots import fills_in_templates
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.host import WEBUI
from promptlint.semantics.scheduling import ScheduleReading, read_schedules
from promptlint.syntax import Mark, Schedule
from promptlint.text import SourceText, Span

__all__ = [
    "SchedulePart",
    "cut_options",
    "is_off",
    "schedule_parts",
    "unstable_starts",
    "written_sides",
]


@dataclass(frozen=True, slots=True)
class SchedulePart:
    """An AND part as it reaches the host's schedule stage. `span` is its place in the prompt; `reading` is None
    where a template in it is expanded first, so that the text is not known."""

    source: SourceText
    span: Span
    reading: ScheduleReading | None


def schedule_parts(ctx: Context) -> tuple[SchedulePart, ...]:
    """The AND parts in the order of the text. Ask through `ctx.fact`."""
    host = ctx.program.host or WEBUI
    source, _ = host.cut_networks(host.strip_comments(SourceText(ctx.text), ctx.role), ctx.role)
    sources = [part for part, _ in host.split_parts(source, ctx.role)]
    is_template = fills_in_templates(ctx) and any(
        kind in ctx.leaf_numbers for kind in ("VARIANT_OPEN", "VARIABLE_OPEN", "WILDCARD")
    )
    return tuple(
        SchedulePart(
            part,
            part.origin(0, len(part)),
            None if is_template else read_schedules(part.text, dialect=host.schedule_dialect),
        )
        for part in sources
    )


@fact("ALTERNATION_OPEN")
def cut_options(ctx: Context) -> tuple[Span, ...]:
    """What the program leaves out of the options of alternations, white space aside."""
    return tuple(
        part.source.origin(span.start, span.end)
        for part in ctx.fact(schedule_parts)
        if part.reading is not None
        for span in part.reading.cut_options
        if part.source.text[span.start : span.end].strip()
    )


def written_sides(node: Schedule, ctx: Context) -> tuple[str, str]:
    """What stands before and after the switch of prompt editing, shortened for messages."""
    colon = next((part for part in node.parts if isinstance(part, Mark) and part.type == "COLON"), None)
    inner = node.inner
    if colon is None:
        return "", shorten(ctx.slice(inner)).strip()
    return (
        shorten(ctx.slice(Span(inner.start, colon.start))).strip(),
        shorten(ctx.slice(Span(colon.end, inner.end))).strip(),
    )


def is_off(ctx: Context, offset: int) -> bool:
    """Whether the host cannot parse the part at an offset, so that no schedule in it takes effect; for a grammar that
    is not A1111's, whether it does not take what begins there for one."""
    if not SCHEDULES.holds(ctx.program):
        return offset not in ctx.fact(node_brackets).switching
    parts = ctx.fact(schedule_parts)
    index = bisect_right([part.span.start for part in parts], offset) - 1 if len(parts) > 1 else 0
    reading = parts[max(0, index)].reading
    return reading is not None and not reading.parses


def unstable_starts(ctx: Context) -> frozenset[int]:
    """Where prompt editing begins that the host recognises or not by chance. Ask through `ctx.fact`."""
    return frozenset(
        part.source.origin(span.start, span.end).start
        for part in ctx.fact(schedule_parts)
        if part.reading is not None
        for span in part.reading.unstable
    )
