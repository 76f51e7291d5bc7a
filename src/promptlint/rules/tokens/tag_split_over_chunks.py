"""PT002: a chunk that ends inside a tag."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunks import encoded_texts, fits, has_chunks
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.chunking import BACKTRACK, CHUNK_LENGTH, Chunk
from promptlint.semantics.tags import Tag
from promptlint.semantics.tokenizer import COMMA
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["TagSplitOverChunks"]

_LONG = "cat " * 40 + ", " + "a very long tale about " * 10 + "the sea"
_LARGE = Inventory.of(embeddings={"large": 75})


class TagSplitOverChunks(Rule):
    """A chunk that ends inside a tag.

    ## Why is this bad?
    The text encoder reads 75 tokens at a time, and what stands in one chunk does not see the next. A1111 looks back for
    a comma, but not further than 20 tokens: a longer tag is torn apart, and its halves mean something else.

    ## Example
    A tag of forty words that begins near the end of a chunk.

    ## Use instead
    A comma inside it, or `BREAK` in front of it.
    """

    code, name, severity = "PT002", "tag-split-over-chunks", Severity.INFO
    default = Default.OFF
    visits = (Prompt,)
    good = (
        Good("a cat"),
        Good("cat dog, " * 60),
        Good(_LONG, target="comfyui"),
        Good("large sky", inventory=_LARGE),
        Good("猫 " * 25 + "，sky"),
        Good("cat " * 74 + "，sky"),
    )
    bad = (Bad(_LONG),)

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if not has_chunks(ctx) or fits(ctx):
            return
        starts = [tag.span.start for tag in ctx.tags]
        seen: set[Span] = set()
        for text in ctx.fact(encoded_texts):
            for number, (chunk, following) in enumerate(pairwise(text.chunks.chunks), 1):
                if chunk.used < CHUNK_LENGTH or not following.places or not _tears(chunk, following):
                    continue
                last, first = text.place(*chunk.places[-1]), text.place(*following.places[0])
                tag = _around(ctx, starts, last, first)
                if tag is None or tag.composite or tag.span in seen:
                    continue
                seen.add(tag.span)
                yield self.finding(
                    ctx,
                    tag.span,
                    f"chunk {number} ends inside {quoted(tag.text)}, behind {quoted(ctx.slice(last))}: the last comma "
                    f"is more than {BACKTRACK - 1} tokens back",
                    help="put a comma inside, or BREAK in front of it",
                )


def _tears(chunk: Chunk, following: Chunk) -> bool:
    """Whether a full chunk ends in the middle of words: not at a comma, which may be a full-width one, nor at an
    embedding, which a chunk never cuts."""
    if COMMA in (chunk.ids[CHUNK_LENGTH], following.ids[1]) or (
        following.embeddings and following.embeddings[0][0] == 0
    ):
        return False
    return not any(chunk.places[offset : offset + 1] == chunk.places[-1:] for offset, _ in chunk.embeddings[-1:])


def _around(ctx: Context, starts: list[int], last: Span, first: Span) -> Tag | None:
    """The tag that holds both sides of a chunk's end."""
    index = bisect_right(starts, last.start) - 1
    tag = ctx.tags[index] if index >= 0 else None
    return tag if tag is not None and tag.span.start <= last.start and first.end <= tag.span.end else None
