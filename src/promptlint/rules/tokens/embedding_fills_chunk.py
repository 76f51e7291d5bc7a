"""PT003: an embedding that takes a whole chunk."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import CHUNKS
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunks import PlacedEmbedding, filling_embeddings
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.semantics.chunking import CHUNK_LENGTH, Chunk
from promptlint.semantics.tokenizer import COMMA

__all__ = ["EmbeddingFillsChunk"]

_BOTH = Inventory.of(embeddings={"big-one": 75, "big-two": 75, "small": 8})


class EmbeddingFillsChunk(Rule):
    """An embedding of 75 vectors, which takes a whole chunk.

    ## Why is this bad?
    An embedding that does not fit in the rest of a chunk opens the next one, and one of 75 vectors needs all of it: the
    chunk in front is padded, and what follows begins yet another, even if it is a single comma. Where there is no
    inventory, the vector counts of well-known embeddings are used.

    ## Example
    `a cat, big-one, a dog, big-two`

    ## Use instead
    Such embeddings first, with nothing between them: `big-one big-two, a cat, a dog`
    """

    code, name, severity = "PT003", "embedding-fills-chunk", Severity.INFO
    since = "0.1.0"
    default = Default.OFF
    visits = (filling_embeddings,)
    needs = (CHUNKS,)
    good = (
        Good("a cat, small", inventory=_BOTH),
        Good("a cat, big-three", inventory=_BOTH),
        Good("big-one", target="comfyui", inventory=_BOTH),
    )
    bad = (
        Bad("a cat, big-one", at="big-one", inventory=_BOTH),
        Bad("big-one, big-two, sky", at="big-two", inventory=_BOTH),
        Bad("sky, bad-picture-chill-75v, sea", role="negative", at="bad-picture-chill-75v"),
    )

    def check(self, embedding: PlacedEmbedding, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            embedding.span,
            f"`{embedding.name}` has {CHUNK_LENGTH} vectors and takes a whole chunk, number {embedding.number} of "
            f"{embedding.of}{_waste(embedding.before)}",
            help="put such embeddings first, next to each other and without commas between them",
        )


def _waste(before: Chunk | None) -> str:
    """What the chunk in front holds, where it is padded."""
    if before is None or before.used >= CHUNK_LENGTH:
        return ""
    if before.used == 1 and before.ids[1] == COMMA:
        return "; the one before it holds a single comma"
    return f"; the one before it is padded after {before.used} token{'s' if before.used != 1 else ''}"
