"""PT002: a chunk that ends inside a tag."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import CHUNKS
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunk_ends import SplitTag, split_tags
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.semantics.chunking import BACKTRACK

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
    since = "0.1.0"
    default = Default.OFF
    visits = (split_tags,)
    needs = (CHUNKS,)
    good = (
        Good("a cat"),
        Good("cat dog, " * 60),
        Good(_LONG, target="comfyui"),
        Good("large sky", inventory=_LARGE),
        Good("猫 " * 25 + "，sky"),
        Good("cat " * 74 + "，sky"),
    )
    bad = (Bad(_LONG),)

    def check(self, split: SplitTag, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            split.tag.span,
            f"chunk {split.number} ends inside {quoted(split.tag.text)}, after {quoted(ctx.slice(split.last))}: the "
            f"last comma is more than {BACKTRACK - 1} tokens back",
            help="put a comma inside, or BREAK in front of it",
        )
