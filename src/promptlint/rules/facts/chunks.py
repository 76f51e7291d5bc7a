"""What the host encodes: the texts of a prompt in chunks; facts that the rules about tokens share.

The vocabulary is loaded when a rule asks for chunks, never before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from promptlint.dataclass import dataclass
from promptlint.resources.known.embeddings import find_known, known_embeddings
from promptlint.rules.facts.family_limits import reads_with_clip_alone
from promptlint.rules.facts.host_texts import distinct_texts
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.chunking import CHUNK_LENGTH, Chunk
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText
from promptlint.text import Span

__all__ = [
    "PlacedEmbedding",
    "encoded_texts",
    "filling_embeddings",
    "fits",
    "lost_embeddings",
    "oversized_embeddings",
]


def encoded_texts(ctx: Context) -> tuple[EncodedText, ...]:
    """The different texts that the host encodes, with the installed embeddings; none where the host raises, or where
    the model's family is known to be read by more than CLIP. Ask through `ctx.fact`."""
    return _texts(ctx, vector_counts(ctx) if ctx.inventory is not None else {})


def assumed_texts(ctx: Context) -> tuple[EncodedText, ...]:
    """The same, with the well-known embeddings taken for installed where there is no inventory. Ask through
    `ctx.fact`."""
    return _texts(ctx, vector_counts(ctx))


def fits(ctx: Context, limit: int = 1) -> bool:
    """Whether a prompt surely fits into so many chunks: a look at its letters, before the vocabulary is loaded.

    ASCII has at most one token a character; BREAK and embeddings take places of their own."""
    text = ctx.text
    return len(text) <= limit * CHUNK_LENGTH and text.isascii() and "BREAK" not in text and ctx.inventory is None


def may_use(ctx: Context, names: Iterable[str]) -> bool:
    """Whether a prompt can hold one of some embeddings: a look at its letters, before the vocabulary is loaded."""
    text = ctx.fact(_squeezed)
    return any(_squeeze(name) in text for name in names)


def _squeezed(ctx: Context) -> str:
    return _squeeze(ctx.text)


def _squeeze(text: str) -> str:
    return "".join(text.replace("\\", "").casefold().split())


def vector_counts(ctx: Context) -> Mapping[str, int]:
    """Embeddings with their vector counts: those of the inventory, where it lacks the count that of the well-known
    embedding of this name; without an inventory the well-known ones."""
    if ctx.inventory is not None:
        return ctx.fact(_installed_counts)
    return {entry.name: entry.vectors for entry in known_embeddings().values() if entry.vectors is not None}


def _installed_counts(ctx: Context) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, count in ctx.inventory.embeddings.items() if ctx.inventory is not None else ():
        known = find_known(name) if count is None else None
        vectors = known.vectors if known is not None else count
        if vectors is not None:
            counts[name] = vectors
    return counts


def _texts(ctx: Context, embeddings: Mapping[str, int]) -> tuple[EncodedText, ...]:
    if not ctx.fact(reads_with_clip_alone):
        return ()  # other encoders fill no chunks of 75
    found = distinct_texts(ctx, embeddings)
    try:
        for text in found:
            text.chunks  # noqa: B018  # raises here, once for all rules
    except HostError:
        return ()
    return found


@dataclass(frozen=True, slots=True, eq=False)
class PlacedEmbedding:
    """An embedding with its vectors, its place, the chunk it has them in by number from 1, of how many, and the chunk
    before that."""

    name: str
    vectors: int
    span: Span
    number: int
    of: int
    before: Chunk | None


@fact("TEXT", given=("inventory",))
def oversized_embeddings(ctx: Context) -> tuple[PlacedEmbedding, ...]:
    """The installed embeddings that have more vectors than a chunk has places; none without an inventory."""
    if ctx.inventory is None:
        return ()
    counts = ctx.inventory.vectors
    return _placed(ctx, encoded_texts, {name: count for name, count in counts.items() if count > CHUNK_LENGTH})


@fact("TEXT")
def filling_embeddings(ctx: Context) -> tuple[PlacedEmbedding, ...]:
    """The embeddings that have as many vectors as a chunk has places, well-known ones where there is no inventory."""
    counts = vector_counts(ctx)
    return _placed(ctx, assumed_texts, {name: count for name, count in counts.items() if count == CHUNK_LENGTH})


def _placed(
    ctx: Context, texts: Callable[[Context], tuple[EncodedText, ...]], wanted: Mapping[str, int]
) -> tuple[PlacedEmbedding, ...]:
    """Each place of some embeddings, once."""
    if not may_use(ctx, wanted):
        return ()
    found: dict[Span, PlacedEmbedding] = {}
    for text in ctx.fact(texts):
        chunks = text.chunks.chunks
        for number, chunk in enumerate(chunks):
            for offset, name in chunk.embeddings:
                if name in wanted and offset < len(chunk.places):
                    span = text.place(*chunk.places[offset])
                    before = chunks[number - 1] if number else None
                    placed = PlacedEmbedding(name, wanted[name], span, number + 1, len(chunks), before)
                    found.setdefault(span, placed)
    return tuple(found.values())


@fact("TEXT", given=("inventory",))
def lost_embeddings(ctx: Context) -> tuple[PlacedEmbedding, ...]:
    """The installed embeddings whose place the host moves to the next chunk, and leaves their vectors in this one."""
    if ctx.inventory is None:
        return ()
    vectors = ctx.inventory.vectors
    if not may_use(ctx, vectors):
        return ()
    found: dict[Span, PlacedEmbedding] = {}
    for text in ctx.fact(encoded_texts):
        for number, (chunk, following) in enumerate(pairwise(text.chunks.chunks), 2):
            for offset, name in chunk.embeddings:
                moved = following.places[offset - chunk.used :] if offset >= chunk.used else ()
                if moved:
                    span = text.place(*moved[0])
                    lost = PlacedEmbedding(name, vectors.get(name, 1), span, number, len(text.chunks.chunks), chunk)
                    found.setdefault(span, lost)
    return tuple(found.values())
