"""PW002: a decimal comma in a weight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.weights.tails import last_number
from promptlint.syntax import Emphasis

__all__ = ["DecimalComma"]

_COMMA_NUMBER = re.compile(r"\s*(?P<number>[+-]?\d+\s*,\s*\d+)\s*")


class DecimalComma(Rule):
    """A weight with a comma where A1111 wants a dot.

    ## Why is this bad?
    A1111 does not read `1,2` as a number. The whole of `sky:1,2` is sent to the model as text, at the ×1.1 of plain
    brackets.

    ## Example
    `(sky:1,2)`

    ## Use instead
    `(sky:1.2)`

    ## Fix safety
    Unsafe: the weight comes into force and the number is no longer text.
    """

    code, name, severity = "PW002", "decimal-comma", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Emphasis,)
    good = (Good("(sky:1.2)"), Good("(sky, 2 girls)"), Good("(sky 1,2)"), Good("1,2"), Good("(at 12:30, 1)"))
    bad = (
        Bad("(sky:1,2)", fixed="(sky:1.2)", at="1,2"),
        Bad("(sky: 1,35 ), b", fixed="(sky: 1.35 ), b", at="1,35"),
        Bad("(a, b:0, 8)", fixed="(a, b:0.8)", at="0, 8"),
    )

    def check(self, node: Emphasis, ctx: Context) -> Iterator[Diagnostic]:
        if node.bracket == "square":
            return
        tail = last_number(node)
        if tail is None:
            return
        match = _COMMA_NUMBER.fullmatch(tail.text)
        if match is None or int(match["number"].partition(",")[0]) > 9:
            return
        number = match["number"]
        span = tail.span_of(match.start("number"), match.end("number"))
        dotted = re.sub(r"\s*,\s*", ".", number)
        yield self.finding(
            ctx,
            span,
            f"`{number}` is not read as a number: A1111 sends `:{number}` to the model as text, at weight 1.1",
            help=f"write the weight with a dot: {dotted}",
            fix=unsafe("write a dot", replace(span, dotted)),
        )
