"""The square brackets of SwarmUI's text node, found in one pass: which close, and where they may be split.

A text inside of a bracket is unescaped before its own brackets are read, and so once more at each depth: of a run of
backslashes half is left each time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import field

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["Bracket", "NodeText"]

_TOKEN = regex(r"\\++|[\[\]:|]")
_ESCAPABLE = frozenset("[]:|()<>")


@dataclass(slots=True)
class Bracket:
    """A square bracket: the offsets of its characters, `close` -1 where it stays open.

    `separators` are the colons and pipes directly in it, each with how many backslashes are before it.
    """

    start: int
    close: int = -1
    separators: list[tuple[int, int]] = field(default_factory=list)


class NodeText:
    r"""A text as the node reads it, after `\[`, `\]` and `embedding:` were put out of the way."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        text = source.text
        self.brackets: list[Bracket] = []
        open_: list[Bracket] = []
        self._runs: list[tuple[int, int]] = []
        run_start = run_end = 0
        for match in _TOKEN.finditer(text):
            at, end = match.span()
            sign = text[at]
            if sign == "\\":
                run_start, run_end = at, end
                self._runs.append((at, end))
            elif sign == "[":
                open_.append(Bracket(at))
                self.brackets.append(open_[-1])
            elif sign == "]" and open_:
                open_.pop().close = at
            elif sign != "]" and open_:
                open_[-1].separators.append((at, at - run_start if run_end == at else 0))
        self.open_count = len(open_)
        self._starts = [bracket.start for bracket in self.brackets]
        self._run_starts = [start for start, _ in self._runs]

    def next_bracket(self, start: int, end: int) -> Bracket | None:
        """The first bracket that opens between two offsets."""
        index = bisect_left(self._starts, start)
        return self.brackets[index] if index < len(self._starts) and self._starts[index] < end else None

    def separators(self, bracket: Bracket, depth: int) -> tuple[str, list[int]]:
        """`|` or `:` and where the bracket is split at it; the first one decides which of the two it is.

        `depth` is how many times the text was unescaped.
        """
        text = self.source.text
        kind = ""
        places: list[int] = []
        for at, backslashes in bracket.separators:
            if (backslashes >> depth) % 2 == 0 and text[at] == (kind or text[at]):
                kind = text[at]
                places.append(at)
        return kind, places

    def slice(self, start: int, end: int, depth: int) -> SourceText:
        """The text between two offsets after it was unescaped `depth` times."""
        if not depth:
            return self.source.slice(start, end)
        parts: list[SourceText] = []
        at = start
        for run_start, run_end, kept in self._unescaped(start, end, depth):
            parts.append(self.source.slice(at, run_start + kept))
            at = run_end
        return SourceText.join([*parts, self.source.slice(at, end)])

    def _unescaped(self, start: int, end: int, depth: int) -> Iterator[tuple[int, int, int]]:
        """Each run of backslashes between two offsets, with how many are left of it."""
        text = self.source.text
        for index in range(bisect_left(self._run_starts, start), len(self._runs)):
            run_start, run_end = self._runs[index]
            if run_start >= end:
                return
            length = run_end - run_start
            # Of an odd number the last one goes, too, if there is something for it to escape.
            escapes = text[run_end : run_end + 1] in _ESCAPABLE
            yield run_start, run_end, length >> depth if escapes else -(-length >> depth)
