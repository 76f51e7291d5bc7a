"""PR014: a negative embedding in the positive prompt."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import BARE_EMBEDDINGS
from promptlint.rules.facts.embeddings import KnownUse, known_uses
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import shorten

__all__ = ["NegativeEmbeddingInPositive"]


class NegativeEmbeddingInPositive(Rule):
    """An embedding that is made for the negative prompt, in the positive one.

    ## Why is this bad?
    A negative embedding holds what pictures should not be like. In the positive prompt A1111 asks the model for just
    that. Only well-known embeddings are flagged; `resources/known/data/embeddings.toml` lists them.

    ## Example
    `sea, EasyNegative`

    ## Use instead
    `sea` with the negative prompt `EasyNegative`
    """

    code, name, severity = "PR014", "negative-embedding-in-positive", Severity.WARNING
    since = "0.1.0"
    visits = (known_uses,)
    needs = (BARE_EMBEDDINGS,)
    roles = frozenset({"positive"})
    good = (
        Good("EasyNegative", role="negative"),
        Good("EasyNegative", role="unknown"),
        Good("easy, negative space"),
    )
    bad = (
        Bad("sea, EasyNegative", at="EasyNegative"),
        Bad("sea, (easynegative:0.8)", at="(easynegative:0.8)"),
    )

    def check(self, use: KnownUse, ctx: Context) -> Iterator[Diagnostic]:
        if use.known.role != "negative":
            return
        yield self.finding(
            ctx,
            use.tag.span,
            f"`{shorten(use.tag.text)}` is an embedding for the negative prompt: here {ctx.program} steers towards "
            "what it holds",
            help="move it to the negative prompt",
        )
