"""Chunks of 75 tokens, as the host fills them.

Source: `tokenize_line` of A1111 1.8.0 and Forge, agreed with on every conformance vector, their loss of embeddings
at a chunk's end included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from types import NoneType

from promptlint.arguments import expect, expect_text
from promptlint.dataclass import dataclass
from promptlint.semantics.embeddings import EmbeddingNames
from promptlint.semantics.tokenizer import COMMA, END, START, words
from promptlint.semantics.weighting import attention, is_break

__all__ = ["BACKTRACK", "CHUNK_LENGTH", "Chunk", "Chunks", "TokenPlace", "chunk_pieces", "chunks"]

CHUNK_LENGTH = 75
"""Tokens in a chunk, without start and end."""
BACKTRACK = 20
"""How far back from a full chunk's end a comma may stand for what follows it to move to the next chunk."""
_PLACEHOLDER = 0

TokenPlace = tuple[int, int, int]
"""The number of the piece a token comes from, and where its word stands in the piece's text."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk. `ids` and `weights` have 77 entries, start and end included (more only where an embedding has more
    than 75 vectors, which the encoder refuses). `used` counts the tokens before padding; `places` says where these
    come from. `embeddings` are `(offset, name)`: the vectors of `name` replace the ids from `ids[offset + 1]` on."""

    ids: tuple[int, ...]
    weights: tuple[float, ...]
    used: int
    embeddings: tuple[tuple[int, str], ...]
    places: tuple[TokenPlace, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Chunks:
    """All chunks of a text. `token_count` is what the WebUI's counter shows: 75 for every chunk but the last, plus the
    tokens of the last."""

    token_count: int
    chunks: tuple[Chunk, ...]


def chunks(text: str, *, embeddings: Mapping[str, int] | None = None) -> Chunks:
    """Weigh a text and cut its tokens into chunks. `embeddings` maps names to vector counts, in the order in which the
    host loaded them.

    Raises HostError where the attention stage does, and TypeError for a text that is not a string and embeddings that
    are not a mapping.
    """
    expect_text(text)
    expect(embeddings, "embeddings", (Mapping, NoneType), "a mapping of names to vector counts or None")
    return chunk_pieces(attention(text), embeddings or {})


def chunk_pieces(
    pieces: Sequence[tuple[str, float]],
    embeddings: Mapping[str, int],
    *,
    is_break: Callable[[str, float], bool] = is_break,
) -> Chunks:
    """The chunks of weighted pieces, as `attention` gives them. `is_break` says at which pieces a new one begins."""
    filler = _Filler(embeddings)
    for number, (text, weight) in enumerate(pieces):
        if is_break(text, weight):
            filler.next_chunk()
        else:
            filler.add_piece(number, text, weight)
    if filler.ids or not filler.done:
        filler.token_count += len(filler.ids) - CHUNK_LENGTH
        filler.next_chunk()
    return Chunks(filler.token_count, tuple(filler.done))


@lru_cache(maxsize=8)
def _registered(names: tuple[str, ...]) -> EmbeddingNames:
    """Names to be looked for: those of an inventory are the same for every text."""
    return EmbeddingNames(names)


class _Filler:
    """The chunk that is being filled, and those that are done."""

    def __init__(self, embeddings: Mapping[str, int]) -> None:
        self.done: list[Chunk] = []
        self.token_count = 0
        self.ids: list[int] = []
        self._vectors = embeddings
        self._names = _registered(tuple(embeddings))
        self._weights: list[float] = []
        self._places: list[TokenPlace] = []
        self._embeddings: list[tuple[int, str]] = []
        self._last_comma = -1

    def add_piece(self, number: int, text: str, weight: float) -> None:
        ids: list[int] = []
        places: list[TokenPlace] = []
        for word, start, end in words(text):
            ids += word
            places += [(number, start, end)] * len(word)
        position = 0
        while position < len(ids):
            token = ids[position]
            if token == COMMA:
                self._last_comma = len(self.ids)
            elif (
                len(self.ids) == CHUNK_LENGTH
                and self._last_comma != -1
                and len(self.ids) - self._last_comma <= BACKTRACK
            ):
                self._move_tail()
            if len(self.ids) == CHUNK_LENGTH:
                self.next_chunk()
            end, name = self._names.longest(ids, position)
            if name is None:
                self._append([token], weight, [places[position]])
                position = end
                continue
            vectors = self._vectors[name]
            if len(self.ids) + vectors > CHUNK_LENGTH:
                self.next_chunk()
            self._embeddings.append((len(self.ids), name))
            place = (number, places[position][1], places[end - 1][2])
            self._append([_PLACEHOLDER] * vectors, weight, [place] * vectors)
            position = end

    def next_chunk(self) -> None:
        used = len(self.ids)
        padding = max(0, CHUNK_LENGTH - used)
        self.token_count += CHUNK_LENGTH
        self.done.append(
            Chunk(
                (START, *self.ids, *[END] * padding, END),
                (1.0, *self._weights, *[1.0] * padding, 1.0),
                used,
                tuple(self._embeddings),
                tuple(self._places),
            )
        )
        self.ids, self._weights, self._places, self._embeddings = [], [], [], []
        self._last_comma = -1

    def _append(self, ids: Iterable[int], weight: float, places: list[TokenPlace]) -> None:
        self.ids += ids
        self._weights += [weight] * len(places)
        self._places += places

    def _move_tail(self) -> None:
        """Begin the next chunk with what follows the last comma. The records of embeddings stay in the old one: a bug
        of the host, kept here."""
        cut = self._last_comma + 1
        tail = self.ids[cut:], self._weights[cut:], self._places[cut:]
        del self.ids[cut:], self._weights[cut:], self._places[cut:]
        self.next_chunk()
        self.ids, self._weights, self._places = tail
