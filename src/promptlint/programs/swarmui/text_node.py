"""SwarmUI's text node, which reads what is left of a prompt after its tags: `[a|b]`, `[a:b:when]`, `<break>`.

Source: `SwarmTextHandling.py` at 062407c7. It gives ComfyUI's encoder one text for each stretch of the steps; weights
are ComfyUI's.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from promptlint.dataclass import dataclass
from promptlint.programs.swarmui.brackets import Bracket, NodeText
from promptlint.regex import regex
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText, Span

__all__ = ["BREAK", "DEFAULT_STEPS", "EncodedRange", "encoded_ranges"]

BREAK = "<break>"
"""What parts a text into chunks that are encoded one by one."""
DEFAULT_STEPS = 20
"""The steps of a picture by default: what SwarmUI itself starts with."""

_OVERLAP = 0.001
"""How much the ranges of neighbouring texts overlap, in parts of 1."""

# The node puts these out of the way and back again with replacements of its own, which are seen in its errors.
_HIDDEN = {"\\[": "\0\1", "\\]": "\0\2", "embedding:": "\0\3"}
_SHOWN = {"\0\1": "[", "\0\2": "]", "\0\3": "embedding:"}
_TO_HIDE = regex(r"\\\[|\\\]|embedding:")
_TO_SHOW = regex("\0[\1\2\3]")


@dataclass(frozen=True, slots=True)
class EncodedRange:
    """What is encoded for a part of the steps, from `start` to `end` in parts of 1; `end_step` is its last, from 1 on.

    `chunks` are its text, split at `<break>`, with places.
    """

    start: float
    end: float
    end_step: int
    chunks: tuple[SourceText, ...]


class _Stretch(NamedTuple):
    """A part of the text: its ends, how many times it is unescaped, and the steps, as bits, in which it is there."""

    start: int
    end: int
    depth: int
    steps: int


def encoded_ranges(source: SourceText, steps: int = DEFAULT_STEPS) -> list[EncodedRange]:
    """The texts that the node encodes, in order.

    Without `[a|b]` and `[a:b:when]` there is one, with all brackets as they are. Raises HostError where the node
    raises: a number that `float` cannot read, `[a:b]`, and a bracket that stays open after another one closed. Raises
    ValueError without a step. It raises for brackets nested some hundreds deep, too; here they have a result.
    """
    if steps < 1:
        raise ValueError(f"a picture has at least 1 step, not {steps}")
    hidden = source.replaced(_TO_HIDE.finditer(source.text), lambda match: _HIDDEN[match[0]])
    reading = _Reading(hidden, steps) if "[" in hidden.text else None
    if reading is None or not reading.is_edited:
        return [EncodedRange(0, 1, steps, _split(hidden))]
    texts = reading.texts()
    ranges: list[EncodedRange] = []
    start = 0
    for step in range(1, steps + 1):
        if step < steps and texts[step].text == texts[start].text:
            continue
        end = step / steps + _OVERLAP if step < steps else 1
        ranges.append(EncodedRange(start / steps - _OVERLAP, end, step, _split(texts[start])))
        start = step
    return ranges


class _Reading:
    """The brackets of a text, read from left to right and from outside in, as the node does.

    `is_edited` says whether one of them depends on the step. Raises HostError.
    """

    def __init__(self, source: SourceText, steps: int) -> None:
        self._text = NodeText(source)
        self._steps = steps
        self._kept: list[_Stretch] = []
        self._waiting = [_Stretch(0, len(source), 0, (1 << steps) - 1)]
        self.is_edited = False
        is_first = True
        while self._waiting:
            stretch = self._waiting.pop()
            bracket = self._text.next_bracket(stretch.start, stretch.end)
            if bracket is not None and bracket.close >= 0:
                self._kept.append(stretch._replace(end=bracket.start))
                self._waiting.append(stretch._replace(start=bracket.close + 1))
                self._read(bracket, stretch)
                is_first = False
            elif bracket is not None and self._text.open_count == 1 and not is_first:
                # A slip of the node, which asks a dictionary for an attribute.
                raise HostError("AttributeError", "'dict' object has no attribute 'text'")
            else:
                self._kept.append(stretch)

    def texts(self) -> list[SourceText]:
        """The text of each step."""
        kept = [each for each in self._kept if each.start < each.end]
        choices = list({each.steps for each in kept})
        known: dict[tuple[int, ...], SourceText] = {}
        texts: list[SourceText] = []
        for step in range(self._steps):
            # Steps in which the same pieces are there share their text.
            there = tuple([choice >> step & 1 for choice in choices])
            if there not in known:
                pieces = [self._slice(each) for each in kept if each.steps >> step & 1]
                known[there] = SourceText.join(pieces or [self._text.source.slice(0, 0)])
            texts.append(known[there])
        return texts

    def _slice(self, stretch: _Stretch) -> SourceText:
        return self._text.slice(stretch.start, stretch.end, stretch.depth)

    def _read(self, bracket: Bracket, stretch: _Stretch) -> None:
        kind, places = self._text.separators(bracket, stretch.depth)
        bounds = [bracket.start, *places, bracket.close]
        parts = [(low + 1, high) for low, high in pairwise(bounds)]
        if kind == "|":
            shown = [self._every(number, len(parts)) for number in range(len(parts))]
        elif len(parts) in {2, 3}:
            number = self._text.slice(*parts.pop(), stretch.depth).text
            shown = self._around(number)[-len(parts) :]
        else:
            self._kept.append(stretch._replace(start=bracket.start + 1, end=bracket.close))
            return
        self.is_edited = True
        for (start, end), steps in reversed(list(zip(parts, shown, strict=True))):
            # What has no brackets of its own is not unescaped.
            is_nested = self._text.next_bracket(start, end) is not None
            self._waiting.append(_Stretch(start, end, stretch.depth + is_nested, stretch.steps & steps))

    def _every(self, number: int, count: int) -> int:
        """The steps of one of `count` texts that take turns."""
        return sum(1 << step for step in range(number, self._steps, count))

    def _around(self, number: str) -> list[int]:
        """The steps before a switch and those after it; `nan` has none. Raises HostError."""
        try:
            when = float(number)
        except ValueError as error:
            raise HostError("ValueError", str(error)) from None
        if when < 1:
            when *= self._steps
        before = sum(1 << step for step in range(self._steps) if step < when)
        after = sum(1 << step for step in range(self._steps) if step >= when)
        return [before, after]


def _split(source: SourceText) -> tuple[SourceText, ...]:
    """The chunks of a text, as the encoder is given them."""
    shown = source.replaced(_TO_SHOW.finditer(source.text), lambda match: _SHOWN[match[0]])
    return tuple(shown.split_at(Span(*match.span()) for match in re.finditer(BREAK, shown.text)))
