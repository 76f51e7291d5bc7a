"""Two programs' readings of a prompt in a terminal: side by side, or one below the other where that is too narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from promptlint.output.display import elide, visible, width, wrap
from promptlint.output.style import Style
from promptlint.show.flow import flow, plain
from promptlint.show.model import PiecePicture, weight_text
from promptlint.show.side_by_side import Fact, Run, SideBySide
from promptlint.show.wording import count, title

__all__ = ["render_columns"]

_NARROW = 80
"""Cells from which on there is room for two columns."""
_MARK = "≠"
_BETWEEN = " │ "
_DIFFERENT = "1;33"
_MAX_ROWS = 200
_LABEL = 6


def render_columns(pair: SideBySide, *, style: Style, width: int) -> Iterator[str]:
    """The lines of one comparison, without line ends, none wider than `width` cells (at least 40)."""
    return _Columns(pair, style, max(width, 40)).lines()


class _Columns:
    """One comparison on a page of a width."""

    def __init__(self, pair: SideBySide, style: Style, room: int) -> None:
        self._pair = pair
        self._style = style
        self._room = room
        self._wide = room >= _NARROW
        self._cell = (room - 2 - len(_BETWEEN)) // 2 if self._wide else room - 2

    def lines(self) -> Iterator[str]:
        left = self._pair.left
        place = f" in {visible(left.path)}" if left.path else ""
        yield self._style.bold(elide(f"{visible(title(left))}{place}", self._room))
        yield "Both programs read the same." if self._pair.same else f"{_MARK} marks where the programs differ."
        names = (left.host.label, self._pair.right.host.label)
        yield ""
        if self._wide:
            yield self._style.bold(self._row("", [names[0]], [names[1]])[0])
            yield from self._both()
            return
        for number, name in enumerate(names):
            yield self._style.bold(name)
            yield from self._one(number)
            if number == 0:
                yield ""

    def _both(self) -> Iterator[str]:
        for fact in self._pair.facts:
            yield from self._different(fact.same, *(self._fact(fact, side) for side in (0, 1)))
        for text in self._pair.texts:
            yield ""
            if text.heading:
                yield self._style.bold(text.heading)
            for run in text.runs[:_MAX_ROWS]:
                yield from self._different(run.same, self._pieces(run.left), self._pieces(run.right))
            yield from self._left_out(len(text.runs) - _MAX_ROWS, text.words_left_out)
        yield from self._texts_left_out()

    def _one(self, number: int) -> Iterator[str]:
        for fact in self._pair.facts:
            yield from self._marked(fact.same, self._fact(fact, number))
        for text in self._pair.texts:
            yield ""
            if text.heading:
                yield self._style.bold(text.heading)
            for run in text.runs[:_MAX_ROWS]:
                yield from self._marked(run.same, self._pieces(_side(run, number)) or ["(nothing)"])
            yield from self._left_out(len(text.runs) - _MAX_ROWS, text.words_left_out)
        yield from self._texts_left_out()

    def _different(self, same: bool, left: list[str], right: list[str]) -> Iterator[str]:  # one of a pair
        for line in self._row(" " if same else _MARK, left, right):
            yield line if same else self._style.paint(_DIFFERENT, line)

    def _marked(self, same: bool, lines: list[str]) -> Iterator[str]:  # one of a pair
        for number, line in enumerate(lines):
            shown = f"{_MARK if not same and not number else ' '} {line}"
            yield shown if same else self._style.paint(_DIFFERENT, shown)

    def _row(self, mark: str, left: Sequence[str], right: Sequence[str]) -> list[str]:
        rows = []
        for number, (one, other) in enumerate(zip_longest(left, right, fillvalue="")):
            room = " " * (self._cell - width(one))
            rows.append(f"{mark if not number else '':<2}{one}{room}{_BETWEEN}{other}".rstrip())
        return rows

    def _fact(self, fact: Fact, side: int) -> list[str]:
        text = plain((fact.left, fact.right)[side]) or "none"
        return wrap(f"{fact.what}: {text}" if fact.what != "tokens" else text, self._cell, indent=2).split("\n")

    def _pieces(self, pieces: Sequence[PiecePicture]) -> list[str]:
        """Text with its weights in the margin."""
        lines: list[str] = []
        for piece in pieces:
            if piece.is_break:
                lines.append(f"{'':{_LABEL}}  {plain(piece.text)} (the next chunk begins)"[: self._cell])
                continue
            label = weight_text(piece.weight)
            for number, line in enumerate(flow([(piece.text.strip(), "")], self._cell - _LABEL - 2)):
                lines.append(f"{'' if number else label:>{_LABEL}}  " + "".join(part for part, _ in line))
        return lines

    def _left_out(self, rows: int, words: int) -> Iterator[str]:
        if rows > 0:
            yield self._style.faint(f"  … {count(rows, 'more row')} left out here")
        if words:
            yield self._style.faint(f"  … {count(words, 'more word')} left out here")

    def _texts_left_out(self) -> Iterator[str]:
        if self._pair.texts_left_out:
            yield self._style.faint(f"  … {count(self._pair.texts_left_out, 'more text')} left out here")


def _side(run: Run, number: int) -> tuple[PiecePicture, ...]:
    return run.right if number else run.left
