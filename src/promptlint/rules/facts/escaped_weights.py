r"""Escaped brackets that hold a weight or prompt editing, as tools that escape every bracket leave them: `\(fog:1.2\)`.

What tells a weight from a name, a ratio, a time or a version in escaped brackets:

- The number stands right before the closing bracket, after a colon and a word: not `\(16:9\)`, `\(12:30\)`,
  `\(re:zero\)`.
- It has a point and is as large as weights are, 0.1 to 2: not `\(vol. 1:2\)`, `\(gear:2nd\)`. A whole number, 1 or 2,
  counts where the brackets hold a comma, since a name has none and a list of tags has: `\(low quality, bad hands:2\)`.
- The word before it names no measure: not `\(aspect ratio:1.85\)`, `\(f:1.8\)`.

In square brackets `\[a:b:0.5\]` is prompt editing: two colons and a number, or one colon and a number below 1. Brackets
that hold nothing but the next pair, `\(\(fog\)\)`, are emphasis: no name is written so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.loose_numbers import MEASURES
from promptlint.rules.facts.number_tails import is_usual
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Escape, Leaf, Stray, Text
from promptlint.text import Span

__all__ = ["EscapedKind", "EscapedWeight", "escaped_weights"]

_CLOSERS = {"\\)": "\\(", "\\]": "\\["}
_NUMBER = regex(r"\s*+(?P<number>\d{0,3}\.\d{1,4}|\d{1,3})\s*+")
_MOST_STEPS = 150
"""The largest step that the host's slider has."""
_NEAR = 60
"""Characters before a colon, and after an opening bracket, that are looked at."""
_WORD = regex(r"[^\W\d_]{2}")


class EscapedKind(StrEnum):
    """What the brackets would be without the backslashes."""

    WEIGHT = "weight"
    EMPHASIS = "emphasis"
    SCHEDULE = "schedule"
    SQUARE_WEIGHT = "square weight"


@dataclass(frozen=True, slots=True)
class EscapedWeight:
    """The outermost brackets, the escapes of all pairs in them that are of this kind, in order, and the number with its
    colon, if there is one."""

    kind: EscapedKind
    span: Span
    escapes: tuple[Leaf, ...]
    written: Span | None


@dataclass(frozen=True, slots=True)
class _Pair:
    """The numbers, among the leaves, of two escaped brackets."""

    first: int
    last: int


@fact("ESCAPE")
def escaped_weights(ctx: Context) -> tuple[EscapedWeight, ...]:
    """All of them, outermost ones, in order."""
    pairs = _pairs(ctx)
    places = _Places(ctx)
    kinds = [(pair, kind) for pair in pairs if (kind := places.kind_of(pair)) is not None]  # inner ones first
    if not kinds:
        return ()
    leaf_list = ctx.prompt.leaf_list
    partner = {pair.last: pair for pair in pairs} | {pair.first: pair for pair in pairs}
    taken: set[_Pair] = set()
    outermost: list[tuple[_Pair, _Pair, EscapedKind]] = []
    for pair, kind in kinds:
        stack = [pair, *_held(pair, partner, leaf_list), *_around(pair, partner)]
        taken.update(stack)
        outermost.append((max(stack, key=lambda each: each.last - each.first), pair, kind))
    return tuple(_merged(outermost, taken, leaf_list))


def _pairs(ctx: Context) -> list[_Pair]:
    """Escaped brackets that belong together, in the order in which they close."""
    leaf_list = ctx.prompt.leaf_list
    open_: dict[str, list[int]] = {"\\(": [], "\\[": []}
    found: list[_Pair] = []
    for number in ctx.leaf_numbers["ESCAPE"]:
        text = leaf_list[number].text
        if text in open_:
            open_[text].append(number)
        elif text in _CLOSERS and open_[_CLOSERS[text]]:
            found.append(_Pair(open_[_CLOSERS[text]].pop(), number))
    return found


def _held(pair: _Pair, partner: dict[int, _Pair], leaf_list: Sequence[Leaf]) -> list[_Pair]:
    r"""The pairs that are all a pair holds besides its number: `\(fog\)` of `\(\(fog\):1.2\)`."""
    held: list[_Pair] = []
    end = pair.last - 2 if _is_colon(leaf_list[pair.last - 2]) else pair.last
    inner = partner.get(pair.first + 1)
    while inner is not None and inner.first == (held[-1] if held else pair).first + 1 and inner.last == end - 1:
        held.append(inner)
        end = inner.last
        inner = partner.get(inner.first + 1)
    return held


def _around(pair: _Pair, partner: dict[int, _Pair]) -> list[_Pair]:
    r"""The pairs around a pair that hold nothing else: the outer one of `\(\(fog:1.2\)\)`."""
    around: list[_Pair] = []
    outer = partner.get(pair.first - 1)
    while outer is not None and outer.first == pair.first - 1 and outer.last == pair.last + 1:
        around.append(outer)
        pair = outer
        outer = partner.get(pair.first - 1)
    return around


def _is_colon(leaf: Leaf) -> bool:
    return isinstance(leaf, Stray) and leaf.text == ":"


class _Places:
    """The colons and commas of a prompt, and what a pair is by them."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._text = ctx.text
        self._leaf_list = ctx.prompt.leaf_list

    @cached_property
    def _colons(self) -> list[int]:
        return [n for n in self._ctx.leaf_numbers.get("STRAY", ()) if _is_colon(self._leaf_list[n])]

    @cached_property
    def _commas(self) -> list[int]:
        return [match.start() for match in re.finditer(",", self._text)]

    def kind_of(self, pair: _Pair) -> EscapedKind | None:
        leaf_list = self._leaf_list
        is_round = leaf_list[pair.first].text == "\\("
        if pair.last - pair.first == 2 or not _is_colon(leaf_list[pair.last - 2]):
            return EscapedKind.EMPHASIS if is_round and self._is_doubled(pair) else None
        number, colon = leaf_list[pair.last - 1], pair.last - 2
        match = _NUMBER.fullmatch(number.text) if isinstance(number, Text) else None
        if match is None or colon <= pair.first + 1:
            return EscapedKind.EMPHASIS if is_round and self._is_doubled(pair) else None
        written = match["number"]
        if is_round:
            return EscapedKind.WEIGHT if self._is_weight(pair, colon, written) else None
        return self._in_squares(pair, colon, written)

    def _is_doubled(self, pair: _Pair) -> bool:
        r"""Whether this is the inner pair of `\(\(fog\)\)`, around words alone."""
        leaf_list = self._leaf_list
        if pair.last - pair.first != 2 or pair.first == 0 or pair.last + 1 >= len(leaf_list):
            return False
        inside = leaf_list[pair.first + 1]
        return (
            leaf_list[pair.first - 1].text == "\\("
            and leaf_list[pair.last + 1].text == "\\)"
            and isinstance(inside, Text)
            and _WORD.search(inside.text[:_NEAR]) is not None
        )

    def _is_weight(self, pair: _Pair, colon: int, written: str) -> bool:
        if not self._follows_word(pair, colon):
            return False
        if "." not in written:
            return written in ("1", "2") and self._has_comma(pair)
        return is_usual(written)

    def _follows_word(self, pair: _Pair, colon: int) -> bool:
        """Whether a word that may have a weight stands before the colon, or brackets or a tag do."""
        before = self._leaf_list[colon - 1]
        if not isinstance(before, Text):
            return not _is_colon(before)
        words = before.text[-_NEAR:].split()
        word = words[-1].rpartition(",")[2] if words else ""
        if not any(map(str.isalpha, word)) or word.casefold() in MEASURES:
            return False
        # `f:1.8` is an aperture, and the last tag of `a, b:1.1` is a tag.
        return len(before.text.strip()) > 1 or colon - 1 > pair.first + 1

    def _in_squares(self, pair: _Pair, colon: int, written: str) -> EscapedKind | None:
        start = self._leaf_list[pair.first].end
        if not any(map(str.isalpha, self._text[start : min(start + _NEAR, self._leaf_list[colon].start)])):
            return None
        has_point = "." in written
        index = bisect_left(self._colons, pair.first)
        if self._colons[index] < colon:  # another colon comes first
            return EscapedKind.SCHEDULE if has_point or 0 < int(written) <= _MOST_STEPS else None
        if has_point and 0 < float(written) < 1:
            return EscapedKind.SCHEDULE
        return EscapedKind.SQUARE_WEIGHT if self._is_weight(pair, colon, written) else None

    def _has_comma(self, pair: _Pair) -> bool:
        start, end = self._leaf_list[pair.first].end, self._leaf_list[pair.last].start
        index = bisect_left(self._commas, start)
        return index < len(self._commas) and self._commas[index] < end


def _merged(
    outermost: list[tuple[_Pair, _Pair, EscapedKind]], taken: set[_Pair], leaf_list: Sequence[Leaf]
) -> list[EscapedWeight]:
    """One item for what lies in one another, which is what the outermost pair is."""
    numbers = sorted({number for pair in taken for number in (pair.first, pair.last)})
    found: list[EscapedWeight] = []
    end = -1
    for outer, pair, kind in sorted(outermost, key=lambda each: (each[0].first, -each[0].last)):
        if outer.first < end:
            continue
        end = outer.last
        inside = numbers[bisect_left(numbers, outer.first) : bisect_left(numbers, outer.last) + 1]
        number = Span(leaf_list[pair.last - 2].start, leaf_list[pair.last].start)
        found.append(
            EscapedWeight(
                kind,
                Span(leaf_list[outer.first].start, leaf_list[outer.last].end),
                tuple(leaf_list[each] for each in inside if isinstance(leaf_list[each], Escape)),
                None if kind is EscapedKind.EMPHASIS else number,
            )
        )
    return found
