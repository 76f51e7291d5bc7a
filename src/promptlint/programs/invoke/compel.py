"""What compel makes of a prompt. SD 1.5 and SDXL in Invoke read theirs with it; other models get the text as it is."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.arguments import expect_text
from promptlint.programs.invoke.conjunction import Blend, Conjunction, Fragment, Mark, MarkKind, Piece
from promptlint.programs.invoke.flattening import Flattener
from promptlint.programs.invoke.nodes import BlendNode
from promptlint.programs.invoke.reading import read
from promptlint.regex import regex

__all__ = ["parse_compel"]

_FUNCTION = regex(r"\.(?:attend|swap|blend|and|add)\s*\(|(?:use|with)Lora\s*\(")


def parse_compel(text: str) -> Conjunction:
    """The parts of a prompt with weights and places, as `PromptParser.parse_conjunction` of compel 2.5.1 gives them.

    Raises CompelError, which says where, for what compel raises for, and TypeError for a text that is not a string.
    Nesting that compel would need years for, or Python's limit of recursion would stop, gives a result all the same.
    """
    expect_text(text)
    if not text.strip():
        return Conjunction(((Fragment("", 1.0, 0, len(text)),),), (1.0,), (), (), 0)
    reading = read(text)
    flattener = Flattener()
    prompts: list[tuple[Piece, ...] | Blend] = []
    weights: list[float] = []
    for part, weight in zip(reading.parts, reading.weights, strict=True):
        if isinstance(part, BlendNode):
            prompts.append(flattener.blend(part))
        elif pieces := flattener.part(part, in_function=reading.call is not None):
            prompts.append(pieces)
        else:
            continue
        weights.append(weight)
    marks = flattener.marks
    end = len(text)
    if reading.call is not None:
        marks.append(Mark(MarkKind.FUNCTION, reading.call.start, reading.call.end))
    if reading.rest is not None:
        end = reading.rest.start
        marks.append(Mark(MarkKind.UNREAD, reading.rest.start, reading.rest.end))
    marks += _only_text(text, end, {mark.start for mark in marks})
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    return Conjunction(tuple(prompts), tuple(weights), tuple(flattener.loras), tuple(marks), reading.depth)


def _only_text(text: str, end: int, read_at: set[int]) -> Iterator[Mark]:
    for match in _FUNCTION.finditer(text, 0, end):
        if match.start() not in read_at:
            yield Mark(MarkKind.TEXT, match.start(), match.end())
