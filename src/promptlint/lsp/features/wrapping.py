"""Brackets with a weight around what is selected."""

from __future__ import annotations

import math
from collections.abc import Callable

from promptlint.lsp.features.change import Change
from promptlint.lsp.features.groups import is_whole, trimmed, weighted_groups
from promptlint.lsp.readings import Reading
from promptlint.programs.properties import COLON_WEIGHTS, COMPEL, WEIGHED_BREAKS, WEIGHTS
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText, Evaluation
from promptlint.syntax import And, Braces, Break, Comment, Escape, ExtraNetwork, Leaf, Mark, Variant, walk
from promptlint.text import Edit, Span, apply_edits

__all__ = ["enclosed", "takes_numbers", "wrapped"]

_FIRST = "1.1"
"""The number to begin with."""
_TEXT = "\0"
"""What stands for the text when a program is asked how it writes a weight."""


def wrapped(reading: Reading, span: Span) -> Change | None:
    """What is selected, or the tag that an empty span stands in, in the program's brackets with the number selected:
    `(x:1.1)`, `(x)1.1` or `1.1::x::`; None where it reads no weights, or it has one already."""
    if reading.program.emphasis.number is None:
        return None
    if span.start == span.end:
        tag = reading.tag_at(span.start)
        if tag is None or not tag.text:
            return None
        span = tag.span
    made = enclosed(reading, span, _FIRST)
    if made is None:
        return None
    inside, edits = made
    if WEIGHTS.holds(reading.program) and any(inside in (each.span, each.inner) for each in weighted_groups(reading)):
        return None
    left, right = (edit.replacement for edit in edits)
    number = inside.start + left.index(_FIRST) if _FIRST in left else inside.end + len(left) + right.index(_FIRST)
    return Change("Wrap in a weight", edits, Span(number, number + len(_FIRST)))


def enclosed(reading: Reading, span: Span, number: str) -> tuple[Span, tuple[Edit, Edit]] | None:
    """A part of a prompt without the white space and commas at its ends, and the edits that put brackets with a number
    around it; None where there is nothing to weigh, or they would do something else."""
    inside = trimmed(reading.region.text, span)
    if not _can_be_weighed(reading, inside) or not takes_numbers(reading, inside):
        return None
    left, right = reading.program.emphasis.written(_TEXT, number).split(_TEXT)
    edits = Edit(Span(inside.start, inside.start), left), Edit(Span(inside.end, inside.end), right)
    return (inside, edits) if _weighs_that_alone(reading, edits, float(number)) else None


def takes_numbers(reading: Reading, span: Span) -> bool:
    """Whether a colon may stand there: to some programs the last one of an option begins the option's weight."""
    if not COLON_WEIGHTS.holds(reading.program):
        return True
    braces = (node for node in walk(reading.prompt) if isinstance(node, Variant | Braces))
    return not any(each.start < span.start and span.end < each.end for each in braces)


def _can_be_weighed(reading: Reading, span: Span) -> bool:
    """Whether a part of the prompt has something to weigh, and brackets around it weigh just that."""
    if not is_whole(reading, span):
        return False
    first, last = reading.leaf_at(span.start), reading.leaf_at(span.end - 1)
    if first is None or last is None or isinstance(last[1], Comment) or _is_lone(last[1]):
        return False
    leaves = reading.prompt.leaf_list
    if first[0] and first[1].start == span.start and _is_lone(leaves[first[0] - 1]):
        return False  # it would escape the bracket
    chosen = leaves[first[0] : last[0] + 1]
    parts = reading.program.composition and reading.role != "negative"
    breaks = WEIGHED_BREAKS.holds(reading.program)
    if any((parts and isinstance(leaf, And)) or (breaks and isinstance(leaf, Break)) for leaf in chosen):
        return False
    return any(not isinstance(leaf, Comment | ExtraNetwork | Mark) and leaf.text.strip(" \t\r\n,") for leaf in chosen)


def _is_lone(leaf: Leaf) -> bool:
    """Whether a leaf is a backslash that escapes nothing."""
    return isinstance(leaf, Escape) and not leaf.character


def _weighs_that_alone(reading: Reading, edits: tuple[Edit, Edit], number: float) -> bool:
    """Whether the program then makes the same of the prompt but for the weights between two brackets, and not of those;
    where it fails for the prompt as it is that cannot be asked, and is so only if the tree knows its weights. Where it
    does not, all of it has to have that weight."""
    ways = (_by_characters, _by_words) if COMPEL.holds(reading.program) else (_by_characters,)
    start, end = (edit.span for edit in edits)
    before = [_without_weights_of(way, reading.evaluation, start, end) for way in ways]
    knows_weights = WEIGHTS.holds(reading.program)
    if reading.evaluation is None or before[0] is None:
        return knows_weights
    after = reading.evaluated(apply_edits(reading.region.text, edits))
    left, right = (len(edit.replacement) for edit in edits)
    added = Span(start.start, start.start + left), Span(end.start + left, end.start + left + right)
    if after is None or not any(
        old is not None and old == _without_weights_of(way, after, *added)
        for way, old in zip(ways, before, strict=True)
    ):
        return False
    inside = Span(added[0].end, added[1].start)
    return _weights(reading.evaluation) != _weights(after) and (knows_weights or _all_weigh(after, inside, number))


def _all_weigh(evaluation: Evaluation, inside: Span, number: float) -> bool:
    """Whether all that is encoded of a part of a prompt has one weight."""
    texts = [text for part in evaluation.parts for text in part.texts]
    pieces = [piece for text in texts for piece in text.pieces]
    return all(
        math.isclose(piece.weight, number)
        for piece in pieces
        if any(span.start < inside.end and inside.start < span.end for span in piece.spans)
    )


def _weights(evaluation: Evaluation) -> list[list[tuple[str, float]]]:
    return [text.weighed for part in evaluation.parts for text in part.texts]


def _without_weights_of(
    way: Callable[[EncodedText, Span, Span], list[object]], evaluation: Evaluation | None, left: Span, right: Span
) -> list[object] | None:
    """All that a program makes of a prompt but the weights between two places, which count as if what stands in them
    were not there; None where it fails."""
    if evaluation is None:
        return None
    networks = [(use.kind, use.arguments) for use in evaluation.networks]
    try:
        return [networks] + [
            (part.weight, part.what, [(text.end_step, *way(text, left, right)) for text in part.texts])
            for part in evaluation.parts
        ]
    except HostError:
        return None


def _by_characters(text: EncodedText, left: Span, right: Span) -> list[object]:
    return [_words(text), _around(text, left, right)]


def _by_words(text: EncodedText, left: Span, right: Span) -> list[object]:
    """The words of a text, with the weights of those that do not stand between two places: what is encoded piece by
    piece, without the blanks between them."""
    found: list[object] = []
    for chunk in text.chunks.chunks:
        for number, start, end in chunk.places:
            words, weight = text.weighed[number]
            place = text.place(number, start, end)
            is_inside = left.end <= place.start and place.end <= right.start
            found.append((words[start:end], None if is_inside else weight))
    return found


def _words(text: EncodedText) -> list[str]:
    """A text up to each break."""
    chunks: list[list[str]] = [[]]
    for piece, weight in text.weighed:
        if text.is_break(piece, weight):
            chunks.append([])
        else:
            chunks[-1].append(piece)
    return ["".join(chunk) for chunk in chunks]


def _around(text: EncodedText, left: Span, right: Span) -> list[tuple[int, int, str]]:
    """Where what stands before the left and after the right place has which weight."""
    runs: list[tuple[int, int, str]] = []
    gone = len(left) + len(right)
    for piece in text.pieces:
        weight = f"{piece.weight:.9g}"
        for span in piece.spans:
            before = span.start, min(span.end, left.start)
            after = max(span.start, right.end) - gone, span.end - gone
            for start, end in (before, after):
                if start < end:
                    continues = runs and runs[-1][1:] == (start, weight)
                    runs.append((runs.pop()[0] if continues else start, end, weight))
    return runs
