"""PX022: a prompt that compel does not survive."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import COMPEL
from promptlint.rules.facts.compel_readings import CompelReading, compel_readings
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["CompelStops"]

_DEEPEST = 5
"""Brackets in each other that compel 2.5.1 reads in some four seconds. Measured: 6 take 20 seconds, 7 two minutes, and
each more about five times as long."""


class CompelStops(Rule):
    """A prompt for which Invoke makes no picture, because compel raises or does not come to an end.

    ## Why is this bad?
    `.blend(…)` has to be all of the prompt, with as many weights as texts, or none; `.and(…)` too needs as many, and
    weights have to be numbers. Otherwise compel raises, and Invoke shows an error. Where nothing is left of a prompt,
    as of `( )`, Invoke stops too. And compel reads what is in brackets four or five times: six in each other take some
    twenty seconds, seven two minutes.

    ## Example
    `("heron", "gull").blend(1, 2) pencil drawing` with `target = "invoke"`

    ## Use instead
    `("heron, pencil drawing", "gull, pencil drawing").blend(1, 2)`
    """

    code, name, severity = "PX022", "compel-stops", Severity.ERROR
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (compel_readings,)
    needs = (COMPEL,)
    good = (
        Good('("heron", "gull").blend(1) pencil drawing'),
        Good('("heron", "gull").blend(1, 2)', target="invoke"),
        Good('("heron", "gull").and(), withLora(x) a cat', target="invoke"),
        Good("(((((cat)))))", target="invoke"),
        Good("cat, ( )", target="invoke"),
    )
    bad = (
        Bad('("heron", "gull").blend(1, 2) pencil drawing', at="pencil drawing", target="invoke"),
        Bad('("heron", "gull").blend(1)', at=".blend(1)", target="invoke"),
        Bad('("heron", "gull", "cat").and(1)', at=".and(1)", target="invoke"),
        Bad('("heron.swap(gull)", "cat").blend(1, 2)', at=".swap(gull)", target="invoke", also=("PX023",)),
        Bad('("heron", "gull").blend(1, much)', at="much", target="invoke"),
        Bad("((((((cat))))))", at="((((((cat))))))", target="invoke"),
        Bad("withLora(boat)", at="withLora(boat)", target="invoke", also=("PX023",)),
    )

    def check(self, node: CompelReading, ctx: Context) -> Iterator[Diagnostic]:
        if node.error is not None:
            if overlaps_template(ctx, node.error.place):
                return
            written = quoted(ctx.slice(node.error.place))
            yield self.finding(
                ctx,
                node.error.place,
                f"{ctx.program} stops at {written} with {node.error.kind} and makes no picture: {node.error.why}",
                help=_HELP.get(node.error.why),
            )
        elif node.read is not None and not node.read.prompts:
            yield self.finding(
                ctx,
                _all(ctx),
                f"{ctx.program} stops with IndexError and makes no picture: no text is left of this prompt",
            )
        elif node.read is not None and node.read.depth > _DEEPEST:
            takes = "some 20 seconds" if node.read.depth == _DEEPEST + 1 else "minutes or more"
            yield self.finding(
                ctx,
                _deep(ctx, node.read.depth),
                f"{node.read.depth} brackets are nested: {ctx.program} needs {takes} to read them",
                help="remove brackets that have no weight after them",
            )


_HELP = {"no text may follow here": "write what belongs to all texts in each of them"}


def _all(ctx: Context) -> Span:
    start = len(ctx.text) - len(ctx.text.lstrip())
    return Span(start, len(ctx.text.rstrip()))


def _deep(ctx: Context, depth: int) -> Span:
    """From the first of the brackets in each other to where they end, or only the first ones where they do not."""
    opened: list[int] = []
    reached = -1
    for offset, character in enumerate(ctx.text):
        if character == "(":
            opened.append(offset)
            if len(opened) == depth:
                reached = opened[0]
        elif character == ")" and opened:
            start = opened.pop()
            if start == reached:
                return Span(start, offset + 1)
    return Span(reached, min(len(ctx.text), reached + depth)) if reached >= 0 else _all(ctx)
