"""PW016: a tag `word cut by weight`."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.semantics.tags import Tag

__all__ = ["WordCutByWeight"]


class WordCutByWeight(Rule):
    """A tag `word cut by weight`.

    ## Why is this bad?
    Say what the program does with it, and where that fact comes from.

    ## Example
    `a cat, word cut by weight`

    ## Use instead
    `a cat`
    """

    code, name, severity = "PW016", "word-cut-by-weight", Severity.WARNING
    since = "0.1.0"
    visits = (Tag,)
    good = (Good("a cat"),)
    bad = (Bad("a cat, word cut by weight", at="word cut by weight"),)

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        if node.text == "word cut by weight":
            yield self.finding(ctx, node.span, f"{ctx.program} does something with `word cut by weight`")
