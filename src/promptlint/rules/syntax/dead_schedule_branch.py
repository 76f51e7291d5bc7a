"""PS020: prompt editing of which one side never takes effect."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import EDITING
from promptlint.rules.facts.schedules import is_off, written_sides
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.syntax import Schedule

__all__ = ["DeadScheduleBranch"]

_MOST_STEPS = 150


class DeadScheduleBranch(Rule):
    """Prompt editing of which one side never takes effect.

    ## Why is this bad?
    A number with a point is a fraction of the steps, so `[red:blue:1.0]` switches at the very end and `blue` is never
    drawn in the first pass; `[red:blue:0]` switches before the first step, and `red` is never drawn. Numbers between
    1 and 2 are left alone: they count in the hires pass.

    ## Example
    `[red:blue:1.0] hair`

    ## Use instead
    `[red:blue:0.5] hair`
    """

    code, name, severity = "PS020", "dead-schedule-branch", Severity.WARNING
    since = "0.1.0"
    visits = (Schedule,)
    needs = (EDITING,)
    yields_to = ("PR005",)
    good = (
        Good("[red:blue:0.5] hair"),
        Good("[red:blue:1] hair"),
        Good("[red:blue:30] hair"),
        Good("[red:blue:1.5] hair"),
        Good("[red::0.05] hair"),
        Good("[sun:0.99]"),
        Good("[red:blue:1.0]", target="comfyui"),
        Good("[red:blue:1.0]", settings={"Steps": "20", "Version": "v1.5.2"}),
        Good("[red:blue:1.0], [sun:2.0]", target="a1111-1.5"),
        Good("[red:blue:1.0], [sun:2.0]", target="swarmui"),
    )
    bad = (
        Bad("[red:blue:1.0] hair", at="[red:blue:1.0]"),
        Bad("[red:blue:0] hair", at="[red:blue:0]"),
        Bad("[red:blue:-5] hair", at="[red:blue:-5]"),
        Bad("[sun:1.0], sky", at="[sun:1.0]"),
        Bad("[sun::2.0], sky", at="[sun::2.0]"),
        Bad("[sun:0.0], sky", at="[sun:0.0]"),
        Bad("[red:blue:0] hair", at="[red:blue:0]", target="swarmui"),
    )

    def check(self, node: Schedule, ctx: Context) -> Iterator[Diagnostic]:
        number = node.when_text
        value = node.when
        never_before = value <= 0 or (node.is_fraction and value * _MOST_STEPS < 1)
        # On the old timeline a number from 1 on is a step, with a point or without.
        never_after = node.is_fraction and (value == 1 or value >= 2) and not ctx.old_timeline
        if not (never_before or never_after) or is_off(ctx, node.start):
            return
        before, after = written_sides(node, ctx)
        if not before and not after:
            return
        if never_after:
            percent = f"{number} is {value * 100:.4g} % of the steps"
            message = (
                f"`{after}` is never drawn in the first pass: {percent}"
                if after
                else f"`{before}` is never removed: {percent}"
            )
        else:
            message = (
                f"`{before}` is never drawn: {number} switches before the first step"
                if before
                else f"`{after}` is there from the first step on: {number} switches before it"
            )
        yield self.finding(
            ctx,
            node.span,
            message,
            help="between the first and the last step is a number from 0.01 to 0.99, or a step such as 10",
        )
