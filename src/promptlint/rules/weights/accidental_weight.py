"""PW012: a colon and a digit that happen to be a weight."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.emphasis import EmphasisGroup
from promptlint.rules.facts.written_weights import accidental_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Emphasis, Text
from promptlint.text import Span

__all__ = ["AccidentalWeight"]


class AccidentalWeight(Rule):
    """An emoticon, title, ratio or time at the end of a group, whose number becomes the group's weight.

    ## Why is this bad?
    Whatever stands between a colon and the closing bracket is the weight if it is a number: `(smile, :3)` is a
    smile at weight 3, `(final fantasy:7)` is weight 7, `(12:30)` the text `12` at weight 30. There is no escape
    for a colon. Weights of 3 and more are rarely meant, and written with a point where they are.

    ## Example
    `(smile, :3)`

    ## Use instead
    `:3, (smile)`
    """

    code, name, severity = "PW012", "accidental-weight", Severity.WARNING
    since = "0.1.0"
    visits = (accidental_weights,)
    needs = (WEIGHTS,)
    good = (
        Good("(worst quality:2), (worst quality:1.4)"),
        Good(":3, (smile)"),
        Good("(smile, :3, blush)"),
        Good("photo 16:9, wide"),
        Good("(re:zero), (nier:automata)"),
        Good("(time \\(12:30\\))"),
    )
    bad = (
        Bad("(smile, :3)", at=":3", also=("PW009",)),
        Bad("(final fantasy:7)", at=":7", also=("PW009",)),
        Bad("photo, (ratio 16:9), wide", at=":9", also=("PW009",)),
        Bad("((smile :4))", at=":4", also=("PW008", "PW009")),
    )

    def check(self, node: EmphasisGroup, ctx: Context) -> Iterator[Diagnostic]:
        written = node.written or ""
        close = node.node.close
        yield self.finding(
            ctx,
            Span(close.start, close.end - 1),
            f"{ctx.program} reads {quoted(':' + written)} before the closing bracket as weight {written}",
            help=_help(node.node, written),
        )


def _help(node: Emphasis, written: str) -> str:
    last = node.parts[-2]
    if isinstance(last, Text):
        text = last.text.rstrip()
        if text.endswith(",") or not text:
            return f"put the emoticon outside of the brackets: {quoted(':' + written + ', (…)')}"
        if text[-1:].isdecimal():
            return "a ratio or a time is safe outside of brackets with a comma after it"
    return "outside of brackets, with a comma after it, the number is text; as a weight, write it with a point"
