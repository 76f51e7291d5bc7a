"""What keeps square brackets from being the prompt editing that they look like: one function for each slip."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Fix
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import delete, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Emphasis, Escape, Group, Stray, Text
from promptlint.text import Span

__all__ = ["ScheduleSlip", "what_is_wrong"]

_WHEN = "write [before:after:when]"
_LONGEST_TAIL = 200
"""Characters after the last colon beyond which nobody meant a number."""
_LONGEST = 120
"""Characters of brackets in which a semicolon is taken for a colon."""
_NEAR = 80
"""Characters in front of the colon that say whether it stands between two things."""
_MOST_WORDS = 3
"""Words on each side of one colon: `[red hat:blue coat]` switches, a sentence has a colon."""

_DECIMAL_COMMA = regex(r"\s*([+-]?\d*),(\d+)\s*")
_PERCENT = regex(r"\s*(\d{1,3})(?:\.\d+)?\s*%\s*")
_NUMBER = regex(r"\s*[+-]?(?:[0-9]++\.?+[0-9]*+|\.[0-9]++)\s*")
_SEMICOLONS = regex(
    r"[^\[\]():;|,]*(?P<first>[:;])[^\[\]():;|,]*(?P<second>[:;])\s*+(?:\d*\.\d+|\d+\.?)\s*+",
)
_FULLWIDTH = regex(r"\s*+(?:(?![０-９])[\d.])*+[０-９][\d.]*+\s*+")
# `N`, `$when`, `_`, `<%= x %>`: what somebody fills in before the host reads it.
_PLACEHOLDER = regex(r"\s*+(?:[A-Z][A-Z0-9_]*+|\$\w++|_)\s*+|.*?(?:%>|=>|\}\}).*", re.DOTALL)
# `[CUT:…]`, `[SHIFT:…]`: functions of prompt-control.
_KEYWORD = regex(r"[A-Z]{2,4}:")
_WORD = regex(r"[^\W\d_]{2}[\w.)}\]]*\Z")
_LETTER = regex(r"[^\W\d_]")
_PREFIXES = frozenset(
    {
        *("artist", "by", "art", "style", "character", "char", "copyright", "series", "source", "parody", "medium"),
        *("meta", "general", "species", "rating", "quality", "year", "score", "theme", "title", "name", "photo", "re"),
        *("lora", "lyco", "embedding", "hypernet", "wildcard"),
    }
)
"""What stands in front of the colon of a tag's kind, a network or a title."""


@dataclass(frozen=True, slots=True)
class ScheduleSlip:
    """What is wrong, what to write, and the repair."""

    reason: str
    advice: str
    fix: Fix | None = None


def what_is_wrong(node: Emphasis, ctx: Context) -> ScheduleSlip | None:
    """What keeps square brackets from being prompt editing, or None where they are not meant as such."""
    marks = [part for part in node.parts if isinstance(part, Stray) and part.text in ":|"]
    colons = [mark for mark in marks if mark.text == ":"]
    if len(colons) == len(marks) < 2:
        slip = _semicolons(node, ctx)
        if slip is not None:
            return slip
    if not colons:
        return None
    start, end = colons[-1].end, node.close.start
    tail = ctx.text[start:end] if end - start < _LONGEST_TAIL else ""
    if len(marks) > len(colons):
        slip = _alternation(colons, marks, tail, node)
        if slip is not None:
            return slip
    if any(isinstance(part, Group) and not isinstance(part, Emphasis) for part in node.parts if part.start >= start):
        return None  # a template gives the number
    if len(colons) <= 2:
        slip = _decimal_comma(tail, Span(start, end)) or _percentage(tail, Span(start, end))
        if slip is not None:
            return slip
    if _NUMBER.fullmatch(tail):
        if tail[-1].isspace() and ctx.program.schedules is not None and not ctx.program.schedules.blank_after_number:
            fix = unsafe("remove the white space", replace(Span(start, end), tail.rstrip()))
            return ScheduleSlip("there is white space after the number", "write the bracket right after it", fix)
        return _number_of_texts(colons, node, ctx)
    return _no_number(colons, tail, node, ctx)


def _semicolons(node: Emphasis, ctx: Context) -> ScheduleSlip | None:
    """`[red;blue;0.5]`, `[red:blue;0.5]`: as many as there should be, but not all of them colons."""
    inner = node.inner
    match = _SEMICOLONS.fullmatch(ctx.slice(inner)) if len(inner) < _LONGEST else None
    if match is None:
        return None
    places = [inner.start + match.start(name) for name in ("first", "second") if match[name] == ";"]
    if not places:  # a colon is that of a tag
        return None
    fix = unsafe("write colons", *(replace(Span(place, place + 1), ":") for place in places))
    return ScheduleSlip("there is a semicolon in place of a colon", _WHEN, fix)


def _alternation(colons: Sequence[Stray], marks: Sequence[Stray], tail: str, node: Emphasis) -> ScheduleSlip | None:
    """`[red|blue:0.5]`."""
    if len(colons) > 1 or marks[-1] is not colons[0] or not _NUMBER.fullmatch(tail):
        return None
    fix = unsafe("remove the number", delete(Span(colons[0].start, node.close.start)))
    return ScheduleSlip("an alternation takes no number", "remove the number, or write [red:blue:0.5]", fix)


def _decimal_comma(tail: str, place: Span) -> ScheduleSlip | None:
    """`[red:blue:0,5]`."""
    match = _DECIMAL_COMMA.fullmatch(tail)
    if match is None:
        return None
    number = f"{match[1] or '0'}.{match[2]}"
    fix = unsafe("write a point", replace(place, number))
    return ScheduleSlip("the number has a decimal comma", f"write {number}", fix)


def _percentage(tail: str, place: Span) -> ScheduleSlip | None:
    """`[red:blue:50%]`."""
    match = _PERCENT.fullmatch(tail)
    if match is None:
        return None
    number = f"{int(match[1]) / 100:g}"
    number = number if "." in number else f"{number}.0"
    fix = unsafe("write a fraction", replace(place, number))
    return ScheduleSlip("a percentage is not a number here", f"write {number}", fix)


def _number_of_texts(colons: Sequence[Stray], node: Emphasis, ctx: Context) -> ScheduleSlip | None:
    """`[red:blue:green:0.5]`: there is a number, and still it is not prompt editing."""
    if len(colons) <= 2:
        return ScheduleSlip("the brackets or colons inside do not fit together", _WHEN)
    if _KEYWORD.match(ctx.text, node.inner.start):
        return None
    return ScheduleSlip(f"prompt editing has one or two texts and a number, not {len(colons)} texts", _WHEN)


def _no_number(colons: Sequence[Stray], tail: str, node: Emphasis, ctx: Context) -> ScheduleSlip | None:
    """`[red:blue]`, `[red:blue:half]`."""
    inner = node.inner
    if not _LETTER.search(ctx.text[inner.start : min(inner.end, inner.start + _LONGEST_TAIL)]):
        return None
    is_single = len(colons) == 1
    if is_single and not tail.strip() and _WORD.search(ctx.text, inner.start, colons[0].start):
        return ScheduleSlip("the number is missing", "write [after:when], or remove the colon")
    if is_single and not _is_pair(node, colons[0], tail, ctx):
        return None
    if any(isinstance(part, Escape) and len(part.text) == 1 for part in node.parts):
        return None  # PS005 reports that
    if is_single:
        return ScheduleSlip("the number is missing", f"{_WHEN} to switch, or [red|blue] to alternate")
    if _FULLWIDTH.fullmatch(tail):
        return ScheduleSlip("the number has full-width digits", "write ASCII digits")
    if _PLACEHOLDER.fullmatch(tail) or _KEYWORD.match(ctx.text, inner.start):
        return None
    shown = shorten(tail.strip(), 20)
    reason = f"`{shown}` is not a number" if shown else "the number is missing"
    return ScheduleSlip(reason, "the last part is when to switch: a fraction of the steps (0.5) or a step (10)")


def _is_pair(node: Emphasis, colon: Stray, tail: str, ctx: Context) -> bool:
    """Whether a bracket with one colon looks like two things to switch between, and not like a title or a label."""
    if not all(isinstance(part, (Text, Stray)) for part in node.parts[1:-1]):
        return False
    left = ctx.text[max(node.inner.start, colon.start - _NEAR) : colon.start]
    if not left.strip() or not tail.strip() or tail[0].isspace() or left[-1].isdigit() or "," in left + tail:
        return False
    if left.strip().casefold().split()[-1] in _PREFIXES or left.strip().casefold() in _PREFIXES:
        return False
    return len(left.split()) <= _MOST_WORDS and len(tail.split()) <= _MOST_WORDS and "/" not in tail
