"""Brackets with a weight around what is selected."""

from __future__ import annotations

from promptlint.lsp.features.change import Change
from promptlint.lsp.features.groups import is_whole, trimmed, weighted_groups
from promptlint.lsp.readings import Reading
from promptlint.programs.properties import COLON_WEIGHTS, WEIGHED_BREAKS, WEIGHTS
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText, Evaluation
from promptlint.syntax import And, Braces, Break, Comment, Escape, ExtraNetwork, Leaf, Mark, Variant, walk
from promptlint.text import Edit, Span, apply_edits

__all__ = ["enclosed", "takes_numbers", "wrapped"]

_FIRST = "1.1"
"""The number to begin with."""


def wrapped(reading: Reading, span: Span) -> Change | None:
    """What is selected, or the tag that an empty span stands in, as `(x:1.1)` with the number selected; None where the
    program reads no such weights, or it is a group with a weight already."""
    if not WEIGHTS.holds(reading.program):
        return None
    if span.start == span.end:
        tag = reading.tag_at(span.start)
        if tag is None or not tag.text:
            return None
        span = tag.span
    made = enclosed(reading, span, _FIRST)
    if made is None or any(made[0] in (group.span, group.inner) for group in weighted_groups(reading)):
        return None
    inside, edits = made
    number = inside.end + len("(:")
    return Change("Wrap in a weight", edits, Span(number, number + len(_FIRST)))


def enclosed(reading: Reading, span: Span, number: str) -> tuple[Span, tuple[Edit, Edit]] | None:
    """A part of a prompt without the white space and commas at its ends, and the edits that put brackets with a number
    around it; None where there is nothing to weigh, or they would do something else."""
    inside = trimmed(reading.region.text, span)
    if not _can_be_weighed(reading, inside) or not takes_numbers(reading, inside):
        return None
    edits = Edit(Span(inside.start, inside.start), "("), Edit(Span(inside.end, inside.end), f":{number})")
    return (inside, edits) if _weighs_that_alone(reading, edits) else None


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


def _weighs_that_alone(reading: Reading, edits: tuple[Edit, Edit]) -> bool:
    """Whether the program then makes the same of the prompt but for the weights between two brackets, and not of those;
    where it fails for the prompt as it is that cannot be asked."""
    start, end = (edit.span for edit in edits)
    before = _without_weights_of(reading.evaluation, start, end)
    if reading.evaluation is None or before is None:
        return True
    left, right = (len(edit.replacement) for edit in edits)
    added = Span(start.start, start.start + left), Span(end.start + left, end.start + left + right)
    after = reading.evaluated(apply_edits(reading.region.text, edits))
    return (
        after is not None
        and before == _without_weights_of(after, *added)
        and _weights(reading.evaluation) != _weights(after)
    )


def _weights(evaluation: Evaluation) -> list[list[tuple[str, float]]]:
    return [text.weighed for part in evaluation.parts for text in part.texts]


def _without_weights_of(evaluation: Evaluation | None, left: Span, right: Span) -> list[object] | None:
    """All that a program makes of a prompt but the weights between two places, which count as if what stands in them
    were not there; None where it fails."""
    if evaluation is None:
        return None
    networks = [(use.kind, use.arguments) for use in evaluation.networks]
    try:
        return [networks] + [
            (part.weight, part.what, [(text.end_step, _words(text), _around(text, left, right)) for text in part.texts])
            for part in evaluation.parts
        ]
    except HostError:
        return None


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
