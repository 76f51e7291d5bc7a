"""PT009: an embedding that is larger than a chunk."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import CHUNKS
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunks import PlacedEmbedding, oversized_embeddings
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.semantics.chunking import CHUNK_LENGTH

__all__ = ["OversizedEmbedding"]

_INSTALLED = Inventory.of(embeddings={"huge": 100, "full": 75})


class OversizedEmbedding(Rule):
    """An embedding of more than 75 vectors, which stops the generation.

    ## Why is this bad?
    A chunk has 75 places. An embedding with more vectors makes its chunk too long, and the text encoder raises an error
    about sizes that does not name the embedding.

    ## Example
    `a cat, huge`, where `huge` has 100 vectors

    ## Use instead
    `a cat`, or a smaller embedding.
    """

    code, name, severity = "PT009", "oversized-embedding", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (oversized_embeddings,)
    needs = (CHUNKS,)
    good = (Good("a cat, full", inventory=_INSTALLED), Good("a cat, huge"))
    bad = (Bad("a cat, huge, sky", at="huge", inventory=_INSTALLED),)

    def check(self, embedding: PlacedEmbedding, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            embedding.span,
            f"`{embedding.name}` has {embedding.vectors} vectors and a chunk {CHUNK_LENGTH} places: the encoder stops "
            "with an error",
        )
