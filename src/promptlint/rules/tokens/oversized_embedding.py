"""PT009: an embedding that is larger than a chunk."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunks import embedding_uses, encoded_texts, has_chunks, may_use
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.semantics.chunking import CHUNK_LENGTH
from promptlint.syntax import Prompt
from promptlint.text import Span

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
    default = Default.WHEN_AVAILABLE
    visits = (Prompt,)
    good = (Good("a cat, full", inventory=_INSTALLED), Good("a cat, huge"))
    bad = (Bad("a cat, huge, sky", at="huge", inventory=_INSTALLED),)

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if ctx.inventory is None or not has_chunks(ctx):
            return
        counts = ctx.inventory.vectors
        if not may_use(ctx, (name for name, count in counts.items() if count > CHUNK_LENGTH)):
            return
        seen: set[Span] = set()
        for text in ctx.fact(encoded_texts):
            for name, _, _, span in embedding_uses(text):
                if counts.get(name, 0) > CHUNK_LENGTH and span not in seen:
                    seen.add(span)
                    yield self.finding(
                        ctx,
                        span,
                        f"`{name}` has {counts[name]} vectors and a chunk {CHUNK_LENGTH} places: the encoder stops "
                        "with an error",
                    )
