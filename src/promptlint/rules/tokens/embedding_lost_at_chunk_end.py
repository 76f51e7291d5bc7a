"""PT008: an embedding that the host loses at a chunk's end."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import CHUNKS
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunks import PlacedEmbedding, lost_embeddings
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, insert, unsafe

__all__ = ["EmbeddingLostAtChunkEnd"]

_INSTALLED = Inventory.of(embeddings={"EasyNegative": 8, "large": 10})
_WORDS = " ".join(["cat"] * 60)
_MOST_SHOWN = 8


class EmbeddingLostAtChunkEnd(Rule):
    """An embedding that A1111 loses at the end of a chunk.

    ## Why is this bad?
    When a chunk is full, A1111 moves what follows its last comma to the next one. Of an embedding among that only
    a part is moved: its place is, the record of its vectors is not. The vectors land on padding, and the model
    reads one `!` for each of them where the embedding should be.

    ## Example
    60 words, then `, EasyNegative dog dog …` over the end of the chunk.

    ## Use instead
    A comma right after the embedding, or `BREAK` in front of it.

    ## Fix safety
    Unsafe: the embedding takes effect.
    """

    code, name, severity = "PT008", "embedding-lost-at-chunk-end", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (lost_embeddings,)
    needs = (CHUNKS,)
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

    def check(self, embedding: PlacedEmbedding, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            embedding.span,
            f"{ctx.program} moves `{embedding.name}` to chunk {embedding.number} and leaves its vectors behind: the "
            f"model reads `{'!' * min(embedding.vectors, _MOST_SHOWN)}` instead",
            help="put a comma right after it, or BREAK in front of it",
            fix=unsafe("put a comma after it", insert(embedding.span.end, ",")),
        )
