"""PS025: an option of an alternation that is cut off at its first bracket."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import CUT_OPTIONS
from promptlint.rules.facts.schedules import cut_options
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["CutOption"]


class CutOption(Rule):
    """An option of an alternation with more in it than one text, or one pair of brackets.

    ## Why is this bad?
    SD.Next takes only the first piece of each option of `[ | ]`: the text up to its first bracket or, where the option
    begins with one, these brackets. The rest is never drawn: `[a (cat:1.2)|boat]` draws `a` and `boat` in turn.

    ## Example
    `[a (cat:1.2)|boat]`

    ## Use instead
    `[(a cat:1.1)|boat]`
    """

    code, name, severity = "PS025", "cut-option", Severity.ERROR
    since = "0.3.0"
    visits = (cut_options,)
    needs = (CUT_OPTIONS,)
    good = (
        Good("[cat|(boat:1.2)] (sea:1.2)", target="sdnext"),
        Good("[(a cat:1.2) |boat]", target="sdnext"),
        Good("[a (cat:1.2):boat:0.5]", target="sdnext"),
        Good("[a \\(cat\\)|boat]", target="sdnext"),
        Good("[a (cat:1.2)|boat]"),
    )
    bad = (
        Bad("[a (cat:1.2)|boat]", at="(cat:1.2)", target="sdnext"),
        Bad("[boat|(a:1.2) cat]", at=" cat", target="sdnext"),
        Bad("[a [b] c|d], sea", at="[b] c", target="sdnext"),
    )

    def check(self, node: Span, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            node,
            f"{ctx.program} takes only the first piece of an option: {quoted(ctx.slice(node))} is never drawn",
            help="put all of the option in one pair of brackets, or write it without any",
        )
