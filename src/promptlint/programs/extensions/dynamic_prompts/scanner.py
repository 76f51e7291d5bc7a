"""The small parts of a template: comments, blanks, text, numbers and names, from an offset on.

Source: `dynamicprompts/parser/parse.py` of dynamicprompts 0.31.0 with pyparsing 3.3.3, agreed with on every conformance
vector and on random strings. Comments are skipped before whatever is read; blanks only where a method says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.dynamic_prompts.errors import TemplateError, too_large, too_long
from promptlint.programs.extensions.dynamic_prompts.nodes import Sampler
from promptlint.regex import regex
from promptlint.text import SourceText, Span

__all__ = ["DEFAULT_MARKS", "Bounds", "Marks", "Scanner", "Weight"]

_LONGEST_INTEGER = 4300
"""Python reads no longer ones unless it is told to."""
_BLANKS = regex(r"[ \t\n\r]*+")
_LINE_END = regex(r"[^\n]*+")
_COMMENT_END = regex(r"\*/")
_INTEGER = regex(r"[0-9]++")
_NUMBER = regex(r"(?P<real>[+-]?(?:\d++\.\d*+|\.\d++))|[0-9]++")
_NAME = regex(r"[A-Za-z_-][A-Za-z0-9_-]*+")
_SEPARATOR = regex(r"[ -#%-z|~]++")
"""Printable ASCII but `$`, `{` and `}`."""
_ARGUMENTS = regex(r"[^)]++")
_SAMPLERS = {"~": Sampler.RANDOM, "!": Sampler.COMBINATORIAL, "@": Sampler.CYCLE}


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that the WebUI extension has options for: round variants, and on both sides of a wildcard."""

    variant_start: str = "{"
    variant_end: str = "}"
    wildcard: str = "__"


DEFAULT_MARKS = Marks()


class Bounds(NamedTuple):
    """How many options are drawn; `upper` is None for as many as there are. With their place in the scanner's text."""

    lower: int
    upper: int | None
    separator: str
    start: int
    end: int


class Weight(NamedTuple):
    """A weight with its place in the scanner's text; `error` where it is too large for the library."""

    value: float
    error: TemplateError | None
    start: int
    end: int


class Scanner:
    """One text without tabs: a prompt, or the value of an argument in one."""

    def __init__(self, source: SourceText, marks: Marks, comments: set[Span]) -> None:
        self.source = source
        self.text = source.text
        self.marks = marks
        self.comments = comments
        """The places of those that were skipped, also by other scanners."""
        self._skipped: dict[int, int] = {}
        self._comment_ends: list[int] | None = None
        outside = f"#{marks.variant_start}${{%{{"
        self._free = _text_without(outside, marks.wildcard)
        self._inner = _text_without(f"{outside}|${marks.variant_end}", marks.wildcard)
        self._in_name = _text_without(f"{outside})(", marks.wildcard)

    def place(self, start: int, end: int) -> Span:
        return self.source.origin(start, end)

    def skip(self, at: int) -> int:
        """After comments, with the blanks before each; without a comment, nothing is skipped."""
        while True:
            start = self._after_blanks(at)
            end = self._comment_end(start)
            if end is None:
                return at
            if start not in self._skipped:
                self._skipped[start] = end
                self.comments.add(self.place(start, end))
            at = end

    def hidden(self, mark: str, after: int) -> Span | None:
        """The place of the first comment after an offset that has a mark in it."""
        for start, end in self._skipped.items():
            if start >= after and mark in self.text[start:end]:
                return self.place(start, end)
        return None

    def blank(self, at: int) -> int:
        """After comments, and blanks after them."""
        return self._after_blanks(self.skip(at))

    def after(self, mark: str, at: int) -> int | None:
        """The offset after a mark, if it stands there."""
        at = self.skip(at)
        return at + len(mark) if self.text.startswith(mark, at) else None

    def name(self, at: int) -> re.Match[str] | None:
        return _NAME.match(self.text, self.skip(at))

    def arguments(self, at: int) -> re.Match[str] | None:
        """What stands between the brackets of a wildcard."""
        return _ARGUMENTS.match(self.text, self.skip(at))

    def brackets_follow(self, at: int) -> bool:
        """Whether the arguments of a wildcard begin; a comment before them hides them."""
        return self.text.startswith("(", self._after_blanks(at))

    def free_text(self, at: int) -> re.Match[str] | None:
        return self._free.match(self.text, at)

    def inner_text(self, at: int) -> re.Match[str] | None:
        """Text in variants, variables and wrapped variants."""
        return self._inner.match(self.text, at)

    def name_text(self, at: int) -> re.Match[str] | None:
        """Text in the name of a wildcard."""
        return self._in_name.match(self.text, at)

    def sampler(self, at: int) -> tuple[Sampler | None, int]:
        start = self.skip(at)
        sampler = _SAMPLERS.get(self.text[start : start + 1])
        return sampler, start + 1 if sampler else at

    def bounds(self, at: int) -> Bounds | None:
        """`2$$`, `1-2$$`, `-2$$` or `1-$$`, and perhaps a separator with `$$` after it."""
        start = self.skip(at)
        first = _INTEGER.match(self.text, start)
        lower = self._integer(first) if first else 1
        upper: int | None = lower
        end = first.end() if first else start
        hyphen = self.after("-", end)
        if hyphen is not None:
            last = _INTEGER.match(self.text, self.skip(hyphen))
            upper = self._integer(last) if last else None
            end = last.end() if last else hyphen
            if first is None and last is None:
                return None
        elif first is None:
            return None
        after = self.after("$$", end)
        if after is None:
            return None
        separator = _SEPARATOR.match(self.text, self.skip(after))
        closed = self.after("$$", separator.end()) if separator else None
        if separator is None or closed is None:
            return Bounds(lower, upper, ",", start, after)
        return Bounds(lower, upper, separator.group(), start, closed)

    def weight(self, at: int) -> Weight | None:
        """A number with `::` after it. An integer that is too long raises even without."""
        start = self.skip(at)
        number = _NUMBER.match(self.text, start)
        if number is None:
            return None
        place = self.place(start, number.end())
        if number["real"] is None:
            self._check_length(number)
        value = float(number.group())
        end = self.after("::", number.end())
        if end is None:
            return None
        error = too_large(place) if number["real"] is None and value == float("inf") else None
        return Weight(value, error, start, end)

    def _integer(self, match: re.Match[str]) -> int:
        self._check_length(match)
        return int(match.group())

    def _check_length(self, match: re.Match[str]) -> None:
        digits = match.end() - match.start()
        if digits > _LONGEST_INTEGER:
            raise too_long(digits, self.place(match.start(), match.end()))

    def _after_blanks(self, at: int) -> int:
        match = _BLANKS.match(self.text, at)
        return match.end() if match else at

    def _comment_end(self, at: int) -> int | None:
        """Where a comment that starts at an offset ends; None where none starts."""
        text = self.text
        if text.startswith("#", at) or text.startswith("//", at):
            line = _LINE_END.match(text, at)
            return line.end() if line else at
        if not text.startswith("/*", at):
            return None
        if self._comment_ends is None:
            # All at once: to look for the end of each of many comments that have none would take too long.
            self._comment_ends = [match.start() for match in _COMMENT_END.finditer(text)]
        index = bisect_left(self._comment_ends, at + 2)
        return self._comment_ends[index] + 2 if index < len(self._comment_ends) else None


@lru_cache(maxsize=32)
def _text_without(characters: str, wildcard: str) -> re.Pattern[str]:
    """As many characters as there are before one of these, or the mark of a wildcard."""
    return re.compile(rf"(?:(?!{re.escape(wildcard)})[^{re.escape(characters)}])++")
