"""PS018: a character that switches off all prompt editing."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import SCHEDULES
from promptlint.rules.facts.lost_schedules import LostSchedules, lost_schedules
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import shorten

__all__ = ["SchedulesDisabled"]


class SchedulesDisabled(Rule):
    r"""A pipe or backslash on which the host gives up reading schedules.

    ## Why is this bad?
    A1111's grammar has no place for a `|` outside of `[ | ]`, nor for a backslash at the end of the prompt or of a
    line. It then reads no schedule at all, and says nothing: every `[red:blue:0.5]` and `[red|blue]` of the prompt is
    sent to the model as text, lowered to ×0.91. One finding a prompt stands for all.

    ## Example
    `{red|blue} hair, [sea:sky:5]`

    ## Use instead
    `{red,blue} hair, [sea:sky:5]`
    """

    code, name, severity = "PS018", "schedules-disabled", Severity.ERROR
    since = "0.1.0"
    visits = (lost_schedules,)
    needs = (SCHEDULES,)
    fold_after = 1
    good = (
        Good("[red|blue] hair, [sea:sky:5]"),
        Good("{red|blue} hair"),
        Good("{red|blue} hair, [sky]"),
        Good("{red|blue} hair, [sea:sky:5]", plugins=("dynamic-prompts",)),
        Good("red \\| blue, [sea:sky:5]"),
        Good("red | blue AND [sea:sky:5]"),
        Good("[a\\|b|c]"),
    )
    bad = (
        Bad("{red|blue} hair, [sea:sky:5]", at="|", also=("PX005",)),
        Bad("(red|blue) hair, [sea:sky:5]", at="|", also=("PS009",)),
        Bad("red | blue | green, [sea:sky:5]", at="|", also=("PS009",)),
        Bad("[red|blue:0.5], [sea|sky]", at="|", also=("PS006",)),
        Bad("[sea:sky:5], sun\\", at="\\", also=("PS005",)),
        Bad("sun\\\n[sea|sky]", at="\\", also=("PS005",)),
    )

    def check(self, node: LostSchedules, ctx: Context) -> Iterator[Diagnostic]:
        place = node.first
        shown = shorten(ctx.slice(place))
        what = f"`{shown}` is" if node.count == 1 else f"`{shown}` and {node.count - 1} more are"
        for leaf in node.causes:
            where = "outside of `[ | ]`" if leaf.text == "|" else "at the end of a line"
            yield self.finding(
                ctx,
                leaf.span,
                f"{ctx.program} reads no schedule with a `{leaf.text}` {where}: {what} switched off and sent to the "
                "model as text",
                labels=(ctx.label(place, "switched off"),),
                help="remove it, or escape it with a backslash" if leaf.text == "|" else "remove it",
            )
