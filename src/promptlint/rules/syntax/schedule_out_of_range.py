"""PS008: prompt editing that switches after the last step."""

from __future__ import annotations

import math
from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import EDITING
from promptlint.rules.facts.schedules import is_off, written_sides
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.syntax import Schedule

__all__ = ["ScheduleOutOfRange"]

_20 = {"Steps": "20", "Sampler": "Euler a"}
_HIRES = {**_20, "Hires steps": "10", "Hires upscale": "2"}


class ScheduleOutOfRange(Rule):
    """Prompt editing that switches after the last step.

    ## Why is this bad?
    A number without a point is a step. In a picture of 20 steps `[red:blue:30]` never switches, and `blue` is never
    drawn; where there is a hires pass, higher numbers count in that. The rule applies where the steps are known: from
    the parameters beside the prompt, or from the setting `steps`.

    ## Example
    `[red:blue:30] hair` in 20 steps

    ## Use instead
    `[red:blue:15] hair`
    """

    code, name, severity = "PS008", "schedule-out-of-range", Severity.WARNING
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (Schedule,)
    needs = (EDITING,)
    yields_to = ("PS007",)
    good = (
        Good("[red:blue:15] hair", settings=_20),
        Good("[red:blue:19] hair", settings=_20),
        Good("[red:blue:30] hair"),
        Good("[red:blue:25] hair", settings=_HIRES),
        Good("[red:blue:1.5] hair", settings=_HIRES),
        Good("[red:blue:0.5] hair", settings=_20),
        Good("[red:blue:30] hair", settings=_20, target="comfyui"),
        Good("[red:blue:1.5] hair", settings={**_20, "Version": "v1.5.2"}),
        Good("[red:blue:1e400] hair", settings=_20),
        Good("[red:blue:1.5] hair", settings=_20, target="a1111-1.5"),
    )
    bad = (
        Bad("[red:blue:30] hair", settings=_20, at="[red:blue:30]"),
        Bad("[red:blue:20] hair", settings=_20, at="[red:blue:20]"),
        Bad("[sun:25], sky", settings=_20, at="[sun:25]"),
        Bad("[sun::25], sky", settings=_20, at="[sun::25]"),
        Bad("[red:blue:1.5] hair", settings=_20, at="[red:blue:1.5]"),
        Bad("[red:blue:35] hair", settings=_HIRES, at="[red:blue:35]"),
        Bad("[red:blue:25] hair", settings={**_HIRES, "Version": "v1.5.2"}, at="[red:blue:25]"),
        Bad("[red:blue:25] hair", settings={**_20, "Version": "v1.10.1"}, at="[red:blue:25]"),
        Bad("[red:blue:25.0] hair", settings=_20, at="[red:blue:25.0]", target="a1111-1.5"),
        Bad("[red:blue:20] hair", settings=_20, at="[red:blue:20]", target="swarmui"),
    )

    def check(self, node: Schedule, ctx: Context) -> Iterator[Diagnostic]:
        steps = ctx.steps
        if steps is None or is_off(ctx, node.start):
            return
        # The old timeline has no range of the hires pass.
        value, hires = node.when, 0 if ctx.old_timeline else ctx.hires_steps
        if math.isinf(value):
            return  # the host raises
        if node.is_fraction and not ctx.old_timeline:
            if not 1 < value < 2 or hires != 0:
                return  # the rest is PS020's, and fractions above 1 count in the hires pass
        elif value < steps + (hires or 0):
            return
        before, after = written_sides(node, ctx)
        effect = f"`{after}` is never drawn" if after else f"`{before}` is never removed"
        passes = f"{steps} steps and {hires} hires steps" if hires else f"{steps} steps"
        what = "point" if node.is_fraction and not ctx.old_timeline else "step"
        yield self.finding(
            ctx,
            node.span,
            f"switch {what} {node.when_text} is never reached in {passes}: {effect}",
            help=f"the last step to switch after is {steps - 1}",
        )
