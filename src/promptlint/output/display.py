"""Text in a terminal: which characters may go there as they are, and how many cells they take."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, east_asian_width

from promptlint.dataclass import dataclass
from promptlint.text import Span
from promptlint.text.controls import UNSEEN, visible

__all__ = ["Cell", "View", "cells", "elide", "view", "visible", "width", "wrap"]

ELLIPSIS = "…"
TAB = "    "
_ZERO_WIDTH_JOINER = "\u200d"


def width(text: str) -> int:
    """How many terminal cells a visible text takes. rich is imported when there is more than ASCII."""
    if text.isascii():
        return len(text)
    try:
        from rich.cells import cell_len
    except ImportError:
        return sum(map(_cells_of, text))
    return cell_len(text)


def _cells_of(character: str) -> int:
    """How many cells a character takes by its Unicode properties alone: they do not say what emoji are drawn as one."""
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


@dataclass(frozen=True, slots=True)
class Cell:
    """What moves as one on the screen: a character with what combines with it.

    `start` and `end` are offsets in the source, -1 for an ellipsis; `width` is in terminal cells.
    """

    start: int
    end: int
    text: str
    width: int


def cells(text: str, start: int, end: int) -> list[Cell]:
    """The cells of a part of a text."""
    groups: list[str] = []
    flag = False
    for character in text[start:end]:
        if groups and not character.isascii() and (_joins(character, groups[-1]) or (flag and _is_flag(character))):
            groups[-1] += character
            flag = False
        else:
            groups.append(character)
            flag = _is_flag(character)
    result = []
    at = start
    for group in groups:
        result.append(Cell(at, at + len(group), *_shown(group)))
        at += len(group)
    return result


@lru_cache(4096)
def _shown(group: str) -> tuple[str, int]:
    text = visible(group, tab=TAB)
    return text, width(text)


def _joins(character: str, before: str) -> bool:
    if UNSEEN.match(character) or UNSEEN.match(before):
        return False
    return before[-1] == _ZERO_WIDTH_JOINER or "\U0001f3fb" <= character <= "\U0001f3ff" or _shown(character)[1] == 0


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


_GAP = Cell(-1, -1, ELLIPSIS, 1)


@dataclass(frozen=True, slots=True)
class View:
    """The part of a line that fits the screen."""

    cells: tuple[Cell, ...]
    end: int
    """Offset of the line's end in the source."""

    @property
    def text(self) -> str:
        return "".join(cell.text for cell in self.cells).rstrip()

    def mark(self, span: Span) -> tuple[int, int] | None:
        """Column from 0 and width, at least 1, of what is under a span; None where an end is out of view."""
        last = max(span.start, span.end - 1)
        left = right = None
        column = 0
        for cell in self.cells:
            if cell.start <= span.start < cell.end:
                left = column
            if cell.start <= last < cell.end:
                right = column + cell.width
            column += cell.width
        if last == self.end and (not self.cells or self.cells[-1].end == self.end):
            left = column if left is None else left
            right = column + 1
        if left is None or right is None:
            return None
        if span.start == span.end:
            return left, 1
        return left, max(right - left, 1)


def view(text: str, line: Span, focus: Span, room: int) -> View:
    """A line cut to `room` cells around the part that matters, with `…` where something is missing.

    `line` is the span of the line, `focus` what must be seen; one that is too wide shows both its ends.
    The work is bounded by `room`, however long the line is.
    """
    # A character takes no cell at all only where it combines with the one before: twice the room is plenty.
    reach = 2 * room
    first, last = max(line.start, focus.start - reach), min(line.end, focus.end + reach)
    if last - first <= 4 * reach:
        whole = cells(text, first, last)
        left = [cell for cell in whole if cell.end <= focus.start]
        right = [cell for cell in whole[len(left) :] if cell.start >= max(focus.end, focus.start + 1)]
        middle = whole[len(left) : len(whole) - len(right)]
    else:
        left, right = cells(text, first, focus.start), cells(text, focus.end, last)
        middle = [*cells(text, focus.start, focus.start + reach), *cells(text, focus.end - reach, focus.end)]
    complete = first == line.start and last == line.end and last - first <= 4 * reach
    caret = 1 if focus.start >= line.end else 0  # a mark after the last character
    if complete and _total([*left, *middle, *right]) + caret <= room:
        return View((*left, *middle, *right), line.end)
    context = min(room // 6, 12)
    least = min(_total(left), context) + min(_total(right), context)
    if _total(middle) > room - 2 - least:
        middle = _both_ends(middle, room - 2 - least)
    spare = max(room - 2 - _total(middle), 0)
    available = _total(left)
    before = min(available, max(spare // 2, spare - _total(right)))
    shown_left = _last(left, before)
    shown_right = _first(right, spare - _total(shown_left))
    return View(
        (
            *((_GAP,) if len(shown_left) < len(left) or first > line.start else ()),
            *shown_left,
            *middle,
            *shown_right,
            *((_GAP,) if len(shown_right) < len(right) or last < line.end else ()),
        ),
        line.end,
    )


def _total(some: list[Cell]) -> int:
    return sum(cell.width for cell in some)


def _first(some: list[Cell], room: int) -> list[Cell]:
    kept = []
    for cell in some:
        room -= cell.width
        if room < 0:
            break
        kept.append(cell)
    return kept


def _last(some: list[Cell], room: int) -> list[Cell]:
    return _first(some[::-1], room)[::-1]


def _both_ends(some: list[Cell], room: int) -> list[Cell]:
    head = _first(some, (room - 3) // 2)
    tail = _last(some[len(head) :], room - 3 - _total(head))
    space = Cell(-1, -1, " ", 1)
    return [*head, space, _GAP, space, *tail]


def elide(text: str, room: int) -> str:
    """Visible text in one line of at most `room` cells, cut in the middle."""
    reach = 8 * room
    if len(text) > 2 * reach:
        some = [*cells(text, 0, reach), *cells(text, len(text) - reach, len(text))]
    else:
        some = cells(text, 0, len(text))
        if _total(some) <= room:
            return "".join(cell.text for cell in some)
    return "".join(cell.text for cell in _both_ends(some, room))


def wrap(text: str, room: int, *, used: int = 0, indent: int = 0) -> str:
    """Text with line breaks between words, so that no line is wider than `room` cells, words that are aside.

    `used` cells of the first line are taken; later lines start with `indent` spaces.
    """
    lines: list[str] = []
    line = ""
    left = room - used
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width(longer) > left:
            lines.append(line)
            line = word
            left = room - indent
        else:
            line = longer
    return ("\n" + " " * indent).join([*lines, line])
