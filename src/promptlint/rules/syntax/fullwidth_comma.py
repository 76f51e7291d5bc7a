"""PS023: a full-width comma."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.fullwidth import fullwidth_commas
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.text import Span

__all__ = ["FullwidthComma"]


class FullwidthComma(Rule):
    """A full-width comma between tags.

    ## Why is this bad?
    The model reads `，` as a comma, so to A1111 there is nothing wrong. Tools that split a prompt at its commas, and
    promptlint itself, see one tag where two were meant. Off unless it is chosen, since people who write Chinese
    or Japanese mean it as it stands.

    ## Example
    `sky，sea`

    ## Use instead
    `sky,sea`

    ## Fix safety
    Unsafe: one tag becomes two.
    """

    code, name, severity = "PS023", "fullwidth-comma", Severity.INFO
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.OFF
    visits = (fullwidth_commas,)
    needs = (WEIGHTS,)
    good = (Good("sky, sea"), Good("天空、海"), Good("sky # sea，sun"))
    bad = (Bad("sky，sea", fixed="sky,sea", at="，"), Bad("(sky，sea:1.2)", fixed="(sky,sea:1.2)", at="，"))

    def check(self, node: Span, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            node,
            "a full-width comma separates no tags for tools that split at commas; the model reads a comma",
            fix=unsafe("write a comma", replace(node, ",")),
        )
