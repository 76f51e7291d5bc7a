"""PW001: a weight that is no number."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule
from promptlint.rules.context import Context
from promptlint.syntax import Emphasis
from promptlint.text import Span

__all__ = ["InvalidNumber"]


class InvalidNumber(Rule):
    """A weight of digits and dots that is no number.

    ## Why is this bad?
    A1111 takes any mix of digits and dots in front of the closing bracket for the weight, and then fails to read it:
    generation stops with a ValueError. There is no fix, because nobody can know which dot is the wrong one.

    ## Example
    `(sky:1.2.3)`

    ## Use instead
    `(sky:1.2)`
    """

    code, name, severity = "PW001", "invalid-number", Severity.ERROR
    visits = (Emphasis,)
    good = (
        Good("(sky:1.2)"),
        Good("(sky:.5)"),
        Good("(sky:2.)"),
        Good("(sky:+1)"),
        Good("sky:1..2)"),
        Good("(v1.2.3)"),
    )
    bad = (
        Bad("(sky:1.2.3)", at="1.2.3"),
        Bad("(sky: 1..2 )", at="1..2"),
        Bad("(sky:.)", at="."),
    )

    def check(self, node: Emphasis, ctx: Context) -> Iterator[Diagnostic]:
        text = node.weight_text
        if text is None or node.weight is not None:
            return
        start = node.close.start + node.close.text.index(text)
        yield self.finding(
            ctx,
            Span(start, start + len(text)),
            f"`{text[:40]}` is not a number: A1111 stops with a ValueError and makes no picture",
            help="write one number with at most one dot",
        )
