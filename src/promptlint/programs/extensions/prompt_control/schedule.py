"""Which text and which LoRAs apply up to which part of the steps.

Source: `PromptSchedule` and the expressions of `prompt_control/parser_parsy.py`, without tags and without a number of
steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from math import ceil

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.prompt_control.grammar import (
    FOREVER,
    Alternation,
    Grammar,
    Group,
    Item,
    Lora,
    Plain,
    Points,
    Range,
    Schedule,
    Sequence,
    StepLora,
)
from promptlint.programs.extensions.prompt_control.macros import expand_macros
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText

__all__ = ["Entry", "LoraWeights", "entries"]

_END = 1.0
_DIGITS = 2
_SCALE = 10_000
"""What the program multiplies steps by; it may change the last digit."""
_EXACT_STEPS = 512
"""With more places than this, only the first one of each hundredth is looked at, so that the time stays linear."""


@dataclass(slots=True)
class LoraWeights:
    """The weights of a LoRA, added up over its tags."""

    model: float = 0
    clip: float = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What applies up to `end`, in parts of the steps. The places are those of the text before macros."""

    end: float
    source: SourceText
    loras: Mapping[str, LoraWeights] = field(hash=False)


@dataclass(slots=True)
class _Moment:
    """What applies at a step: up to where, and the pieces of the text."""

    until: float = FOREVER
    pieces: list[tuple[str, Range]] = field(default_factory=list)
    """Each with a text that is put before it."""
    loras: dict[str, LoraWeights] = field(default_factory=dict)

    def load(self, name: str, model: float, clip: float) -> None:
        weights = self.loras.setdefault(name, LoraWeights())
        weights.model += model
        weights.clip += clip


def entries(source: SourceText) -> list[Entry]:
    """The texts of a prompt one after the other. Raises HostError where the program raises or never ends."""
    expanded = expand_macros(source.strip())
    grammar = Grammar(expanded.text)
    try:
        moments = [(_end(moment.until), moment) for moment in map(_Evaluation(grammar).at, _steps(grammar))]
    except (ArithmeticError, ValueError) as error:
        raise HostError(type(error).__name__, str(error)) from None
    kept = _one_after_the_other(sorted(moments, key=lambda each: each[0]))
    return [Entry(end, _text(expanded, moment.pieces), moment.loras) for end, moment in kept if end != 0]


def _end(until: float) -> float:
    return min(_END, round(min(until, _END), _DIGITS))


def _one_after_the_other(moments: Iterable[tuple[float, _Moment]]) -> Iterator[tuple[float, _Moment]]:
    """The first moment for each end, from 0 on, up to the first that reaches the end."""
    last = -1.0
    for end, moment in moments:
        if end >= 0 and last < end:
            yield end, moment
            last = end
    if last < 0:
        raise HostError("KeyError", "0")


def _text(source: SourceText, pieces: list[tuple[str, Range]]) -> SourceText:
    parts = []
    for prefix, (start, end) in pieces:
        if prefix:
            place = source.origin(start, start).start
            parts.append(SourceText.replacing(prefix, place, place))
        parts.append(source.slice(start, end))
    return SourceText.join(parts)


def _steps(grammar: Grammar) -> Iterable[float]:
    """The steps at which the program looks: every place that is written, and the end."""
    steps = {*_written_steps(grammar), _END}
    if len(steps) <= _EXACT_STEPS:
        return steps
    first: dict[float, float] = {}
    for step in sorted(steps):
        first.setdefault(round(step, _DIGITS), step)
    return first.values()


def _written_steps(grammar: Grammar) -> Iterator[float]:
    """Places before the end. Those inside of a sequence and of what a tag chooses are not looked at."""
    lengths: set[float] = set()
    work: list[Iterator[tuple[int, Item | None]] | float] = [grammar.walk((0, len(grammar.text)))]
    while work:
        walk = work[-1]
        if isinstance(walk, float):
            work.pop()
            yield from _turns(walk)
            continue
        following = next(walk, None)
        if following is None:
            work.pop()
            continue
        match following[1]:
            case Schedule(tag=None) as item:
                yield from (place for place in (item.start, item.stop) if place < _END)
                # The text after the place is often that of the end; read twice, nested ones would take for ever.
                parts = dict.fromkeys((item.before, item.during, item.after))
                work += [grammar.walk(part) for part in reversed(parts) if part]
            case Alternation() as item:
                if item.step not in lengths:
                    lengths.add(item.step)
                    work.append(item.step)
                work += [grammar.walk(part) for part in reversed(item.options)]
            case Sequence() as item:
                yield from (place for _, place in item.options if place <= _END)
            case StepLora() as item:
                yield from (place for _, place in (*item.model, *item.clip))


def _turns(length: float) -> Iterator[float]:
    """Where the options of an alternation change."""
    step = int(length * 100)
    if step == 0:
        raise HostError("ValueError", "range() arg 3 must not be zero")
    return (place / 100 for place in range(0, 100, step))


class _Evaluation:
    """Finds out what applies at a step."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def at(self, step: float) -> _Moment:
        moment = _Moment()
        work = [(self.grammar.walk((0, len(self.grammar.text))), step)]
        while work:
            walk, here = work[-1]
            for at, item in walk:
                match item:
                    case None | Group():
                        moment.pieces.append(("", (at, at + 1)))
                    case Plain():
                        moment.pieces.append((item.prefix, (item.start, item.stop)))
                    case Lora():
                        moment.load(item.name, item.model, item.clip)
                    case StepLora():
                        self._load(item, here, moment)
                    case _:
                        part, until, inner = self._chosen(item, here)
                        moment.until = min(moment.until, until)
                        if part:
                            work.append((self.grammar.walk(part), inner))
                        break
            else:
                work.pop()
        return moment

    @staticmethod
    def _chosen(item: Schedule | Alternation | Sequence, step: float) -> tuple[Range | None, float, float]:
        """The part that applies, up to where, and the step for what is in it."""
        if isinstance(item, Alternation):
            step = max(step, item.step)
            turn = ceil((step * _SCALE) / (item.step * _SCALE))
            return item.options[(turn - 1) % len(item.options)], max(item.step, turn * item.step), step
        if isinstance(item, Sequence):
            for part, place in item.options:
                if step <= place:
                    return part, place, step
            return None, FOREVER, step
        if item.tag is not None:
            return item.before, FOREVER, step
        if step <= item.start:
            return item.before, item.start, step
        if step <= item.stop:
            return item.during, item.stop, step
        return item.after, FOREVER, step

    @staticmethod
    def _load(item: StepLora, step: float, moment: _Moment) -> None:
        model, model_until = _weight_at(item.model, step)
        clip, clip_until = _weight_at(item.clip, step)
        moment.until = min(moment.until, model_until, clip_until)
        if model != 0:
            moment.load(item.name, model, clip)


def _weight_at(points: Points, step: float) -> tuple[float, float]:
    """The weight at a step, and up to where the program takes it to apply: also places that are past count."""
    weight: float = 0
    until = FOREVER
    for index, (value, start) in enumerate(points):
        following = points[index + 1][1] if index + 1 < len(points) else FOREVER
        if start > step or following < step:
            until = min(until, start)
        else:
            weight = value
    return weight, until
