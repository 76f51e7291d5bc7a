"""Numbers that were to weigh an AND part and do not, because they do not stand at its very end, or not as one number.

A part's weight is what `semantics.composition` reads: a colon and a plain number, with nothing but white space, and
tags and comments that are cut out, up to the next AND or the end. Of the numbers in a part that has no such weight, one
was meant to be it

- where nothing follows but punctuation, tags, BREAKs and comments, and no other number of the part looks like a weight:
  `a pond AND a forest:0.8, <lora:ink:1>`;
- where text follows, if a space stands before the colon, as in `a forest :0.8, fog`: so AND is written, and hardly ever
  the weight of a tag;
- right after the AND: `a pond AND:0.8 a forest`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from promptlint.dataclass import dataclass
from promptlint.programs.properties import AND_PARTS
from promptlint.regex import regex
from promptlint.rules.facts.leaves import leaf_number_at
from promptlint.rules.facts.loose_numbers import MEASURES, LooseNumber, is_network, is_setting, loose_numbers
from promptlint.rules.facts.trailing_numbers import trailing_numbers
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Comment, ExtraNetwork, Leaf, Prompt, Stray, Text
from promptlint.text import Span

__all__ = ["LostAndWeight", "is_for_and", "lost_and_weights"]

_LEADING = regex(r"(?P<number>[+-]?\d?\.\d{1,3})(?=\s+\S)")
_JUNK = regex(r"[xXfFwWvV](?!\w)")
"""A letter right after a number that belongs to no unit."""
_PUNCTUATION = ",.;:!…%"
_MOST = 10
"""A larger number is not a weight."""


@dataclass(frozen=True, slots=True)
class LostAndWeight:
    """A colon with its number, `written`, and the number without blanks, with a point, no exponent: `text`.

    `end` is the offset after the last character of the part. What follows is in `follows`, empty where the number is
    written in a way that is not read there; `excess` are the characters without which it would be read, where these are
    only punctuation.
    """

    written: Span
    text: str
    end: int
    follows: Span
    excess: tuple[Span, ...]


@fact("AND")
def lost_and_weights(ctx: Context) -> tuple[LostAndWeight, ...]:
    """At most one a part; none where AND does not divide the prompt."""
    if ctx.role == "negative" or not AND_PARTS.holds(ctx.program):
        return ()
    leaf_list = ctx.prompt.leaf_list
    read = deque(number.colon for number in ctx.fact(trailing_numbers))  # at most one a part
    numbers = [number for number in ctx.fact(loose_numbers) if isinstance(number.container, Prompt)]
    numbers.sort(key=lambda number: number.colon.start)
    found: list[LostAndWeight] = []
    first = at = 0
    for last in (*ctx.leaf_numbers["AND"], len(leaf_list)):
        end = leaf_list[last].start if last < len(leaf_list) else len(ctx.text)
        inside: list[LooseNumber] = []
        while at < len(numbers) and numbers[at].colon.start < end:
            inside.append(numbers[at])
            at += 1
        part = leaf_list[first:last]
        if read and read[0] < end:
            read.popleft()
        else:
            lost = _at_start(part) or _near_end(ctx, inside, part, first)
            if lost is not None:
                found.append(lost)
        first = last + 1
    return tuple(found)


def is_for_and(ctx: Context, number: LooseNumber) -> bool:
    """Whether a number was meant as the weight of an AND part, so that brackets would weigh something else."""
    return number.colon.start in ctx.fact(_colons)


def _colons(ctx: Context) -> frozenset[int]:
    return frozenset(lost.written.start for lost in ctx.fact(lost_and_weights))


def _at_start(part: Sequence[Leaf]) -> LostAndWeight | None:
    """`:0.8 a forest`, where the part begins with the number."""
    leaves = [leaf for leaf in part[:3] if not leaf.text.isspace()][:2]
    if len(leaves) < 2 or leaves[0].text != ":" or not isinstance(leaves[1], Text):
        return None
    match = _LEADING.match(leaves[1].text)
    if match is None:
        return None
    written = Span(leaves[0].start, leaves[1].start + match.end())
    end = _end(part, written.end)
    return LostAndWeight(written, match["number"], end, Span(written.end, end), ())


def _near_end(ctx: Context, inside: Sequence[LooseNumber], part: Sequence[Leaf], first: int) -> LostAndWeight | None:
    meant = [number for number in inside if _may_be_weight(ctx, number)]
    if not meant or meant[-1] is not inside[-1]:
        return None
    number = meant[-1]
    is_spaced = ctx.text[number.colon.start - 1].isspace() and number.colon.end == number.span.start
    if len(meant) > 1 and not is_spaced:
        return None
    rest = list(_rest(ctx, number, part, first))
    if rest and rest[0].start == number.span.end and rest[0].text[0].isalnum():
        return None
    if any(isinstance(leaf, Stray) and leaf.text in "()[]" for leaf in rest):
        return None
    texts = [leaf for leaf in rest if not isinstance(leaf, (Comment, ExtraNetwork)) and leaf.text.strip()]
    words = [leaf for leaf in texts if leaf.text.strip(_PUNCTUATION + " \t\r\n") and leaf.type != "BREAK"]
    if words and (not is_spaced or words[0].text.lstrip().startswith("AND_")):  # a keyword of Neutral Prompt
        return None
    is_punctuation = not words and all(isinstance(leaf, (Text, Stray, Comment)) for leaf in rest)
    end = _end(part, number.span.end)
    return LostAndWeight(
        number.written,
        f"{number.value:.6g}" if "e" in number.text.casefold() else number.text,
        end,
        Span(number.span.end, max(number.span.end, end)),
        tuple(_stripped(leaf) for leaf in texts) if is_punctuation else (),
    )


def _may_be_weight(ctx: Context, number: LooseNumber) -> bool:
    word = number.word.casefold()
    return (
        number.looks_like_weight
        and number.follows_word
        and abs(number.value) <= _MOST
        and not number.has_stray
        and not (number.decimal_comma and len(number.span) not in (3, 4))
        and word not in MEASURES
        and not is_setting(ctx, number)
        and not is_network(ctx, number)
    )


def _rest(ctx: Context, number: LooseNumber, part: Sequence[Leaf], first: int) -> Iterator[Leaf]:
    """What stands after a number, a letter that belongs to no unit left out."""
    at = leaf_number_at(ctx, number.span.start) - first
    leaf = part[at]
    after = leaf.text[number.span.end - leaf.start :]
    junk = _JUNK.match(after)
    if junk is not None:
        yield Text(",", number.span.end)
        after = after[1:]
    if after:
        yield Text(after, leaf.end - len(after))
    yield from part[at + 1 :]


def _stripped(leaf: Leaf) -> Span:
    text = leaf.text
    return Span(leaf.start + len(text) - len(text.lstrip()), leaf.start + len(text.rstrip()))


def _end(part: Sequence[Leaf], least: int) -> int:
    """The offset after the last character of a part that is not white space or a comment."""
    for leaf in reversed(part):
        if not isinstance(leaf, Comment) and leaf.text.strip():
            return max(least, leaf.start + len(leaf.text.rstrip()))
    return least
