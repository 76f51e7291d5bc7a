"""A prompt parted with BREAK where a chunk ends, so that the chunk's border cuts no tag."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from promptlint.dataclass import dataclass
from promptlint.lsp.features.change import Change
from promptlint.lsp.features.keywords import BREAK
from promptlint.lsp.readings import Reading, largest_of
from promptlint.programs.properties import CHUNKS
from promptlint.semantics.chunking import Chunks
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText
from promptlint.semantics.weighting import BREAK_WEIGHT
from promptlint.syntax import Group
from promptlint.text import Edit, Span, apply_edits

__all__ = ["split"]

_BREAK = BREAK.word


@dataclass(frozen=True, slots=True)
class _Border:
    """Where a chunk ends because it is full: the place where it begins, that of its last word, and that of the first
    word of the next one."""

    begin: int
    last: Span
    first: Span


def split(reading: Reading, span: Span) -> Change | None:
    """BREAK in the place of the last comma before a chunk's border that the tag at a place lies at, or over; None where
    there is none outside of brackets in that chunk, or the program has no BREAK."""
    if not (BREAK.has.holds(reading.program) and CHUNKS.holds(reading.program)):
        return None
    tag = reading.tag_at(span.start)
    if tag is None or not reading.host.is_break(_BREAK, BREAK_WEIGHT, reading.role):
        return None
    largest = _largest(reading, reading.region.text)
    commas = _commas(reading)
    end = max(each.end for each in reading.tags)
    for border in _borders(*largest) if largest is not None else ():
        number = bisect_right(commas, border.first.start) - 1
        if number < 0 or commas[number] <= border.begin or end <= border.first.start:
            continue
        comma = commas[number]
        is_over = tag.start > comma and tag.start <= border.first.start
        is_at = border.last.start <= comma and (tag.after == comma or tag.before == comma)
        if is_over or is_at:
            return _parted(reading, comma, border)
    return None


def _largest(reading: Reading, text: str) -> tuple[EncodedText, Chunks] | None:
    """The text with the most tokens. A tokenizer that makes one character of a line end of two no longer knows where
    its words stand; a blank is as good."""
    if text == reading.region.text and "\r\n" not in text:
        return reading.largest  # known, perhaps
    return largest_of(reading.evaluated(text.replace("\r\n", " \n")))


def _borders(text: EncodedText, found: Chunks) -> Iterator[_Border]:
    """The borders of a text that no BREAK makes."""
    for chunk, following in pairwise(found.chunks):
        if not chunk.places or not following.places:
            continue
        between = text.weighed[chunk.places[-1][0] : following.places[0][0] + 1]
        if not any(text.is_break(*piece) for piece in between):
            begin = text.place(*chunk.places[0]).start
            yield _Border(begin, text.place(*chunk.places[-1]), text.place(*following.places[0]))


def _commas(reading: Reading) -> list[int]:
    """The commas in front of tags, outside of all brackets."""
    groups = [part.span for part in reading.prompt.parts if isinstance(part, Group)]
    commas = sorted({tag.before for tag in reading.tags if tag.before is not None})
    free: list[int] = []
    number = 0
    for comma in commas:
        while number < len(groups) and groups[number].end <= comma:
            number += 1
        if number == len(groups) or comma < groups[number].start:
            free.append(comma)
    return free


def _parted(reading: Reading, comma: int, border: _Border) -> Change | None:
    """The change that puts BREAK in the place of a comma, if it parts the text there, and the tag at the border then is
    in one chunk."""
    text = reading.region.text
    before = "" if text[comma - 1 : comma].isspace() else " "
    after = "" if text[comma + 1 : comma + 2].isspace() else " "
    edit = Edit(Span(comma, comma + 1), before + _BREAK + after)
    old, new = _largest(reading, text), _largest(reading, apply_edits(text, [edit]))
    if old is None or new is None or _breaks(new[0]) <= _breaks(old[0]):
        return None
    tag = reading.tag_at(border.first.start)
    end = (border.first.end if tag is None else tag.end) + len(edit.replacement) - 1
    if any(comma < each.last.start and each.first.start < end for each in _borders(*new)):
        return None
    start = comma + len(before)
    return Change("Split at the chunk's border (changes the picture)", (edit,), Span(start, start + len(_BREAK)))


def _breaks(text: EncodedText) -> int:
    """How many breaks a text has."""
    try:
        return sum(text.is_break(*piece) for piece in text.weighed)
    except HostError:
        return 0
