"""PT008: an embedding that the host loses at a chunk's end."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunks import encoded_texts, has_chunks, may_use
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, insert, unsafe
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["EmbeddingLostAtChunkEnd"]

_INSTALLED = Inventory.of(embeddings={"EasyNegative": 8, "large": 10})
_WORDS = " ".join(["cat"] * 60)


class EmbeddingLostAtChunkEnd(Rule):
    """An embedding that A1111 loses at the end of a chunk.

    ## Why is this bad?
    When a chunk is full, A1111 moves what follows its last comma to the next one. An embedding among that is moved by
    halves: its place goes along, the record of its vectors stays behind. The vectors land on padding, and the model
    reads one `!` for each of them where the embedding should be.

    ## Example
    60 words, then `, EasyNegative dog dog …` over the end of the chunk.

    ## Use instead
    A comma right behind the embedding, or `BREAK` in front of it.

    ## Fix safety
    Unsafe: the embedding comes into force.
    """

    code, name, severity = "PT008", "embedding-lost-at-chunk-end", Severity.ERROR
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Prompt,)
    good = (
        Good(f"{_WORDS}, EasyNegative, dog dog dog dog dog dog dog dog dog dog", inventory=_INSTALLED),
        Good(f"{_WORDS}, EasyNegative dog dog dog dog dog dog dog dog dog dog"),
        Good("cat, EasyNegative dog dog dog", inventory=_INSTALLED),
    )
    bad = (
        Bad(
            f"{_WORDS}, EasyNegative dog dog dog dog dog dog dog dog dog dog",
            fixed=f"{_WORDS}, EasyNegative, dog dog dog dog dog dog dog dog dog dog",
            at="EasyNegative",
            role="negative",
            inventory=_INSTALLED,
        ),
        Bad(
            "1234567890" * 6 + ", large sky 123456",
            fixed="1234567890" * 6 + ", large, sky 123456",
            at="large",
            inventory=_INSTALLED,
        ),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.inventory is None or not has_chunks(ctx):
            return
        if not may_use(ctx, ctx.inventory.vectors):
            return
        seen: set[Span] = set()
        for text in ctx.fact(encoded_texts):
            found = text.chunks.chunks
            for number, chunk in enumerate(found[:-1]):
                for offset, name in chunk.embeddings:
                    moved = found[number + 1].places[offset - chunk.used :] if offset >= chunk.used else ()
                    if not moved:
                        continue
                    span = text.place(*moved[0])
                    if span in seen:
                        continue
                    seen.add(span)
                    vectors = ctx.inventory.vectors.get(name, 1)
                    yield self.finding(
                        ctx,
                        span,
                        f"{ctx.program} moves `{name}` to chunk {number + 2} and leaves its vectors behind: the model "
                        f"reads `{'!' * min(vectors, 8)}` instead",
                        help="put a comma right behind it, or BREAK in front of it",
                        fix=unsafe("put a comma behind it", insert(span.end, ",")),
                    )
