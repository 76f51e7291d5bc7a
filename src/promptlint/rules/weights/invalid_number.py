"""PW001: a weight that Python cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.written_weights import unreadable_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["InvalidNumber"]

_EFFECTS = {
    "raises": "stops here with ValueError and makes no picture",
    "lost": "keeps the text without a weight",
    "text": "gives the brackets ×1.1 and sends it as text",
}


class InvalidNumber(Rule):
    """Digits and dots before a closing bracket that are not a number.

    ## Why is this bad?
    A1111 takes every mix of digits and dots between a colon and the closing bracket for the weight and hands it
    to Python's `float()`. Two dots, or dots alone, make that raise ValueError, and no picture is made. An
    ellipsis after a colon is enough: `(wait:...)`.

    ## Example
    `(smile:1.2.3)`

    ## Use instead
    `(smile:1.2)`
    """

    code, name, severity = "PW001", "invalid-number", Severity.ERROR
    since = "0.1.0"
    visits = (unreadable_weights,)
    needs = (WEIGHTS,)
    good = (
        Good("(x:1.2)"),
        Good("(x:.5), (y:1.), (z:+1.2)"),
        Good("(wait...)"),
        Good("x:1.2.3, y"),
        Good("(x:1.2.3, y)"),
        Good("(a AND b:1.2.3)"),
        Good("[x:1.2.3]"),
    )
    bad = (
        Bad("(smile:1.2.3)", at="1.2.3"),
        Bad("(smile:.)", at="."),
        Bad("a, ((smile):1..2), b", at="1..2"),
        Bad("(wait:...), b", at="..."),
        Bad("(smile:1.2.3)", at="1.2.3", target="comfyui"),
    )

    def check(self, node: Span, ctx: Context) -> Iterator[Diagnostic]:
        written = ctx.slice(node)
        effect = f"{ctx.program} {_EFFECTS[ctx.program.emphasis.bad_number]}"
        yield self.finding(
            ctx,
            node,
            f"{quoted(written)} is not a number: {effect}",
            help="write one number with one decimal point, such as 1.2"
            if any(map(str.isdigit, written))
            else "leave the colon out if this is not a weight",
        )
