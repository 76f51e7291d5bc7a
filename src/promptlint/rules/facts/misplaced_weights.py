"""Weights where the program that reads the prompt does not look for them: `(rain:1.3)`, `rain:1.3`, `(rain) 1.3`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.compel_readings import compel_readings, may_begin_piece, stands_alone, weighs
from promptlint.rules.facts.embeddings import is_embedding
from promptlint.rules.facts.emphasis import emphasis_groups, has_text
from promptlint.rules.facts.loose_numbers import MEASURES, Ending, LooseNumber, is_network, is_setting, loose_numbers
from promptlint.rules.facts.numbered_words import is_numbered
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Emphasis, Mark, Stray, Text
from promptlint.text import Span

__all__ = ["Misplaced", "MisplacedWeight", "misplaced_weights"]

_PLAIN = regex(r"-?(?:\d++(?:\.\d++)?|\.\d++)", re.ASCII)
_APART = regex(r"[ \t]++(?P<number>\d?\.\d{1,3})(?=\s*+(?:[,)]|\Z))", re.ASCII)
_GLUED = regex(r"(?<![\w.:/-])(?P<word>[^\W\d_]{3,})(?P<number>[01]\.\d{1,2})(?=\s*+(?:,|\Z))")
_LARGEST = 2
"""A number above this after a word is a ratio, a time or part of a title more often than a weight."""
_LONGEST_TRIED = 4000
"""Characters of a prompt that is read anew with a weight in it."""
_BRACKETS = regex(r"[()\[\]{}:|\"]")


class Misplaced(StrEnum):
    """Where the number stands: inside of the brackets, which vanish or are text; after a colon, after a blank, or glued
    to a word."""

    INSIDE = "inside"
    TEXT = "text"
    LOOSE = "loose"
    APART = "apart"
    GLUED = "glued"


@dataclass(frozen=True, slots=True)
class MisplacedWeight:
    """A number that is meant as a weight: `span` is what a finding marks, `whole` what it stands for with it.
    `instead` is how the program writes it, None where that is not sure."""

    kind: Misplaced
    span: Span
    whole: Span
    number: str
    instead: str | None


@fact()
def misplaced_weights(ctx: Context) -> tuple[MisplacedWeight, ...]:
    """All of them, for a program that writes numbers outside of round brackets, and does not stop at the prompt."""
    number = ctx.program.emphasis.number
    if number not in ("after", "before") or any(reading.error is not None for reading in ctx.fact(compel_readings)):
        return ()
    found = [*_inside(ctx), *_loose(ctx)]
    if number == "after":
        found += [*_apart(ctx), *_glued(ctx)]
    return tuple(sorted(found, key=lambda weight: (weight.span.start, -weight.span.end)))


def _inside(ctx: Context) -> Iterator[MisplacedWeight]:
    for group in ctx.fact(emphasis_groups):
        node = group.node
        if node.weight_text is not None and node.bracket == "round" and has_text(node):
            instead = _written(ctx, ctx.slice(node.inner), node.weight_text, node.span) if _reads(ctx, node) else None
            vanish = ctx.program.emphasis.round_vanish and stands_alone(ctx, node.span)
            kind = Misplaced.INSIDE if vanish else Misplaced.TEXT
            yield MisplacedWeight(kind, node.span, node.span, node.weight_text, instead)


def _loose(ctx: Context) -> Iterator[MisplacedWeight]:
    if ctx.program.emphasis.number == "before" and "|" in ctx.text:
        return  # older versions mix prompts by such numbers
    for number in ctx.fact(loose_numbers):
        if is_setting(ctx, number) or is_network(ctx, number) or number.has_stray or number.decimal_comma:
            continue
        group = number.before
        if isinstance(group, Stray):
            continue
        if isinstance(group, Emphasis):
            if group.bracket != "round" or not number.looks_like_weight or group.weight_text is not None:
                continue
            whole = Span(group.start, number.span.end)
            instead = _written(ctx, ctx.slice(group.inner), number.text, whole) if _reads(ctx, group) else None
        elif not _is_weight_of_word(number):
            continue
        else:
            whole = Span(number.item.start, number.span.end)
            text = ctx.text[number.item.start : number.colon.start]
            is_plain = number.ending is not Ending.MORE and _BRACKETS.search(text) is None
            is_plain = is_plain and (ctx.program.emphasis.number == "before" or may_begin_piece(ctx, whole.start))
            instead = _written(ctx, text, number.text, whole) if is_plain else None
        yield MisplacedWeight(Misplaced.LOOSE, number.written, whole, number.text, instead)


def _is_weight_of_word(number: LooseNumber) -> bool:
    if not number.follows_word or not 0 < abs(number.value) <= _LARGEST:
        return False
    if number.ending is not Ending.MORE:
        return number.ending in (Ending.COMMA, Ending.END, Ending.BREAK, Ending.AND)
    is_glued = number.before is not None and number.before.end == number.colon.start
    is_glued = is_glued and number.colon.end == number.span.start
    return is_glued and number.has_point and len(number.word) > 2 and number.word.casefold() not in MEASURES


def _apart(ctx: Context) -> Iterator[MisplacedWeight]:
    leaves = ctx.prompt.leaf_list
    for number in ctx.leaf_numbers.get("ROUND_CLOSE", ()):
        close = leaves[number]
        after = leaves[number + 1] if number + 1 < len(leaves) else None
        if not isinstance(close, Mark) or close.partner is None or not isinstance(after, Text):
            continue
        match = _APART.match(after.text)
        text = ctx.text[close.partner.end : close.start]
        if match is None or not text.strip() or not 0 < float(match["number"]) <= _LARGEST:
            continue
        if not stands_alone(ctx, Span(close.partner.start, close.end)):
            continue
        whole = Span(close.partner.start, after.start + match.end())
        place = Span(after.start + match.start("number"), whole.end)
        yield MisplacedWeight(
            Misplaced.APART, place, whole, match["number"], _written(ctx, text, match["number"], whole)
        )


def _glued(ctx: Context) -> Iterator[MisplacedWeight]:
    leaves = ctx.prompt.leaf_list
    for number in ctx.leaf_numbers.get("TEXT", ()):
        leaf = leaves[number]
        if "." not in leaf.text:
            continue
        for match in _GLUED.finditer(leaf.text):
            if is_numbered(match["word"]) or match["word"].casefold() in MEASURES or is_embedding(match.group(), ctx):
                continue
            whole = Span(leaf.start + match.start(), leaf.start + match.end())
            place = Span(leaf.start + match.start("number"), whole.end)
            fits = may_begin_piece(ctx, whole.start)
            instead = _written(ctx, match["word"], match["number"], whole) if fits else None
            yield MisplacedWeight(Misplaced.GLUED, place, whole, match["number"], instead)


def _reads(ctx: Context, group: Emphasis) -> bool:
    """Whether these are brackets to the program, as far as it reads them."""
    return not ctx.program.emphasis.round_vanish or stands_alone(ctx, group.span)


def _written(ctx: Context, text: str, number: str, whole: Span) -> str | None:
    """The text with the number as the program writes it; None where it would be read in another way."""
    text = text.strip()
    if _PLAIN.fullmatch(number) is None or not text:
        return None
    written = ctx.program.emphasis.written(text, number)
    if ctx.program.emphasis.number == "after":
        return written if weighs(text, number, ctx.text[whole.end : whole.end + 1]) else None
    if len(ctx.text) > _LONGEST_TRIED:
        return None
    from promptlint.programs.novelai.pieces import novelai_pieces  # which other programs do without

    pieces = novelai_pieces(f"{ctx.text[: whole.start]}{written}{ctx.text[whole.end :]}") or ()
    start = whole.start + written.index("::") + len("::")
    return written if any((piece.start, piece.text) == (start, text) for piece in pieces) else None
