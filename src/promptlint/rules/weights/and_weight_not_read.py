"""PW017: a tag `and weight not read`."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.semantics.tags import Tag

__all__ = ["AndWeightNotRead"]


class AndWeightNotRead(Rule):
    """A tag `and weight not read`.

    ## Why is this bad?
    Say what the program does with it, and where that fact comes from.

    ## Example
    `a cat, and weight not read`

    ## Use instead
    `a cat`
    """

    code, name, severity = "PW017", "and-weight-not-read", Severity.WARNING
    since = "0.1.0"
    visits = (Tag,)
    good = (Good("a cat"),)
    bad = (Bad("a cat, and weight not read", at="and weight not read"),)

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        if node.text == "and weight not read":
            yield self.finding(ctx, node.span, f"{ctx.program} does something with `and weight not read`")
