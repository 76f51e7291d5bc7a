"""PW009: an effective weight above the limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule
from promptlint.rules.context import Context
from promptlint.rules.weights.groups import emphasis_groups, number
from promptlint.syntax import Prompt

__all__ = ["ExcessiveWeight"]


@dataclass(frozen=True)
class ExcessiveWeightOptions:
    """The highest effective weight that passes; exactly the limit passes."""

    limit: float = 2.0


class ExcessiveWeight(Rule):
    """An effective weight above the limit (2.0, if not configured).

    ## Why is this bad?
    Nested brackets multiply, ten plain ones already to 2.59. Far above 2 pictures break up: colours burn out, shapes
    fall apart. `(worst quality:2)` is a common habit in negative prompts and passes.

    ## Example
    `(sky:2.6)`

    ## Use instead
    `(sky:1.3)`
    """

    code, name, severity = "PW009", "excessive-weight", Severity.WARNING
    visits = (Prompt,)
    yields_to = ("PW008", "PW012")
    Options = ExcessiveWeightOptions
    good = (
        Good("(sky:2)"),
        Good("(((((((sky)))))))"),
        Good("(sky, ((clouds)):1.6)"),
        Good("((((((((((sky"),
        Good("(sky:3.5)", options={"PW009": {"limit": 4}}),
    )
    bad = (
        Bad("(sky:2.6)", at="(sky:2.6)"),
        Bad("((((((((((sky))))))))))", at="((((((((((sky))))))))))"),
        Bad("(sky, (clouds:1.5):1.5)", at="(clouds:1.5)"),
        Bad("(sky:1.5)", options={"PW009": {"limit": 1.4}}),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        limit = ctx.options(self).limit
        for group in ctx.fact(emphasis_groups):
            if group.factor <= limit * (1 + 1e-9) or (group.parent is not None and group.parent.factor > limit):
                continue
            outermost = group
            while outermost.wrapper is not None:
                outermost = outermost.wrapper
            inner = group
            while inner.sole is not None:
                inner = inner.sole
            effective = max(group.factor, inner.factor)
            yield self.finding(
                ctx,
                outermost.node.span,
                f"the effective weight is {number(round(effective, 3))}, above {number(limit)}",
                help="weights beyond that tend to break the picture up; 1.1 to 1.5 is usual",
            )
