"""Prompt editing and alternation: which text applies at which step.

`schedule_grammar` says which brackets the host takes. Its grammar is ambiguous: where the host may pick another reading
by chance, the schedule is `unstable`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import pairwise
from operator import attrgetter
from types import NoneType
from typing import Literal

from promptlint.arguments import expect, expect_text
from promptlint.dataclass import dataclass
from promptlint.semantics.errors import HostError
from promptlint.semantics.schedule_grammar import SINCE_1_6, Bracket, ScheduleDialect, read_brackets
from promptlint.text import SourceText, Span

__all__ = [
    "ScheduleReading",
    "ScheduleUse",
    "ScheduledText",
    "StepRange",
    "is_unstable",
    "read_schedules",
    "schedule",
    "schedule_parses",
    "scheduled_texts",
    "unscheduled",
    "unstable_schedules",
]


@dataclass(frozen=True, slots=True)
class StepRange:
    """The steps of one sampling pass, and how numbers are read there.

    `start` is how many steps ran before this pass; a fraction then counts from 1.0 on, which is where the
    hires pass begins. On the old timeline a number below 1 is a fraction and any other a step, dot or not.

    Raises ValueError if there is not at least one step.
    """

    steps: int
    start: int = 0
    old_timeline: bool = False

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError(f"a pass has at least 1 step, not {self.steps}")

    def last_step_before(self, number: str) -> int:
        """The last step of this pass in which the text before the switch applies; below 1 for none.

        Raises HostError where the number is too large for a float.
        """
        value = float(number)
        if self.old_timeline:
            value = value * self.steps if value < 1 else value
        elif "." in number:
            value = (value - (1.0 if self.start else 0.0)) * self.steps
        else:
            value -= self.start
        try:
            return min(self.steps, int(value))
        except OverflowError as error:
            raise HostError("OverflowError", str(error)) from None


@dataclass(frozen=True, slots=True)
class ScheduleUse:
    """A bracket that the host takes as prompt editing or alternation; `number` is the switch, as written."""

    kind: Literal["schedule", "alternation"]
    span: Span
    number: str | None


_STRUCTURE = frozenset("[]():")


_Jump = tuple[int, int]
"""An offset of the text to go on at, and the index of the next event there."""
_Event = tuple[int, list[_Jump], str]
"""An offset, where the text may go on from there, and the number that decides it where two ways do."""


class ScheduleReading:
    """How the host reads one text: whether its grammar accepts it, and the brackets it takes.

    Where it `parses` not, the host leaves the whole text alone, every schedule in it included.
    """

    __slots__ = ("_brackets", "_events", "_turns", "dialect", "parses", "text")

    def __init__(self, text: str, dialect: ScheduleDialect = SINCE_1_6) -> None:
        self.text = text
        self.dialect = dialect
        brackets = read_brackets(text, dialect)
        self.parses = brackets is not None
        self._brackets: list[Bracket] = brackets or []
        self._events: list[_Event] | None = None
        self._turns: tuple[StepRange, list[int], list[int]] | None = None

    @property
    def uses(self) -> tuple[ScheduleUse, ...]:
        """Prompt editing and alternation that takes effect, in the order of the text, outer before inner."""
        return tuple(
            ScheduleUse("schedule", Span(b.start, b.end), b.number)
            if b.kind == "schedule"
            else ScheduleUse("alternation", Span(b.start, b.end), None)
            for b in sorted(self._brackets, key=attrgetter("start"))
            if b.is_editing
        )

    @property
    def cut_options(self) -> tuple[Span, ...]:
        """What is left out where options of alternations end early, in the order of the text."""
        if not self.dialect.options_end_early:
            return ()
        return tuple(
            sorted(
                Span(cut, next(place for place in bracket.places if place > cut))
                for cut, bracket in _option_cuts(self._brackets).items()
            )
        )

    @property
    def unstable(self) -> tuple[Span, ...]:
        """The prompt editing that the host may or may not recognise, by chance, each time it is started.

        That happens where a bracket or colon that belongs to nothing follows directly: the run of such
        characters can then begin with the closer in front of it, whose bracket is ordinary characters in that
        reading, its opener and colons included; and these may stand directly after a closer themselves.
        Pipes are never ordinary characters, so an alternation stays whole.
        """
        owned: set[int] = set()
        closers: dict[int, Bracket] = {}
        for bracket in self._brackets:
            owned.update((bracket.start, bracket.close, *bracket.colons))
            if bracket.kind != "alternation":
                closers[bracket.close] = bracket
        text = self.text
        broken = {
            bracket
            for bracket in closers.values()
            if bracket.end not in owned and text[bracket.end : bracket.end + 1] in _STRUCTURE
        }
        pending = list(broken)
        while pending:
            bracket = pending.pop()
            for offset in (bracket.start, bracket.close, *bracket.colons):
                before = closers.get(offset - 1)
                if before is not None and before not in broken:
                    broken.add(before)
                    pending.append(before)
        return tuple(sorted(Span(b.start, b.end) for b in broken if b.kind == "schedule"))

    def ends(self, steps: StepRange, *, unreached: bool = False) -> list[int]:
        """The last step of each stretch in which one text applies; with `unreached` also those that end before the
        first step. Raises HostError."""
        found = {steps.steps}
        for bracket in self._brackets:
            if bracket.kind == "schedule":
                last = steps.last_step_before(bracket.number)
                if last >= 1 or unreached:
                    found.add(last)
        if any(bracket.kind == "alternation" for bracket in self._brackets):
            found.update(range(1, steps.steps + 1))
        return sorted(found)

    def turn(self, step: int, steps: StepRange) -> tuple[int, ...]:
        """What the text at a step depends on: steps with equal turns have the same text. Raises HostError."""
        if self._turns is None or self._turns[0] != steps:
            switches = [steps.last_step_before(b.number) for b in self._brackets if b.kind == "schedule"]
            options = {len(b.pipes or ()) + 1 for b in self._brackets if b.kind == "alternation"}
            self._turns = (steps, sorted(set(switches)), sorted(options))
        _, switches, counts = self._turns
        return (bisect_left(switches, step), *((step - 1) % count for count in counts))

    def kept(self, step: int, steps: StepRange) -> list[tuple[int, int]]:
        """The parts of the text, as offsets, that apply at a step. Raises HostError."""
        if self._events is None:
            cuts = _option_cuts(self._brackets) if self.dialect.options_end_early else {}
            self._events = _events(self._brackets, cuts)
        events = self._events
        text = self.text
        last_steps: dict[str, int] = {}
        kept: list[tuple[int, int]] = []
        at = index = 0
        while index < len(events):
            offset, jumps, number = events[index]
            if at < offset:
                kept.append((at, offset))
            if len(jumps) == 1:
                at, index = jumps[0]
            elif number:
                last = last_steps.get(number)
                if last is None:
                    last = last_steps[number] = steps.last_step_before(number)
                at, index = jumps[step > last]
            else:
                at, index = jumps[(step - 1) % len(jumps)]
                if self.dialect.empty_options_raise and text[at] in "|]":
                    raise HostError("RuntimeError", "generator raised StopIteration")
        if at < len(text):
            kept.append((at, len(text)))
        return kept


class _Wording:
    """One of the texts that a schedule switches between."""

    __slots__ = ("_kept", "_origin", "_source", "text")

    def __init__(self, origin: SourceText, kept: Callable[[], list[tuple[int, int]]]) -> None:
        self._origin = origin
        self._kept = kept
        self._source: SourceText | None = None
        text = origin.text
        self.text = "".join([text[start:end] for start, end in kept()])

    @property
    def source(self) -> SourceText:
        if self._source is None:
            parts = [self._origin.slice(start, end) for start, end in self._kept()]
            self._source = parts[0] if len(parts) == 1 else SourceText.join(parts or [self._origin.slice(0, 0)])
        return self._source


class ScheduledText:
    """A text and the last step, counted from 1 within its pass, in which it applies."""

    __slots__ = ("_wording", "end_step")

    def __init__(self, end_step: int, wording: _Wording) -> None:
        self.end_step = end_step
        self._wording = wording

    @classmethod
    def of(cls, end_step: int, source: SourceText) -> ScheduledText:
        """A text that is there already."""
        return cls(end_step, _Wording(source, lambda: [(0, len(source))]))

    def __repr__(self) -> str:
        return f"ScheduledText({self.end_step}, {self.text!r})"

    @property
    def text(self) -> str:
        return self._wording.text

    @property
    def source(self) -> SourceText:
        """The text with its origin; made when first asked for, as most texts are only counted or compared."""
        return self._wording.source


def read_schedules(text: str, *, dialect: ScheduleDialect = SINCE_1_6) -> ScheduleReading:
    """How the host reads the brackets of a text; takes linear time at any depth."""
    return ScheduleReading(text, dialect)


def scheduled_texts(
    source: SourceText, steps: StepRange, *, dialect: ScheduleDialect = SINCE_1_6, unreached: bool = False
) -> list[ScheduledText]:
    """The texts that apply during a pass, in order; the same text may come twice. With `unreached` also those whose
    last step is before the first one.

    Raises HostError where the host raises: a switch too large for a float, `[a:b:1e400]`. It raises for
    nested brackets beyond two or three hundred too, with a limit that cannot be foreseen; here they have a
    result.
    """
    text = source.text
    if "[" not in text or "]" not in text:
        return unscheduled(source, steps)
    reading = ScheduleReading(text, dialect)
    wordings: dict[tuple[int, ...], _Wording] = {}
    entries: list[ScheduledText] = []
    for end in reading.ends(steps, unreached=unreached):
        turn = reading.turn(end, steps)
        wording = wordings.get(turn)
        if wording is None:
            wording = wordings[turn] = _Wording(source, partial(reading.kept, end, steps))
        entries.append(ScheduledText(end, wording))
    return entries


def unscheduled(source: SourceText, steps: StepRange) -> list[ScheduledText]:
    """The whole text for the whole pass."""
    return [ScheduledText.of(steps.steps, source)]


def schedule(
    text: str, steps: int, *, hires_steps: int | None = None, old_timeline: bool = False
) -> list[tuple[int, str]]:
    """The last step and the text of each stretch, as the host's schedule stage returns them.

    With `hires_steps` the schedule of the hires pass, which follows a first pass of `steps`; the old timeline
    has no such range and reads both passes alike. Raises HostError as `scheduled_texts` does, ValueError if a
    pass has no steps, and TypeError for a text that is not a string and steps that are not whole numbers.
    """
    expect_text(text)
    expect(steps, "steps", int, "a whole number")
    expect(hires_steps, "hires_steps", (int, NoneType), "a whole number or None")
    span = StepRange(steps, old_timeline=old_timeline)
    if hires_steps is not None and not old_timeline:
        span = StepRange(hires_steps, steps)
    return [(entry.end_step, entry.text) for entry in scheduled_texts(SourceText(text), span)]


def schedule_parses(text: str) -> bool:
    """Whether the host's grammar accepts a text; if not, all prompt editing and alternation in it is off."""
    return read_brackets(text, SINCE_1_6) is not None


def unstable_schedules(text: str) -> tuple[Span, ...]:
    """Where the text has prompt editing that the host recognises or not by chance."""
    return ScheduleReading(text).unstable


def is_unstable(text: str) -> bool:
    """Whether the host may read the text differently after a restart."""
    return bool(unstable_schedules(text))


def _option_cuts(brackets: Iterable[Bracket]) -> dict[int, Bracket]:
    """Where options that have more than one piece end early, with the alternation of each."""
    ends = {bracket.start: bracket.end for bracket in brackets}
    starts = sorted(ends)
    cuts: dict[int, Bracket] = {}
    for bracket in brackets:
        if bracket.kind != "alternation":
            continue
        for opener, closer in pairwise(bracket.places):
            index = bisect_right(starts, opener)
            up_to_a_bracket = starts[index] if index < len(starts) else closer
            cut = ends.get(opener + 1, up_to_a_bracket)
            if cut < closer:
                cuts[cut] = bracket
    return cuts


def _events(brackets: Iterable[Bracket], cuts: Mapping[int, Bracket]) -> list[_Event]:
    """The offsets at which the text that applies goes on elsewhere, with the places it may go on at.

    An opener of prompt editing has two, before and after the switch; one of an alternation has its options.
    At separators, at closers and where an option is cut the bracket is left.
    """
    editing = [(b, b.places) for b in brackets if b.is_editing]
    # Where an option is cut in front of a bracket, the cut comes first.
    offsets = sorted([(place, True) for _, places in editing for place in places] + [(cut, False) for cut in cuts])
    index_at = {offset: index for index, offset in enumerate(offsets)}
    events: list[_Event] = [(0, [], "")] * len(offsets)
    for bracket, places in editing:
        leave = (bracket.end, index_at[places[-1], True] + 1)
        elsewhere = [leave]
        for place in places[1:]:
            events[index_at[place, True]] = (place, elsewhere, "")
        ways = [(place + 1, index_at[place, True] + 1) for place in places[:-1]]
        if bracket.kind == "schedule" and len(ways) == 1:
            ways.insert(0, leave)
        events[index_at[bracket.start, True]] = (bracket.start, ways, bracket.number)
    for cut, bracket in cuts.items():
        events[index_at[cut, False]] = (cut, [(bracket.end, index_at[bracket.close, True] + 1)], "")
    return events
