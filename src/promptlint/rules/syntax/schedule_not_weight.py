"""PS007: a weight written in square brackets, which is prompt editing."""

from __future__ import annotations

import math
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import OWN_BRACKETS
from promptlint.programs.properties import EDITING
from promptlint.rules.facts.schedules import is_off
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Mark, Schedule

__all__ = ["ScheduleNotWeight"]


class ScheduleNotWeight(Rule):
    """A weight written in square brackets, which A1111 reads as prompt editing.

    ## Why is this bad?
    `[fire:1.1]` is not a weight. It is prompt editing: nothing until 110 % of the steps, then `fire`. So `fire` is
    never drawn in the first pass. Only numbers between 1 and 2 with a decimal point are flagged: `[fire:0.5]` and
    `[fire:10]` are well-formed additions at half of the steps and after step 10. (In a hires pass 1.1 means a tenth of
    that pass; write `[:fire:1.1]` if you mean it.)

    ## Example
    `[fire:1.1]`

    ## Use instead
    `(fire:1.1)`

    ## Fix safety
    Unsafe: what was never drawn appears.
    """

    code, name, severity = "PS007", "schedule-not-weight", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (Schedule,)
    needs = (EDITING,)
    silent_with = (OWN_BRACKETS,)
    good = (
        Good("[fire:0.5]"),
        Good("[fire:0.85]"),
        Good("[fire:10]"),
        Good("[fire:1]"),
        Good("[:fire:1.5]"),
        Good("[fire:water:0.5]"),
        Good("(fire:1.1)"),
    )
    bad = (
        Bad("[fire:1.1]", fixed="(fire:1.1)", at="[fire:1.1]"),
        Bad("cat, [red hair: 1.4 ], dog", fixed="cat, (red hair:1.4), dog", at="[red hair: 1.4 ]"),
        Bad("[fire:1.1]", fixed="(fire:1.1)", settings={"Steps": "20", "Version": "v1.5.2"}),
        Bad("[fire:1.1]", fixed="(fire:1.1)", target="swarmui"),
        Bad("[fire:1.1]", fixed="(fire:1.1)", target="a1111-1.5"),
        Bad("[(fire:1.2):1.3]", fixed="((fire:1.2):1.3)", at="[(fire:1.2):1.3]"),
    )

    def check(self, node: Schedule, ctx: Context) -> Iterator[Diagnostic]:
        if not node.is_fraction or not 1 < node.when < 2:
            return
        if any(isinstance(part, Mark) and part.type == "COLON" for part in node.parts):
            return
        text = ctx.slice(node.inner)
        if not text.strip() or is_off(ctx, node.start):
            return
        when = node.when_text
        shown = shorten(text)
        effect = (
            f"appears after the first {_steps(node.when, ctx)}"  # a number from 1 on is a step there
            if ctx.old_timeline
            else f"is to appear after {round(node.when * 100)} % of the steps, so {ctx.program} never draws it in the "
            "first pass"
        )
        yield self.finding(
            ctx,
            node.span,
            f"this is prompt editing, not a weight: `{shown}` {effect}",
            help=f"a weight needs round brackets: ({shown}:{when})",
            fix=unsafe("write a weight", replace(node.span, f"({text}:{when})")),
        )


def _steps(when: float, ctx: Context) -> str:
    """The steps before a switch between the first and the second: A1111 rounds it down."""
    schedules = ctx.program.schedules
    if schedules is None or schedules.grammar == "a1111":
        return "step"
    count = math.ceil(when)
    return "step" if count == 1 else f"{count} steps"
