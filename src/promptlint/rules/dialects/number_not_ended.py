"""PX026: a number of NovelAI that weighs all the rest."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import NUMBER_BEFORE
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Prompt

__all__ = ["NumberNotEnded"]


class NumberNotEnded(Rule):
    """A number before `::` that no further `::` ends.

    ## Why is this bad?
    In NovelAI `1.2::` begins a weight and `::` ends it. Without the end everything up to the end of the prompt has the
    weight, so users report; no document of NovelAI says it. It may be meant.

    ## Example
    `two cats, -1::garden, wall` with `target = "novelai"`

    ## Use instead
    `two cats, -1::garden::, wall`
    """

    code, name, severity = "PX026", "number-not-ended", Severity.INFO
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (Prompt,)
    needs = (NUMBER_BEFORE,)
    good = (
        Good("-1::garden, wall"),
        Good("two cats, -1::garden::, wall", target="novelai"),
        Good("0.8::rain, 1.2::night::", target="novelai"),
        Good("{1.2::rain, sea :: lake", target="novelai"),
    )
    bad = (
        Bad("two cats, -1::garden, wall", at="-1::garden, wall", target="novelai"),
        Bad("1.2::a::, 0.5::b ", at="0.5::b", target="novelai"),
    )

    def check(self, _node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if "::" not in ctx.text:
            return
        from promptlint.programs.novelai.pieces import open_number  # which other programs do without

        span = open_number(ctx.text)
        if span is None:
            return
        number = ctx.slice(span).partition("::")[0]
        yield self.finding(
            ctx,
            span,
            f"no `::` ends {quoted(f'{number}::')}: in {ctx.program} all of this has the weight {number}",
            help="put `::` after the text that it is for",
        )
