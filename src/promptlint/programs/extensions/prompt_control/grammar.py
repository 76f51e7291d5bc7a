"""What prompt-control finds at each place of a text.

Source: `prompt_control/parser_parsy.py`. Its parser tries the forms of a bracket one after the other and reads what is
in it each time; here each place is read once, from the end of the text to its start, so that what is inside is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.prompt_control import ESCAPED
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.text import Span

__all__ = [
    "FOREVER",
    "Alternation",
    "Grammar",
    "Group",
    "Item",
    "Lora",
    "Plain",
    "Range",
    "Schedule",
    "Sequence",
    "StepLora",
]

FOREVER = float("inf")

Range = tuple[int, int]
"""A part of the text, as offsets."""

Points = tuple[tuple[float, float], ...]
"""Weights, and where each begins."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Text: what is sent is `prefix` and the part from `start` to `stop`, which is empty for a comment."""

    end: int
    start: int
    stop: int
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Round brackets, or square ones that are text; what is in them follows the bracket."""

    end: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """Prompt editing: texts before `start`, up to `stop`, and after it; or what a tag chooses. None is an empty one."""

    end: int
    before: Range | None
    during: Range | None
    after: Range | None
    start: float
    stop: float
    tag: str | None
    number: Range
    """Where the places or the tag are written."""


@dataclass(frozen=True, slots=True)
class Alternation:
    """One option after the other, each for `step`."""

    end: int
    options: tuple[Range, ...]
    step: float


@dataclass(frozen=True, slots=True)
class Sequence:
    """One text after the other, each up to a place."""

    end: int
    options: tuple[tuple[Range, float], ...]


@dataclass(frozen=True, slots=True)
class Lora:
    """A LoRA tag."""

    end: int
    name: str
    model: float
    clip: float


@dataclass(frozen=True, slots=True)
class StepLora:
    """A LoRA tag with weights that change."""

    end: int
    name: str
    model: Points
    clip: Points


Item = Plain | Group | Schedule | Alternation | Sequence | Lora | StepLora

_Error = tuple[str, str, Span | None]
"""The kind, message and place of what raises."""

_SPECIAL = regex(r"[:\[\]()|\\<>#]")
_RUN = regex(r"[^:\[\]()|\\<>#]+")
_NAME = regex(r"[^:<>]+")
_TAG = regex(r"[A-Z_]+")
_MOST_ARGUMENTS = 3
_OPTION_STEP = 0.1


class Grammar:
    """The items of a text by where they begin. Where there is none, the character is text.

    Raises HostError where the program raises while it reads the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.items: dict[int, Item] = {}
        self._prompts: dict[int, int] = {}
        """Where the longest run of items ends that begins at a place."""
        self._weighted: dict[int, int] = {}
        """The same with colons between items, as in round brackets."""
        self._errors: dict[int, _Error] = {}
        """What raises, where a run of items begins that has it."""
        self._weighted_errors: dict[int, _Error] = {}
        for at in self._places():
            self._read_place(at)
        at = 0
        while at < len(text):
            self._raise(self._errors, at)
            at = self.items[at].end if at in self.items else at + 1

    def _places(self) -> list[int]:
        """Where an item may begin, the last one first."""
        text = self.text
        places = set()
        at = 0
        for match in _SPECIAL.finditer(text):
            place = match.start()
            places.add(place)
            if at < place:
                places.add(at)
            at = place + 1
            if match[0] == "#" and (line_end := text.find("\n", at)) >= 0:
                places.add(line_end)
        if at < len(text):
            places.add(at)
        return sorted(places, reverse=True)

    def _read_place(self, at: int) -> None:
        try:
            item = self._item(at)
        except HostError as error:
            self._errors[at] = self._weighted_errors[at] = (error.kind, error.message, error.place)
            return
        if item is not None:
            self.items[at] = item
            end = item.end
            if end in self._errors:
                self._errors[at] = self._errors[end]
            self._prompts[at] = self._prompts.get(end, end)
        elif self.text[at] == ":":
            end = at + 1
        else:
            return
        if end in self._weighted_errors:
            self._weighted_errors[at] = self._weighted_errors[end]
        self._weighted[at] = self._weighted.get(end, end)

    @staticmethod
    def _raise(errors: dict[int, _Error], at: int) -> None:
        if at in errors:
            raise HostError(*errors[at])

    def _prompt(self, at: int) -> int | None:
        """Where the prompt ends that begins at a place, None without one."""
        self._raise(self._errors, at)
        return self._prompts.get(at)

    def _is(self, character: str, at: int) -> bool:
        return self.text.startswith(character, at)

    def _item(self, at: int) -> Item | None:
        text = self.text
        character = text[at]
        if character == "\\":
            following = text[at + 1 : at + 2]
            if following and following in ESCAPED:
                return Plain(at + 2, at + 1, at + 2)
            return Plain(at + 2, at, at + 2) if following and following in "()" else None
        if character == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            return Plain(end, end, end)
        if character == "[":
            return self._bracket(at)
        if character == "(":
            self._raise(self._weighted_errors, at + 1)
            close = self._weighted.get(at + 1, at + 1)
            return Group(close + 1) if self._is(")", close) else None
        if character == "<":
            return self._tag(at)
        if character == ">":
            return Plain(at + 1, at, at + 1)
        run = _RUN.match(text, at)
        return Plain(run.end(), at, run.end()) if run else None

    def _bracket(self, at: int) -> Item | None:
        first = self._prompt(at + 1)
        if self._is("]", at + 1 if first is None else first):
            return Group(at + 2 if first is None else first + 1)
        return self._sequence(at) or self._schedule(at) or self._alternation(at, first)

    def _sequence(self, at: int) -> Sequence | None:
        if not self._is("SEQ", at + 1):
            return None
        options = []
        place = at + 4
        while self._is(":", place):
            end = self._prompt(place + 1) or place + 1
            number = self._number(end + 1) if self._is(":", end) else None
            if number is None:
                break
            options.append(((place + 1, end), number[0]))
            place = number[1]
        return Sequence(place + 1, tuple(options)) if options and self._is("]", place) else None

    def _schedule(self, at: int) -> Schedule | None:
        arguments: list[Range] = []
        place = at + 1
        while len(arguments) < _MOST_ARGUMENTS:
            end = self._prompt(place) or place
            if not self._is(":", end):
                break
            arguments.append((place, end))
            place = end + 1
        start = place
        number = self._number(place)
        tag = None if number else _TAG.match(self.text, place)
        if number:
            place = number[1]
        elif tag:
            place = tag.end()
        else:
            return None
        stop = self._number(place + 1) if self._is(",", place) else None
        if stop:
            place = stop[1]
        if not self._is("]", place) or not arguments:
            return None
        written = (start, place)
        if number is None:
            shown = arguments[0] if len(arguments) > 1 else None
            during = arguments[len(arguments) > 1]
            return Schedule(place + 1, shown, during, None, 0.0, FOREVER, tag[0] if tag else None, written)
        before, inside, after = _texts(arguments, has_stop=stop is not None)
        return Schedule(place + 1, before, inside, after, number[0], stop[0] if stop else FOREVER, None, written)

    def _alternation(self, at: int, end: int | None) -> Alternation | None:
        if end is None:
            return None
        options = [(at + 1, end)]
        while self._is("|", end):
            following = self._prompt(end + 1)
            if following is None:
                break
            options.append((end + 1, following))
            end = following
        number = self._number(end + 1) if self._is(":", end) else None
        if number:
            end = number[1]
        if not self._is("]", end):
            return None
        return Alternation(end + 1, tuple(options), number[0] if number else _OPTION_STEP)

    def _tag(self, at: int) -> Item:
        return self._lora(at) or self._step_lora(at) or self._embedding(at) or Plain(at + 1, at, at + 1)

    def _name(self, at: int, opener: str) -> re.Match[str] | None:
        return _NAME.match(self.text, at + len(opener)) if self._is(opener, at) else None

    def _lora(self, at: int) -> Lora | None:
        name = self._name(at, "<lora:")
        model = self._number(name.end() + 1) if name and self._is(":", name.end()) else None
        if name is None or model is None:
            return None
        end = model[1]
        clip = self._number(end + 1) if self._is(":", end) else None
        if clip:
            end = clip[1]
        return Lora(end + 1, name[0], model[0], (clip or model)[0]) if self._is(">", end) else None

    def _step_lora(self, at: int) -> StepLora | None:
        name = self._name(at, "<loractl:")
        model = self._points(name.end() + 1) if name and self._is(":", name.end()) else None
        if name is None or model is None:
            return None
        end = model[1]
        clip = self._points(end + 1) if self._is(":", end) else None
        if clip:
            end = clip[1]
        return StepLora(end + 1, name[0], model[0], (clip or model)[0]) if self._is(">", end) else None

    def _embedding(self, at: int) -> Plain | None:
        name = self._name(at, "<emb:")
        if name is None or not self._is(">", name.end()):
            return None
        return Plain(name.end() + 1, name.start(), name.end(), "embedding:")

    def _points(self, at: int) -> tuple[Points, int] | None:
        points: list[tuple[float, float]] = []
        end = at
        while not points or self._is(",", end):
            weight = self._number(end + bool(points))
            if weight is None:
                break
            place = self._number(weight[1] + 1) if self._is("@", weight[1]) else None
            points.append((weight[0], place[0] if place else 0))
            end = place[1] if place else weight[1]
        return (tuple(points), end) if points else None

    def _number(self, at: int) -> tuple[float, int] | None:
        """The number at a place, and where it ends. Raises HostError for a lone point, and digits such as `²`."""
        text = self.text
        end = at + (text[at : at + 1] in ("+", "-"))
        start = end
        while text[end : end + 1].isdigit():
            end += 1
        if self._is(".", end):
            end += 1
            while text[end : end + 1].isdigit():
                end += 1
        elif end == start:
            return None
        try:
            return float(text[at:end]), end
        except ValueError as error:
            raise HostError("ValueError", str(error), Span(at, end)) from None

    def walk(self, part: Range) -> Iterator[tuple[int, Item | None]]:
        """The items of a part of the text in order, and the characters that are text (None). What is in a group
        follows its bracket."""
        at, end = part
        while at < end:
            item = self.items.get(at)
            yield at, item
            at = at + 1 if item is None or isinstance(item, Group) else item.end


def _texts(arguments: list[Range], *, has_stop: bool) -> tuple[Range | None, Range | None, Range | None]:
    """The texts before, during and after, by how many are written."""
    if has_stop:
        if len(arguments) == 1:
            return None, arguments[0], None
        if len(arguments) == 2:
            return None, arguments[0], arguments[1]
        return arguments[0], arguments[1], arguments[2]
    if len(arguments) == 1:
        return None, arguments[0], arguments[0]
    return arguments[0], arguments[1], arguments[1]
