"""PS006: square brackets that look like prompt editing and are not."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import OWN_BRACKETS, OWN_SCHEDULES
from promptlint.programs.properties import SCHEDULES
from promptlint.rules.facts.emphasis import square_groups
from promptlint.rules.facts.filled_templates import filled_in_at
from promptlint.rules.facts.schedule_slips import what_is_wrong
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Emphasis

__all__ = ["MalformedSchedule"]


class MalformedSchedule(Rule):
    """Square brackets with colons that are not prompt editing.

    ## Why is this bad?
    Prompt editing is `[before:after:when]`, with a number. Anything else A1111 sends to the model as it stands, colons
    and all, lowered to ×0.91: `[red:blue:0,5]` has a decimal comma, `[red:blue]` has no number (or was meant to be
    `[red|blue]`), and an alternation takes none. Titles such as `[re:zero]`, prefixes such as `[artist:someone]` and
    placeholders such as `[red:blue:N]` are left alone.

    ## Example
    `[red:blue:0,5] hair`

    ## Use instead
    `[red:blue:0.5] hair`

    ## Fix safety
    Unsafe: the prompt editing takes effect. There is a fix only where the number is clear.
    """

    code, name, severity = "PS006", "malformed-schedule", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (square_groups,)
    needs = (SCHEDULES,)
    yields_to = ("PS015", "PS018", "PS022")
    silent_with = (OWN_BRACKETS, OWN_SCHEDULES)
    good = (
        Good("[set a:b]sky", plugins=("unprompted",)),
        Good("[red:blue:0.5] hair"),
        Good("[red|blue] hair"),
        Good("[artist:someone], [re:zero]"),
        Good("[style: ink], [at 12:30 pm]"),
        Good("[:D], [::], [smile :], [x:]"),
        Good("[red hair]"),
        Good("[sky:sea:{0.2|0.5}]", plugins=("dynamic-prompts",)),
        Good("[{sky:sea|sun}:fog:0.5]", plugins=("dynamic-prompts",)),
        Good("[CUT:white cat:white]", plugins=("prompt-control",)),
        Good("[red:blue:N1], [CUT:sky:sea]"),
        Good("[red:blue:0,5]", target="comfyui"),
        Good("[red:blue: 5] hair", target="sdnext"),
    )
    bad = (
        Bad("[red:blue:0,5] hair", fixed="[red:blue:0.5] hair", at="[red:blue:0,5]"),
        Bad("[red:blue:50%] hair", fixed="[red:blue:0.5] hair", at="[red:blue:50%]"),
        Bad("[red;blue;0.5] hair", fixed="[red:blue:0.5] hair", at="[red;blue;0.5]"),
        Bad("[red:blue;0.5] hair", fixed="[red:blue:0.5] hair", at="[red:blue;0.5]"),
        Bad("[red|blue:0.5] hair", fixed="[red|blue] hair", at="[red|blue:0.5]"),
        Bad("[red:blue] hair", at="[red:blue]"),
        Bad("[red hat, blue coat:], sea", at="[red hat, blue coat:]"),
        Bad("[red:blue:green:0.5] hair", at="[red:blue:green:0.5]"),
        Bad("[red:blue:5, 10] hair", at="[red:blue:5, 10]"),
        Bad("[red:blue: 5 ] hair", fixed="[red:blue: 5] hair", at="[red:blue: 5 ]", target="sdnext"),
        Bad("[red:blue:half] hair", at="[red:blue:half]"),
        Bad("[red:blue:１.２] hair", at="[red:blue:１.２]"),
    )

    def check(self, node: Emphasis, ctx: Context) -> Iterator[Diagnostic]:
        cause = what_is_wrong(node, ctx)
        if cause is not None and not filled_in_at(ctx, node.span):
            shown = shorten(ctx.slice(node.span))
            yield self.finding(
                ctx,
                node.span,
                f"{cause.reason}, so `{shown}` is not prompt editing: {ctx.program} sends it to the model as text, at "
                "×0.91",
                help=cause.advice,
                fix=cause.fix,
            )
