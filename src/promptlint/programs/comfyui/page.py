r"""What ComfyUI's page sends for a text typed into a widget with `dynamicPrompts`, such as that of CLIPTextEncode.

The page cuts comments out, then takes one option of every `{a|b}` and deletes the brackets; `{a}` has one option, and
brackets that are not closed reach to the end of the text. A backslash keeps the character after it from being a bracket
or a separator. In front of a `{`, `}` or `|` that is sent, one backslash is deleted, and one more for every pair of
brackets around it. A backslash at the very end is sent as `\undefined`. Prompts that come through the API are sent as
they are.

Source: `processDynamicPrompt` of comfyui-frontend-package 1.58.1, agreed with on every vector and on random strings.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from promptlint.dataclass import dataclass
from promptlint.programs.comfyui.core import page_comments, strip_page_comments
from promptlint.regex import regex
from promptlint.text import SourceText, Span

__all__ = ["Choice", "PageReading", "read_page", "sent"]

_MARK = regex(r"\\.?|[{}|]", re.DOTALL)
_SYNTAX = ("{", "}", "|")
_UNDEFINED = "undefined"
"""What the page puts after a backslash that has no character after it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A `{…}` of which the page sends one option; places are offsets in the text as it was typed."""

    span: Span
    """With the brackets, up to the end of the text where it is not closed."""
    options: tuple[Span, ...]
    closed: bool

    @property
    def only_brackets_vanish(self) -> bool:
        """Whether there is nothing to choose from: `{a}` is sent as `a`."""
        return len(self.options) == 1


@dataclass(frozen=True, slots=True)
class PageReading:
    """What the page sees in a text; places are offsets in the text as it was typed."""

    comments: tuple[Span, ...]
    """What is cut out first."""
    choices: tuple[Choice, ...]
    """In the order of their opening brackets; those inside an option come after it."""
    last_backslash: Span | None
    r"""A backslash without a character after it, which is sent as `\undefined` if its option is."""


def read_page(text: str) -> PageReading:
    """What the page cuts out of a text and chooses from; any text is read."""
    comments = page_comments(text)
    source = SourceText(text).without(comments)
    groups, last = _groups(source.text)
    choices = tuple(
        Choice(
            source.origin(group.start, group.after),
            tuple(source.origin(start, end) for start, end in group.options),
            group.closed,
        )
        for group in groups
    )
    last_backslash = None if last is None else source.origin(last, last + 1)
    return PageReading(tuple(comments), choices, last_backslash)


def sent(text: str, choose: Callable[[int], int]) -> SourceText:
    """What the page sends for a text, and where each piece of it was typed.

    `choose` is asked for every choice that is reached, from left to right and from outside in; it gets the number of
    options, at least 1, and returns the index of one. The page draws it at random.
    """
    source = strip_page_comments(SourceText(text))
    typed = source.text
    groups, last_backslash = _groups(typed)
    by_start = {group.start: group for group in groups}
    kept = _Kept()
    # Of each choice that is open: the end of its option, and where the text goes on after the choice.
    inside: list[tuple[int, int]] = []
    at = 0
    while True:
        end = inside[-1][0] if inside else len(typed)
        match = _MARK.search(typed, at, end)
        kept.add(at, match.start() if match else end)
        if match is None:
            if not inside:
                break
            _, at = inside.pop()
            kept.depth_is(len(inside))
            continue
        at = match.end()
        group = by_start.get(match.start())
        if group is not None:
            at, stop = group.options[choose(len(group.options))]
            inside.append((stop, group.after))
            kept.depth_is(len(inside))
        elif match.group() in _SYNTAX:
            kept.add_bracket(match.start())
        else:
            kept.add_backslash(match.start())
            character = match.group()[1:]
            if character in _SYNTAX:
                kept.add_bracket(at - 1)
            elif character == "\\":
                kept.add_backslash(at - 1)
            elif character:
                kept.add(at - 1, at)
    pieces = [source.slice(start, stop) for start, stop in kept.ranges()]
    if last_backslash is not None and kept.ends_at(last_backslash + 1):
        pieces.append(SourceText.replacing(_UNDEFINED, len(text), len(text)))
    return SourceText.join(pieces)


@dataclass(frozen=True, slots=True)
class _Group:
    """A `{…}` in the text without comments."""

    start: int
    options: tuple[tuple[int, int], ...]
    after: int
    closed: bool


def _groups(text: str) -> tuple[list[_Group], int | None]:
    """The choices of a text without comments in the order of their starts, and the place of its last backslash.

    What stands in an option that is not chosen is read in the same way, because an option holds whole pairs of brackets
    and of a backslash and its character.
    """
    groups: dict[int, _Group] = {}
    unclosed: list[tuple[int, list[int]]] = []  # the start of a choice, and the starts of its options so far
    last_backslash: int | None = None

    def close(end: int, after: int) -> None:
        start, starts = unclosed.pop()
        ends = [*(each - 1 for each in starts[1:]), end]
        groups[start] = _Group(start, tuple(zip(starts, ends, strict=True)), after, after > end)

    for match in _MARK.finditer(text):
        mark = match.group()
        if mark == "{":
            unclosed.append((match.start(), [match.end()]))
        elif mark == "|" and unclosed:
            unclosed[-1][1].append(match.end())
        elif mark == "}" and unclosed:
            close(match.start(), match.end())
        elif mark == "\\":
            last_backslash = match.start()
    while unclosed:
        close(len(text), len(text))
    return [groups[start] for start in sorted(groups)], last_backslash


class _Kept:
    """The ranges of a text that are sent, without the backslashes that are deleted.

    The page unescapes what an option became, and then the text around it once more. So a bracket at depth 2 is met by
    three passes, and each deletes a backslash right in front of it, provided that bracket and backslash are both inside
    the pair of brackets which that pass is about. Here all passes are made when the bracket is added.
    """

    def __init__(self) -> None:
        # Start, end, whether it is a backslash, and the lowest depth between it and the range in front of it.
        self._ranges: list[tuple[int, int, bool, int]] = []
        self._depth = 0
        self._lowest = 0

    def depth_is(self, depth: int) -> None:
        """In how many pairs of curly brackets the next range stands."""
        self._depth = depth
        self._lowest = min(self._lowest, depth)

    def add(self, start: int, end: int, *, backslash: bool = False) -> None:
        if start < end:
            self._ranges.append((start, end, backslash, self._lowest))
            self._lowest = self._depth

    def add_backslash(self, at: int) -> None:
        self.add(at, at + 1, backslash=True)

    def add_bracket(self, at: int) -> None:
        """Add a `{`, `}` or `|` that is sent, after the passes that delete backslashes in front of it."""
        passed = self._depth
        while passed >= 0 and self._ranges and self._ranges[-1][2]:
            passed = min(passed, self._lowest) - 1
            _, _, _, lowest = self._ranges.pop()
            self._lowest = min(self._lowest, lowest)
        self.add(at, at + 1)

    def ends_at(self, end: int) -> bool:
        return bool(self._ranges) and self._ranges[-1][1] == end

    def ranges(self) -> list[tuple[int, int]]:
        """What is sent, in order; ranges that touch are one."""
        joined: list[tuple[int, int]] = []
        for start, end, _, _ in self._ranges:
            if joined and joined[-1][1] == start:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return joined
