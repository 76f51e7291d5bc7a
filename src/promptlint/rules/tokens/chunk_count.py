"""PT001: a prompt of more chunks than wanted."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import CHUNKS
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunks import encoded_texts, fits
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.semantics.chunking import CHUNK_LENGTH
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["ChunkCount"]

_LONG = "cat " * 80 + "dog"
_LARGE = Inventory.of(embeddings={"large": 75})


class ChunkCount(Rule):
    """A prompt that takes more chunks than wanted.

    ## Why is this bad?
    The text encoder reads 75 tokens at a time. A longer prompt is cut into chunks that do not see each other, each one
    costs time, and what stands in the later ones has less effect. The count is that of the WebUI's own counter, padding
    included; with an inventory embeddings count their vectors, without one the tokens of their names. The option
    `max-chunks` sets what is wanted.

    ## Example
    A prompt of 80 tags.

    ## Use instead
    The tags that matter.
    """

    @dataclass(frozen=True)
    class Options:
        """`max_chunks`: how many chunks a prompt may take."""

        max_chunks: int = 1

    code, name, severity = "PT001", "chunk-count", Severity.INFO
    since = "0.1.0"
    default = Default.OFF
    visits = (Prompt,)
    needs = (CHUNKS,)
    good = (
        Good("a cat"),
        Good(_LONG, options={"PT001": {"max-chunks": 2}}),
        Good(_LONG, target="comfyui"),
        Good("large", inventory=_LARGE),
        Good("猫" * 20),
        Good("a cat BREAK"),
    )
    bad = (
        Bad(_LONG, at="cat cat cat cat cat dog"),
        Bad("sky BREAK sea", at="sea"),
        Bad("sky, large, sea", at="large, sea", inventory=_LARGE),
        Bad("猫" * 60),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        limit: int = ctx.options(self).max_chunks
        if fits(ctx, limit):
            return
        texts = ctx.fact(encoded_texts)
        if not texts:
            return
        longest = max(texts, key=lambda text: text.chunks.token_count)
        found = longest.chunks.chunks
        if len(found) <= limit:
            return
        beyond = next((chunk for chunk in found[limit:] if chunk.places), None)
        start = longest.place(*beyond.places[0]).start if beyond is not None else node.end
        yield self.finding(
            ctx,
            Span(start, max(start, len(ctx.text.rstrip()))),
            f"{longest.chunks.token_count} tokens, as the WebUI counts, are {len(found)} chunks of {CHUNK_LENGTH}; "
            f"this is what comes after the {'first' if limit == 1 else f'first {limit}'}",
        )
