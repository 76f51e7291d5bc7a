"""What the ends of full chunks cut: tags, and commas that begin the next chunk."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from promptlint.dataclass import dataclass
from promptlint.rules.facts.chunks import encoded_texts, fits
from promptlint.rules.facts.tags import tag_starts
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.chunking import CHUNK_LENGTH, Chunk
from promptlint.semantics.evaluation import EncodedText
from promptlint.semantics.tags import Tag
from promptlint.semantics.tokenizer import COMMA
from promptlint.text import Span

__all__ = ["OpeningComma", "SplitTag", "opening_commas", "split_tags"]


@dataclass(frozen=True, slots=True, eq=False)
class OpeningComma:
    """A comma that is the first token of a chunk, by number from 1, or the only one."""

    span: Span
    number: int
    is_alone: bool


@fact("TEXT")
def opening_commas(ctx: Context) -> tuple[OpeningComma, ...]:
    """The commas that begin a chunk because they did not fit in the one before."""
    found: dict[Span, OpeningComma] = {}
    for text, number, _, following in _ends(ctx):
        if following.ids[1] == COMMA:
            span = text.place(*following.places[0])
            if ctx.slice(span) == ",":
                found.setdefault(span, OpeningComma(span, number + 1, following.used == 1))
    return tuple(found.values())


@dataclass(frozen=True, slots=True, eq=False)
class SplitTag:
    """A tag in which a chunk ends, by number from 1, and the last words of it in that chunk."""

    tag: Tag
    number: int
    last: Span


@fact("TEXT")
def split_tags(ctx: Context) -> tuple[SplitTag, ...]:
    """The tags of which words stand on both sides of a chunk's end."""
    found: dict[Span, SplitTag] = {}
    for text, number, chunk, following in _ends(ctx):
        if _tears(chunk, following):
            last, first = text.place(*chunk.places[-1]), text.place(*following.places[0])
            tag = _around(ctx, last, first)
            if tag is not None and not tag.composite:
                found.setdefault(tag.span, SplitTag(tag, number, last))
    return tuple(found.values())


def _ends(ctx: Context) -> Iterator[tuple[EncodedText, int, Chunk, Chunk]]:
    """Each full chunk with its text, its number from 1, and the chunk that follows."""
    if fits(ctx):
        return
    for text in ctx.fact(encoded_texts):
        for number, (chunk, following) in enumerate(pairwise(text.chunks.chunks), 1):
            if chunk.used >= CHUNK_LENGTH and following.places:
                yield text, number, chunk, following


def _tears(chunk: Chunk, following: Chunk) -> bool:
    """Whether a full chunk ends in the middle of words: not at a comma, which may be a full-width one, nor at an
    embedding, which a chunk never cuts."""
    if COMMA in (chunk.ids[CHUNK_LENGTH], following.ids[1]) or (
        following.embeddings and following.embeddings[0][0] == 0
    ):
        return False
    return not any(chunk.places[offset : offset + 1] == chunk.places[-1:] for offset, _ in chunk.embeddings[-1:])


def _around(ctx: Context, last: Span, first: Span) -> Tag | None:
    """The tag that holds both sides of a chunk's end."""
    index = bisect_right(ctx.fact(tag_starts), last.start) - 1
    tag = ctx.tags[index] if index >= 0 else None
    return tag if tag is not None and tag.start <= last.start and first.end <= tag.end else None
