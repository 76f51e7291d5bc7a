"""PS022: full-width brackets around text."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.fullwidth import FullwidthSlip, fullwidth_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, unsafe
from promptlint.rules.kit.wording import shorten

__all__ = ["FullwidthBrackets"]


class FullwidthBrackets(Rule):
    """Full-width brackets around text without a weight.

    ## Why is this bad?
    `（blue sky）` may be meant as emphasis. To A1111 full-width brackets are text, so nothing in them is weighed. In
    Chinese and Japanese they are punctuation and may be meant as they stand: if you write that way, ignore this rule;
    `（blue sky：1.2）` is still reported, by PS015.

    ## Example
    `（blue sky）, sea`

    ## Use instead
    `(blue sky), sea`

    ## Fix safety
    Unsafe: the emphasis takes effect and the brackets are no longer text.
    """

    code, name, severity = "PS022", "fullwidth-brackets", Severity.INFO
    aliases = ("PS015", "fullwidth-syntax")
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (fullwidth_brackets,)
    needs = (WEIGHTS,)
    good = (
        Good("(blue sky), sea"),
        Good("1）sky, 2）sea"),
        Good("（）, sea"),
        Good("（blue sky）, sea", target="novelai"),
    )
    bad = (
        Bad("（blue sky）, sea", fixed="(blue sky), sea", at="（blue sky）"),
        Bad("sea, ［sky］", fixed="sea, [sky]", at="［sky］"),
    )

    def check(self, node: FullwidthSlip, ctx: Context) -> Iterator[Diagnostic]:
        shown = shorten(ctx.slice(node.span))
        yield self.finding(
            ctx,
            node.span,
            f"full-width brackets are text: {ctx.program} gives `{shown}` no weight",
            help="for emphasis write round brackets",
            fix=unsafe("write ASCII brackets", *node.edits),
        )
