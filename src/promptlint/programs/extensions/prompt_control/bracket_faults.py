"""Square brackets that prompt-control reads otherwise than they look, or not at all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import field
from itertools import pairwise

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.model import Fault
from promptlint.programs.extensions.prompt_control.grammar import (
    FOREVER,
    Alternation,
    Grammar,
    Group,
    Item,
    Schedule,
    Sequence,
)
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["bracket_faults"]

_PLACE = regex(r"[+-]?(?:\d++\.?+\d*+|\.\d++)")
_PLACES = regex(rf"{_PLACE.pattern}(?:,{_PLACE.pattern})?")
_TAG = regex(r"[A-Za-z_]+")
_FILLED_IN = regex(r"[{}$<>]|__")
"""What macros, segments and templates put something in the place of."""
_CUTOFF = "CUT:"
_SEQUENCE = "SEQ:"
_UNFINISHED = regex(r"\[[^\[\]()\n:|]{0,60}:[^\[\]()\n|]{0,60}:\s*\d*\.?\d+\s*(?:,|$)")
"""The start of a schedule with a number, up to where its bracket should be."""
_BLANKS = regex(r"\s+")
_MOST_TEXTS = 3
_LONGEST_SHOWN = 40
_ONE_COLON = regex(r"[^\s\[]:[^\s\]]")
"""A colon as in `[cat:dog]`, not as in `[note: text]`."""
_THING = regex(r"\[[A-Z][A-Z0-9_ -]*\]")
"""What a text calls a thing, as in `[IMAGE1] is a photo`."""
_LAST_PLACE = 1.0
_PLACES_ARE_PARTS = (
    "places are parts of the steps, from 0 to 1; only the advanced nodes take steps, if they are told how many"
)


@dataclass(slots=True)
class _Open:
    """A bracket that is open while the text is gone through, with the colons and bars that are in no other one."""

    start: int
    item: Item | None
    is_inert: bool
    """Whether the program does not look at the steps in it."""
    marks: list[int] = field(default_factory=list)


def bracket_faults(grammar: Grammar, names: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """The faults of the brackets of a text. `names` are those of macros; a bracket with one of them may be anything."""
    text = grammar.text
    stack: list[_Open] = []
    squares = 0  # of the stack: without one, none is looked for
    written = re.compile(f"(?={'|'.join(map(re.escape, sorted(names)))})") if names else None
    named = [match.start() for match in written.finditer(text)] if written is not None else []
    at = 0
    while at < len(text):
        item = grammar.items.get(at)
        character = text[at]
        if character in "[(":
            stack.append(_opened(at, item, stack[-1] if stack else None))
            squares += character == "["
            if isinstance(item, Schedule | Alternation | Sequence):
                yield from _read_faults(text, at, item, is_inert=stack[-1].is_inert)
            at += 1
        elif character in "])":
            opener = "[" if character == "]" else "("
            closed = _closed(stack, text, opener) if opener == "(" or squares else None
            if closed is not None and opener == "[":
                squares -= 1
                yield from _text_faults(text, closed, at, named)
            at += 1
        else:
            if character in ":|" and stack:
                stack[-1].marks.append(at)
            at = item.end if item is not None else at + 1
    for each in stack:
        if text[each.start] == "[" and _UNFINISHED.match(text, each.start):
            yield Fault(
                kind="misread",
                span=Span(each.start, each.start + 1),
                message="this `[` is never closed: prompt-control reads it, and what follows, as text",
                help="close it after the number",
            )


def _opened(at: int, item: Item | None, around: _Open | None) -> _Open:
    is_inert = around is not None and (
        around.is_inert
        or isinstance(around.item, Sequence)
        or (isinstance(around.item, Schedule) and around.item.tag is not None)
    )
    return _Open(at, item, is_inert)


def _closed(stack: list[_Open], text: str, opener: str) -> _Open | None:
    """The bracket that is closed; others that were opened after it stay open and are forgotten."""
    for index in range(len(stack) - 1, -1, -1):
        if text[stack[index].start] == opener:
            closed = stack[index]
            del stack[index:]
            return closed
        if opener == "(":
            break
    return None


def _read_faults(text: str, at: int, item: Schedule | Alternation | Sequence, *, is_inert: bool) -> Iterator[Fault]:
    """The faults of what is read as a schedule."""
    if text.startswith(_CUTOFF, at + 1):
        return
    if isinstance(item, Alternation):
        yield from _alternation_faults(item, is_inert=is_inert)
    elif isinstance(item, Sequence):
        yield from _sequence_faults(text, item)
    else:
        yield from _schedule_faults(text, at, item)


def _alternation_faults(item: Alternation, *, is_inert: bool) -> Iterator[Fault]:
    span = Span(item.options[-1][1] + 1, item.end - 1)
    if int(item.step * 100) == 0:
        if not is_inert:
            yield Fault(
                kind="stops",
                span=span,
                message="prompt-control stops with ValueError at an alternation with steps below 0.01",
                help="write a step from 0.01 to 1, such as 0.1",
            )
    elif item.step > _LAST_PLACE:
        yield Fault(
            kind="misread",
            span=span,
            message=f"a step of {item.step:g} is longer than the whole picture: prompt-control never alternates",
            help=_PLACES_ARE_PARTS,
        )


def _sequence_faults(text: str, item: Sequence) -> Iterator[Fault]:
    last = 0.0
    for (_, stop), place in item.options:
        number = _PLACE.match(text, stop + 1)
        span = Span(*number.span()) if number else Span(stop, stop + 1)
        if last > _LAST_PLACE:
            yield Fault(
                kind="misread",
                span=span,
                message="the text before it never ends, so that prompt-control never comes to this one",
                help=_PLACES_ARE_PARTS,
            )
            return
        if place <= last and last > 0:
            yield Fault(
                kind="misread",
                span=span,
                message=f"{place:g} is not after {last:g}, the place before it: prompt-control never draws this text",
                help="write the places in order",
            )
        last = max(last, place)


def _schedule_faults(text: str, at: int, item: Schedule) -> Iterator[Fault]:
    written = Span(*item.number)
    shown = text[written.start : written.end]
    if text.startswith("embedding:", at + 1) or any(
        part is not None and text[part[0] : part[1]].endswith("embedding") for part in (item.before, item.during)
    ):
        yield Fault(
            kind="misread",
            span=Span(at, item.end),
            message="prompt-control takes the colon of `embedding:` for one of the schedule",
            help="in a schedule write <emb:name>",
        )
        return
    if item.tag is not None:
        return
    if item.stop == FOREVER:
        if item.start > _LAST_PLACE:
            yield Fault(
                kind="misread",
                span=written,
                message=f"{shown} is above 1, after the last step: prompt-control never comes to what follows",
                help=_PLACES_ARE_PARTS,
            )
        return
    if item.start > _LAST_PLACE or item.stop > _LAST_PLACE:
        is_decimal = re.fullmatch(r"[01],\d+", shown) is not None
        yield Fault(
            kind="misread",
            span=written,
            message=f"prompt-control reads `{shown}` as two places, and one above 1 never comes",
            help="a number has a point, not a comma" if is_decimal else _PLACES_ARE_PARTS,
            repair=shown.replace(",", ".") if is_decimal else None,
        )
    elif item.stop <= item.start:
        yield Fault(
            kind="misread",
            span=written,
            message=f"{item.stop:g} is not after {item.start:g}: prompt-control never draws the text between them",
            help="write the places in order",
        )


def _text_faults(text: str, opened: _Open, end: int, named: list[int]) -> Iterator[Fault]:
    """The faults of a bracket that is text as a whole. `named` are the places of macros."""
    start = opened.start
    if isinstance(opened.item, Schedule | Alternation | Sequence):
        return
    if text.startswith(_CUTOFF, start + 1) or bisect_left(named, start) < bisect_left(named, end):
        return
    last = opened.marks[-1] + 1 if opened.marks else start + 1
    if end - last > _LONGEST_SHOWN or _FILLED_IN.search(text, last, end):
        return
    reason = _reason(text, opened, end)
    if reason is None:
        return
    why, help_, repair = reason
    yield Fault(
        kind="misread",
        span=Span(start, end + 1),
        message=f"prompt-control reads this bracket as text: {why}",
        help=help_,
        repair=repair,
    )


def _reason(text: str, opened: _Open, end: int) -> tuple[str, str, str | None] | None:
    """Why a bracket is text, what to write, and the repair; None where it may be meant so."""
    start = opened.start
    if isinstance(opened.item, Group):
        if not text[start + 1 : end].strip() or text[start + 1] == "[" or _THING.match(text, start):
            return None
        help_ = "for less emphasis write a weight below 1, such as (text:0.9)"
        return "it has no emphasis in square brackets", help_, None
    if text.startswith(_SEQUENCE, start + 1):
        return "`SEQ` needs texts and places in turns", "write [SEQ:text:0.3:text:1]", None
    colons = [at for at in opened.marks if text[at] == ":"]
    bars = [at for at in opened.marks if text[at] == "|"]
    if bars and _has_empty_option(start, end, bars, colons[-1] if colons else end):
        return "one of the options is empty", "write something between the bars, or a schedule", None
    if not colons or (bars and colons[-1] < bars[-1]):
        return None
    before, last = text[start : colons[-1] + 1], text[colons[-1] + 1 : end]
    number = _BLANKS.sub("", last)
    if _PLACES.fullmatch(number):
        if number != last:
            return "there is a blank beside the number", "write the number without blanks", f"{before}{number}]"
        if len(colons) > _MOST_TEXTS:
            return "a schedule has three texts at most", "put schedules into each other, or write [SEQ:…]", None
        return None
    is_schedule = bool(bars) or len(colons) > 1 or _ONE_COLON.match(text, colons[0] - 1) is not None
    if is_schedule and not bars and _TAG.fullmatch(last):
        if last.isupper():  # it is one: something inside of the bracket is what is wrong
            return None
        repair = f"{before}{last.upper()}]" if len(colons) > 1 else None
        return f"`{last}` is not a place, and a tag has capitals", f"write a place, or {last.upper()}", repair
    if is_schedule or any(map(str.isdigit, last)):
        shown = f"`{last}` is not a number" if number else "there is no number after the last colon"
        return shown, "write a place from 0 to 1 after the last colon, such as 0.5", None
    return None


def _has_empty_option(start: int, end: int, bars: list[int], last_colon: int) -> bool:
    edges = [start, *bars, last_colon if last_colon > bars[-1] else end]
    return any(left + 1 >= right for left, right in pairwise(edges))
