"""PT007: a comma that opens a chunk."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import CHUNKS
from promptlint.regex import regex
from promptlint.resources.inventory.model import Inventory
from promptlint.rules.facts.chunk_ends import OpeningComma, opening_commas
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.semantics.chunking import CHUNK_LENGTH
from promptlint.text import Span

__all__ = ["CommaOpensChunk"]

_FULL = " ".join(["cat"] * 75)
_LARGE = Inventory.of(embeddings={"large": 75, "medium": 73, "small": 71})
_LONGEST_NUMBER = 60
_NUMBER_AT_END = regex(r":\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*\Z")
_END_OF_PART = regex(r"\s*(?:\Z|AND\b)")


class CommaOpensChunk(Rule):
    """A comma that is the first token of a chunk.

    ## Why is this bad?
    A1111 moves what follows the last comma to the next chunk, but not if the token that does not fit is a comma itself:
    then the next chunk begins with it. At the end of a prompt such a comma is all there is in its chunk, and 74 tokens
    of padding go with it.

    ## Example
    75 tokens, then `,`

    ## Use instead
    75 tokens without the comma.

    ## Fix safety
    Unsafe: the comma was a token, and the chunks change. A comma that keeps a number at the end of a part from being
    its weight stays.
    """

    code, name, severity = "PT007", "comma-opens-chunk", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.OFF
    visits = (opening_commas,)
    needs = (CHUNKS,)
    good = (
        Good(_FULL),
        Good(f"{_FULL} dog, sky"),
        Good(f"{_FULL},", target="comfyui"),
        Good("sky BREAK, sea"),
        Good("large sky, sea", inventory=_LARGE),
    )
    bad = (
        Bad(f"{_FULL},", fixed=_FULL, at=","),
        Bad(f"{_FULL}, dog", fixed=f"{_FULL} dog", at=","),
        Bad(f"{_FULL},dog", fixed=f"{_FULL} dog", at=","),
        Bad("large, sky", fixed="large sky", at=",", inventory=_LARGE),
        Bad("medium :3,", at=",", inventory=_LARGE),
        Bad("small 16:9, AND sky", at=",", inventory=_LARGE),
    )

    def check(self, comma: OpeningComma, ctx: Context) -> Iterator[Diagnostic]:
        does = "is all there is in" if comma.is_alone else "opens"
        yield self.finding(
            ctx,
            comma.span,
            f"this comma is token {CHUNK_LENGTH + 1} and {does} chunk {comma.number}",
            fix=None
            if _keeps_number_apart(ctx, comma.span)
            else unsafe("remove the comma", replace(comma.span, _gap(ctx, comma.span))),
        )


def _keeps_number_apart(ctx: Context, span: Span) -> bool:
    """Whether the number in front of a comma would be the weight of its part without it."""
    before = ctx.text[max(0, span.start - _LONGEST_NUMBER) : span.start]
    return _NUMBER_AT_END.search(before) is not None and _END_OF_PART.match(ctx.text, span.end) is not None


def _gap(ctx: Context, span: Span) -> str:
    """What has to stand in the comma's place so that the words around it stay two."""
    before, after = ctx.text[max(0, span.start - 1) : span.start], ctx.text[span.end : span.end + 1]
    return " " if before and after and not before.isspace() and not after.isspace() else ""
