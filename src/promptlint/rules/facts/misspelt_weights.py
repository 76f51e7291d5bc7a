"""What stands in the place of a weight and was meant as one, but is not a number to the host."""

from __future__ import annotations

import re
from enum import StrEnum

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.number_tails import (
    LOOKALIKE,
    REPEAT,
    ColonTail,
    NumberTail,
    colon_tails,
    ends_item,
    number_tails,
)
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Text
from promptlint.text import Span

__all__ = ["MisspeltWeight", "Slip", "misspelt_weights"]

_NEAR = 32
"""Characters after a colon that are looked at: no number with what may stand around it is as long."""

# "(sky:l.2)", "(sky:O.8)": the digits that were meant.
_DIGITS = str.maketrans("lIoO", "1100")
# "(sky:--1.2)", "(sky:,1.2)", '(sky:"1.2")', "(sky:120%)": characters that keep a number from being one.
_BROKEN = regex(
    r"\s*(?P<front>[+-]{2,3}|[,;×*]\s*|[−–—-]\s*|[\"'“‘]|)(?P<number>\d{0,3}\.?\d{1,3})(?P<tail>[\"'”’]|\s?%|)\s*"
)
# "(sky: 1.2)": white space, which some programs allow.
_SPACED = regex(r"\s*(?P<number>[+-]?(?:\d++\.?+\d*+|\.\d++))\s*")
_LARGEST = 2
"""A whole number above this counts something more often than it weighs."""
_MINUS = ("-", "−", "–", "—")
# "(1.2:sky)": the number in front. Only such as weights are: `(2.35:wide)` is a ratio, `(1:sea)` counts.
_LEADING = regex(r"\s*(?P<number>[01]\.\d{1,2})\s*")


class Slip(StrEnum):
    """What is wrong: a letter looks like a digit, more than one number's characters stand there, the number stands
    in front of the text, in brackets of its own, or after an `x`, with which reForge repeats the text; or white space
    is beside it in a program that allows none."""

    LETTER = "letter"
    NOT_ONE = "not one"
    IN_FRONT = "in front"
    BRACKETS = "brackets"
    REPEAT = "repeat"
    BLANKS = "blanks"


@dataclass(frozen=True, slots=True)
class MisspeltWeight:
    """`written` is where the number stands; `repair` in `place` makes it the weight."""

    slip: Slip
    written: Span
    place: Span
    repair: str


@fact("ROUND_OPEN")
def misspelt_weights(ctx: Context) -> tuple[MisspeltWeight, ...]:
    """Of each group the first of these slips."""
    colons, numbers = ctx.fact(colon_tails), ctx.fact(number_tails)
    if not colons and not numbers:
        return ()
    around = (_at_colon(tail, ctx) for tail in colons)
    alone = (_in_brackets(tail, ctx) for tail in numbers)
    return tuple(found for found in (*around, *alone) if found is not None)


def _at_colon(tail: ColonTail, ctx: Context) -> MisspeltWeight | None:
    text = tail.text
    return _spaced(text, ctx) or _lookalike(text) or _broken(text) or _repeat(text) or _in_front(tail)


def _spaced(text: Text, ctx: Context) -> MisspeltWeight | None:
    match = _SPACED.fullmatch(text.text[:_NEAR]) if not ctx.program.emphasis.blanks else None
    if match is None or ("." not in match["number"] and float(match["number"]) > _LARGEST):
        return None
    return MisspeltWeight(Slip.BLANKS, _span(text, match, "number", "number"), text.span, match["number"])


def _lookalike(text: Text) -> MisspeltWeight | None:
    match = LOOKALIKE.fullmatch(text.text[:_NEAR])
    if match is None:
        return None
    place = _span(text, match, "number", "number")
    return MisspeltWeight(Slip.LETTER, place, place, match["number"].translate(_DIGITS))


def _broken(text: Text) -> MisspeltWeight | None:
    match = _BROKEN.fullmatch(text.text[:_NEAR])
    if match is None or not (match["front"] or match["tail"]):
        return None
    value = float(match["number"]) / (100 if "%" in match["tail"] else 1)
    minus = "-" if match["front"].strip()[-1:] in _MINUS else ""
    place = _span(text, match, "front", "tail")
    return MisspeltWeight(Slip.NOT_ONE, place, place, f"{minus}{value:g}")


def _repeat(text: Text) -> MisspeltWeight | None:
    match = REPEAT.fullmatch(text.text[:_NEAR])
    if match is None:
        return None
    place = _span(text, match, "repeat", "repeat")
    return MisspeltWeight(Slip.REPEAT, place, place, match["number"])


def _in_front(tail: ColonTail) -> MisspeltWeight | None:
    first, last = tail.inside[0], tail.text
    if len(tail.inside) != 3 or not isinstance(first, Text) or not last.text.lstrip()[:1].isalpha():
        return None
    match = _LEADING.fullmatch(first.text[:_NEAR])
    if match is None:
        return None
    written, place = _span(first, match, "number", "number"), Span(first.start, last.end)
    return MisspeltWeight(Slip.IN_FRONT, written, place, f"{last.text.strip()}:{match['number']}")


def _in_brackets(tail: NumberTail, ctx: Context) -> MisspeltWeight | None:
    group = tail.group
    if not ctx.text[max(0, group.start - 2) : group.start].rstrip().endswith(":") or not ends_item(ctx.text, group.end):
        return None
    number = tail.bare_weight
    return None if number is None else MisspeltWeight(Slip.BRACKETS, group.span, group.span, number)


def _span(text: Text, match: re.Match[str], first: str, last: str) -> Span:
    """From one named part of a match in a leaf to another."""
    return Span(text.start + match.start(first), text.start + match.end(last))
