"""How round brackets without a weight end, where that may have been meant as one: with a number, or with a colon."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.emphasis import emphasis_groups
from promptlint.rules.facts.leaves import has_stray
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Emphasis, Mark, Node, Stray, Text
from promptlint.text import Span

__all__ = [
    "LOOKALIKE",
    "REPEAT",
    "ColonTail",
    "NumberTail",
    "colon_tails",
    "dangling_colons",
    "ends_item",
    "is_usual",
    "number_tails",
]

LOOKALIKE = regex(r"\s*(?P<number>[lIoO]\.\d{1,3}|\d?\.\d?[lIoO])\s*")
"""A number with a letter that looks like a digit: `l.2`, `O.8`."""

REPEAT = regex(r"\s*(?P<repeat>x(?P<number>\d{0,2}\.?\d{1,2}))\s*")
"""What stands after the colon of `(sky:x2)`."""

_BARE_WEIGHT = regex(r"\s*(?P<number>[0-2]?\.\d{1,2})\s*")
"""A number as weights are: with a point, below 3, and not as precise as a version."""


_SMALLEST, _LARGEST = 0.1, 2
"""Numbers outside of these are measures and versions more often than weights."""


@dataclass(frozen=True, slots=True)
class NumberTail:
    """Round brackets without a weight that end in a digit, and the text with it: `(smile 1.2)`, `(1.2)`."""

    group: Emphasis
    text: Text

    @property
    def bare_weight(self) -> str | None:
        """The number, if the brackets hold nothing else and it is as weights are."""
        match = _BARE_WEIGHT.fullmatch(self.text.text) if len(self.group.parts) == 3 else None
        return match["number"] if match is not None and is_usual(match["number"]) else None


@fact("ROUND_OPEN")
def number_tails(ctx: Context) -> tuple[NumberTail, ...]:
    """All round groups that end so, white space aside."""
    found: list[NumberTail] = []
    for group in ctx.fact(emphasis_groups):
        if group.written is None and group.read_as is None and group.node.bracket == "round":
            last = group.node.parts[-2]
            if isinstance(last, Text) and last.text.rstrip()[-1:].isdecimal():
                found.append(NumberTail(group.node, last))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ColonTail:
    """Round brackets without a weight of which the end is a colon and text: `(smile:l.2)`. `inside` is all they hold,
    `text` the last of it."""

    inside: Sequence[Node]
    text: Text


@fact("STRAY")
def colon_tails(ctx: Context) -> tuple[ColonTail, ...]:
    """All round groups that end so, and have something before the colon."""
    if not has_stray(ctx, ":"):
        return ()
    found: list[ColonTail] = []
    for group in ctx.fact(emphasis_groups):
        parts = group.node.parts
        if len(parts) < 5 or group.written is not None or group.read_as is not None or group.node.bracket != "round":
            continue
        colon, last = parts[-3], parts[-2]
        if isinstance(last, Text) and isinstance(colon, Stray) and colon.text == ":":
            found.append(ColonTail(parts[1:-1], last))
    return tuple(found)


@fact("STRAY")
def dangling_colons(ctx: Context) -> tuple[Span, ...]:
    """Colons right after a word and before a closing bracket: `(smile:)`; not the emoticon of `(smile :)`."""
    leaf_list = ctx.prompt.leaf_list
    found: list[Span] = []
    for number in ctx.leaf_numbers["STRAY"]:
        colon = leaf_list[number]
        if colon.text != ":" or not number:
            continue
        before = leaf_list[number - 1]
        if not isinstance(before, Text) or len(before.text) < 2 or not before.text[-2:].isalnum():
            continue
        following = leaf_list[number + 1 : number + 3]
        if following and isinstance(following[0], Text) and following[0].text.isspace():
            following = following[1:]
        if following and isinstance(following[0], Mark) and following[0].type == "ROUND_CLOSE":
            found.append(colon.span)
    return tuple(found)


def is_usual(number: str) -> bool:
    """Whether a number is as large as weights that people write."""
    return _SMALLEST <= float(number) <= _LARGEST


def ends_item(text: str, place: int) -> bool:
    """Whether a comma, the end of the line or group, or nothing more follows; blanks go on for at most 16."""
    return text[place : place + 16].lstrip(" \t")[:1] in ("", ",", "\n", ")")
