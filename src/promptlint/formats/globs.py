"""Patterns with `*`, `?` and `[...]`, which may be anybody's: matched in linear time, whatever they are.

As regular expressions they would try each star again with every shorter match: a dozen stars in one pattern cost
minutes. `Automaton` reads a text once and keeps the set of places in all of its patterns that have been reached, as the
bits of one number. `Glob` is for a single pattern, as Python's `fnmatch` reads it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import groupby
from typing import Any

from promptlint.dataclass import dataclass

__all__ = ["Automaton", "Glob", "Set", "Token", "Wild", "read_set"]

_MOST_MASKS = 1_024
"""Characters whose masks are kept: a mask has as many bits as all patterns together have characters."""


class Wild(Enum):
    """What stands for something else in a pattern."""

    CHARACTER = auto()
    NAME_CHARACTER = auto()
    """Any character but a slash."""
    REST = auto()
    """Any number of characters."""
    NAME_REST = auto()
    """Any number of characters that are not slashes."""
    FOLDERS = auto()
    """Nothing, or folders up to and with a slash; only at the start of a pattern and after a slash."""


@dataclass(frozen=True, slots=True)
class Set:
    """One of some characters: ranges with their first and last, or every other character. A slash only where `slash`
    says that it is a character as any."""

    ranges: tuple[tuple[str, str], ...]
    is_negated: bool = False
    slash: bool = True

    def __contains__(self, character: str) -> bool:
        if character == "/" and not self.slash:
            return False
        return any(first <= character <= last for first, last in self.ranges) != self.is_negated


Token = str | Wild | Set
"""A piece of a pattern: a character that stands for itself, or what stands for others."""

_WILD: dict[str, Token] = {"*": Wild.REST, "?": Wild.CHARACTER}
_CLASSES = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "blank": ((" ", " "), ("\t", "\t")),
    "cntrl": (("\0", "\x1f"), ("\x7f", "\x7f")),
    "digit": (("0", "9"),),
    "graph": (("!", "~"),),
    "lower": (("a", "z"),),
    "print": ((" ", "~"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": ((" ", " "), ("\t", "\r")),
    "upper": (("A", "Z"),),
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
"""What git reads in a set as a class of characters; for ASCII alone, as there."""


class Automaton:
    """Many patterns that read a text together. A state is a number; one bit in it stands for each place in each pattern
    that the text may have reached. Reading a character takes a few operations on such numbers, however many stars."""

    def __init__(self, patterns: Iterable[Sequence[Token]]) -> None:
        literals: dict[str, list[int]] = {}
        sets: dict[Set, list[int]] = {}
        wild: dict[Wild, list[int]] = {each: [] for each in Wild}
        starts, self._ends = [], []
        place = 0
        for tokens in patterns:
            starts.append(place)
            for token in tokens:
                if token is Wild.REST or token is Wild.NAME_REST:
                    wild[token].append(place)  # stays where it is
                    continue
                if token is Wild.FOLDERS:
                    wild[token].append(place)
                    literals.setdefault("/", []).append(place + 1)
                elif isinstance(token, Wild):
                    wild[token].append(place + 1)
                elif isinstance(token, Set):
                    sets.setdefault(token, []).append(place + 1)
                else:
                    literals.setdefault(token, []).append(place + 1)
                place += 1
            self._ends.append(place)
            place += 1
        self._size = place
        self._literals, self._sets = literals, sets
        self._folders = self._bits(wild[Wild.FOLDERS])
        self._stays_at_slash = self._bits(wild[Wild.REST]) | self._folders
        self._stays = self._stays_at_slash | self._bits(wild[Wild.NAME_REST])
        self._anything = self._bits(wild[Wild.CHARACTER])
        self._anything_in_names = self._anything | self._bits(wild[Wild.NAME_CHARACTER])
        self._final = self._bits(self._ends)
        self._masks: dict[str, int] = {}
        # Between two of these changes all characters are in the same sets, and have the same mask but for literals.
        self._other_masks: dict[int, int] = {}
        ends = {each for one in sets for first, last in one.ranges for each in (ord(first), ord(last) + 1)}
        self._changes = sorted(ends | {ord("/"), ord("/") + 1})
        self.start = self._with_no_folders(self._bits(starts))
        """The state before any text."""

    def after(self, state: int, text: str) -> int:
        """The state after some more text."""
        for character in text:
            mask = self._masks.get(character)
            if mask is None:
                mask = self._mask(character)
            if character == "/":
                state = self._with_no_folders((state << 1) & mask) | (state & self._stays_at_slash)
            else:
                state = ((state << 1) & mask) | (state & self._stays)
            if not state:
                break
        return state

    def ended(self, state: int) -> int:
        """The bits of the patterns that match the text read so far; a later pattern has a higher one."""
        return state & self._final

    def bits_of(self, numbers: Iterable[int]) -> int:
        """The bits by which `ended` says that patterns match, from their numbers."""
        return self._bits([self._ends[number] for number in numbers])

    def last(self, bits: int) -> int:
        """The number of the last pattern among these bits, of which there must be one."""
        return bisect_left(self._ends, bits.bit_length() - 1)

    def numbers(self, bits: int) -> Iterator[int]:
        """The numbers of the patterns, the last first."""
        written = f"{bits:b}"
        at = written.find("1")
        while at >= 0:
            yield bisect_left(self._ends, len(written) - 1 - at)
            at = written.find("1", at + 1)

    def _with_no_folders(self, state: int) -> int:
        """A place in front of folders is one after them, too: there may be none."""
        return state | (state & self._folders) << 1

    def _mask(self, character: str) -> int:
        """The places that a pattern can reach with a character."""
        between = bisect_right(self._changes, ord(character))
        mask = self._other_masks.get(between)
        if mask is None:
            mask = self._anything if character == "/" else self._anything_in_names
            mask |= self._bits([place for one, found in self._sets.items() if character in one for place in found])
            _make_room(self._other_masks)
            self._other_masks[between] = mask
        if character in self._literals:
            mask |= self._bits(self._literals[character])
        _make_room(self._masks)
        self._masks[character] = mask
        return mask

    def _bits(self, places: Sequence[int]) -> int:
        data = bytearray(self._size // 8 + 1)
        for place in places:
            data[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(data, "little")


class Glob:
    """One pattern for whole texts, with the meaning that `fnmatch` gives it: `*` is any text, `?` any character,
    `[abc]`, `[a-c]` and `[!a-c]` one of some. With `only_stars` all but `*` stands for itself."""

    def __init__(self, pattern: str, *, only_stars: bool = False) -> None:
        tokens = [Wild.REST if each == "*" else each for each in pattern] if only_stars else list(_tokens(pattern))
        is_wild = [number for number, token in enumerate(tokens) if not isinstance(token, str)]
        first, last = (is_wild[0], is_wild[-1] + 1) if is_wild else (len(tokens), len(tokens))
        self._start, self._end = _joined(tokens[:first]), _joined(tokens[last:])
        self._is_plain = not is_wild
        between = tokens[first:last]
        self._pieces: list[str] = []
        self._automaton: Automaton | None = None
        if all(isinstance(token, str) or token is Wild.REST for token in between):
            self._pieces = [_joined(group) for is_star, group in groupby(between, _is_star) if not is_star]
        else:
            self._automaton = Automaton([between])

    def matches(self, text: str) -> bool:
        """Whether the pattern stands for the whole of a text."""
        if self._is_plain:
            return text == self._start
        at, end = len(self._start), len(text) - len(self._end)
        if at > end or not text.startswith(self._start) or not text.endswith(self._end):
            return False
        if self._automaton is not None:
            return self._automaton.ended(self._automaton.after(self._automaton.start, text[at:end])) != 0
        for piece in self._pieces:  # each where it first is: nothing refers back to it
            at = text.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return True

    def is_among(self, texts: Collection[str]) -> bool:
        """Whether the pattern stands for one of some texts."""
        # Most texts have not even the longest part that stands for itself.
        part = max((self._start, self._end, *self._pieces), key=len)
        return any(map(self.matches, [text for text in texts if part in text]))


def read_set(pattern: str, at: int, *, git: bool) -> tuple[Set, int] | None:
    """The set whose bracket opens at a place, and the place after it; None for a bracket that is never closed.

    As `fnmatch` has it, or as git: there `^` negates as `!` does, a backslash escapes, `[:alpha:]` and its kind are
    known, and a slash is in no set. Raises ValueError for a range of git's that ends before it begins.
    """
    at += 1
    is_negated = pattern.startswith(("!", "^") if git else "!", at)
    at += is_negated
    first = at
    ranges: list[tuple[str, str]] = []
    while at < len(pattern):
        if pattern[at] == "]" and at > first:
            return Set(tuple(ranges), is_negated, slash=not git), at + 1
        name_end = pattern.find(":]", at + 2) if git and pattern.startswith("[:", at) else -1
        if name_end >= 0 and pattern[at + 2 : name_end] in _CLASSES:
            ranges += _CLASSES[pattern[at + 2 : name_end]]
            at = name_end + 2
            continue
        low, at = _character(pattern, at, git=git)
        high = low
        if pattern.startswith("-", at) and not pattern.startswith("]", at + 1) and at + 1 < len(pattern):
            high, at = _character(pattern, at + 1, git=git)
        if git and high < low:
            raise ValueError(f"the range {low}-{high} ends before it begins")
        ranges.append((low, high))
    return None


def _character(pattern: str, at: int, *, git: bool) -> tuple[str, int]:
    """A character in a set, and the place after it."""
    if git and pattern[at] == "\\" and at + 1 < len(pattern):
        at += 1
    return pattern[at], at + 1


def _tokens(pattern: str) -> Iterator[Token]:
    at = 0
    while at < len(pattern):
        character = pattern[at]
        found = read_set(pattern, at, git=False) if character == "[" else None
        if found is not None:
            yield found[0]
            at = found[1]
        else:
            yield _WILD.get(character, character)
            at += 1


def _joined(tokens: Iterable[Token]) -> str:
    return "".join(token for token in tokens if isinstance(token, str))


def _is_star(token: Token) -> bool:
    return token is Wild.REST


def _make_room(masks: dict[Any, int]) -> None:
    if len(masks) >= _MOST_MASKS:
        del masks[next(iter(masks))]
