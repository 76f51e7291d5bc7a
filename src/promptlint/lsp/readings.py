"""One prompt of an open text: its tree, its tags and what the host makes of it, each worked out when asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import cached_property
from operator import itemgetter

from promptlint.documents.model import Region
from promptlint.programs.catalogue import find_host, find_program
from promptlint.roles import role_name
from promptlint.semantics.chunking import Chunks
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import DEFAULT_STEPS, EncodedText, Evaluation, evaluate
from promptlint.semantics.leaf_weighting import leaf_weights
from promptlint.semantics.tags import Tag, tags
from promptlint.syntax import Leaf, Prompt
from promptlint.text import Span

__all__ = ["Reading", "largest_of"]

MAX_MEANING = 200_000
"""Code points up to which a prompt is evaluated for hover, hints and the status bar."""

_MAX_STEPS = 1_000
"""What a file says beside its prompt is believed up to here: a schedule has an entry for each step."""


class Reading:
    """One prompt of a file as it is read: its tree, its tags and its meaning."""

    def __init__(self, region: Region, host: str, embeddings: Mapping[str, int], *, typed: bool = True) -> None:
        self.region = region
        self.role = role_name(region.role)
        self.program = find_program(host)
        self.host = find_host(host)
        self._embeddings = embeddings
        self._typed = typed

    @cached_property
    def prompt(self) -> Prompt:
        return self.program.parse(self.region.text, self.role, typed=self._typed)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        return tags(self.prompt, role=self.role)

    @cached_property
    def weights(self) -> list[float]:
        """The weight of each leaf of the tree."""
        if not self.program.weighs_as_a1111:
            return [self._encoded_weight(leaf) for leaf in self.prompt.leaf_list]
        return leaf_weights(self.prompt, role=self.role)[0]

    @cached_property
    def _starts(self) -> list[int]:
        return [leaf.start for leaf in self.prompt.leaf_list]

    def leaf_at(self, offset: int) -> tuple[int, Leaf] | None:
        """The leaf around an offset of the prompt with its number; at the end the last one."""
        leaves = self.prompt.leaf_list
        number = bisect_right(self._starts, offset) - 1
        return (number, leaves[number]) if 0 <= number < len(leaves) else None

    def leaves_in(self, span: Span) -> list[Leaf]:
        """The leaves that begin in a part of the prompt."""
        starts = self._starts
        return list(self.prompt.leaf_list[bisect_left(starts, span.start) : bisect_left(starts, span.end)])

    def tag_at(self, offset: int) -> Tag | None:
        """The tag around an offset of the prompt."""
        return next((tag for tag in self.tags if tag.start <= offset <= tag.end), None)

    @property
    def steps(self) -> int:
        """The sampling steps that stand beside the prompt, or the default."""
        written = self.region.settings.get("Steps", "")
        return int(written) if written.isdecimal() and 1 <= int(written) <= _MAX_STEPS else DEFAULT_STEPS

    @cached_property
    def evaluation(self) -> Evaluation | None:
        """What the host makes of it; None where it raises, or the prompt is too long to ask while somebody types."""
        return self.evaluated(self.region.text)

    def evaluated(self, text: str) -> Evaluation | None:
        """The same of another text in its place."""
        if len(text) > MAX_MEANING:
            return None
        try:
            return evaluate(
                text,
                role=self.role,
                host=self.host,
                steps=self.steps,
                embeddings=self._embeddings,
            )
        except HostError:
            return None

    @cached_property
    def largest(self) -> tuple[EncodedText, Chunks] | None:
        """The text with the most tokens, which is what the host's counter shows, with its chunks."""
        return largest_of(self.evaluation)

    @cached_property
    def _pieces(self) -> list[tuple[int, int, float]]:
        """Start, end and weight of what is encoded, in the order of the prompt, of the first text of each part."""
        if self.evaluation is None:
            return []
        texts = [part.texts[0] for part in self.evaluation.parts if part.texts]
        pieces = [piece for text in texts for piece in text.pieces]
        return sorted((span.start, span.end, piece.weight) for piece in pieces for span in piece.spans)

    def _weights_in(self, start: int, end: int) -> set[float]:
        """The weights of what is encoded of a piece of the prompt."""
        first = bisect_right(self._pieces, start, key=itemgetter(0)) - 1
        last = bisect_left(self._pieces, end, key=itemgetter(0))
        return {weight for _, stop, weight in self._pieces[max(first, 0) : last] if stop > start}

    def weight_at(self, offset: int) -> float | None:
        """The weight of what is encoded of an offset; None where nothing is, or it is not known."""
        return next(iter(self._weights_in(offset, offset + 1)), None)

    def _encoded_weight(self, leaf: Leaf) -> float:
        """The weight of a leaf, if it has one weight."""
        found = self._weights_in(leaf.start, leaf.end)
        return found.pop() if len(found) == 1 else 1.0

    def tokens_in(self, span: Span) -> tuple[int, list[int]]:
        """How many tokens a piece of the prompt takes in the largest text, and the numbers of their chunks from 1."""
        if self.largest is None:
            return 0, []
        text, found = self.largest
        count = 0
        numbers: list[int] = []
        for number, chunk in enumerate(found.chunks, 1):
            for piece, start, end in chunk.places:
                place = _in_prompt(text.pieces[piece].spans, start, end)
                if place is not None and span.start <= place.start < span.end:
                    count += 1
                    if not numbers or numbers[-1] != number:
                        numbers.append(number)
        return count, numbers

    @property
    def chunk_starts(self) -> list[tuple[int, int]]:
        """The offsets in the prompt at which the chunks of the largest text begin, but for the first, each with the
        chunk's number. None of a program that divides a text in its own way."""
        if self.largest is None or self.program.encoding.chunks is None:
            return []
        text, found = self.largest
        return [
            (text.place(*chunk.places[0]).start, number)
            for number, chunk in enumerate(found.chunks[1:], 2)
            if chunk.places
        ]


def largest_of(evaluation: Evaluation | None) -> tuple[EncodedText, Chunks] | None:
    """The text with the most tokens with its chunks; None where there is none, or the host raises."""
    best: tuple[EncodedText, Chunks] | None = None
    if evaluation is None:
        return None
    try:
        for part in evaluation.parts:
            for text in part.texts:
                if best is None or text.chunks.token_count > best[1].token_count:
                    best = text, text.chunks
    except HostError:
        return None
    return best


def _in_prompt(spans: tuple[Span, ...], start: int, end: int) -> Span | None:
    """Where a part of a piece's text stands in the prompt, if its spans say so character by character."""
    at = 0
    for span in spans:
        if start < at + len(span):
            first = span.start + start - at
            return Span(first, min(span.end, first + end - start))
        at += len(span)
    return None
