"""PX007: a weight that is another one on another target."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.catalogue import find_program
from promptlint.programs.properties import MULTIPLIED_WEIGHTS, WEIGHTS
from promptlint.rules.facts.emphasis import EmphasisGroup, groups_elsewhere, number
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, safe
from promptlint.rules.kit.wording import quoted

__all__ = ["WeightDiffersBetweenTargets"]


class WeightDiffersBetweenTargets(Rule):
    """A weight that A1111 and ComfyUI read differently, in a prompt for both.

    ## Why is this bad?
    A1111 multiplies the weights of nested brackets; in ComfyUI a written number replaces what stands around it. So
    `((sky:2))` is 2.2 in one and 2 in the other. The rule is on where the configuration names targets of both kinds:
    `target`, and more in `also-targets`.

    ## Example
    `((sky:2))` with `also-targets = ["comfyui"]`

    ## Use instead
    `(sky:2.2)`, which is the same everywhere

    ## Fix safety
    Safe on A1111: the number becomes the product. Where the outer brackets hold more, there is no fix.
    """

    code, name, severity = "PX007", "weight-differs-between-targets", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.SAFE
    default = Default.WHEN_AVAILABLE
    visits = (groups_elsewhere,)
    needs = (WEIGHTS,)
    yields_to = ("PW008",)
    good = (
        Good("((sky:1.5))", target="a1111"),
        Good("(sky:1.5)", also_targets=("comfyui",)),
        Good("((sky))", also_targets=("comfyui",)),
        Good("(sky, (sea:1.5):1)", also_targets=("comfyui",)),
        Good("((sky:1.5))", also_targets=("forge",)),
    )
    bad = (
        Bad("((sky:1.5))", fixed="(sky:1.65)", at="((sky:1.5))", also_targets=("comfyui",), also=("PW008",)),
        Bad("(sky, (sea:1.5):1.2)", at="(sea:1.5)", also_targets=("comfyui",)),
        Bad("((sky:1.5))", fixed="(sky:1.5)", target="comfyui", also_targets=("a1111",), also=("PW008",)),
    )

    def check(self, group: EmphasisGroup, ctx: Context) -> Iterator[Diagnostic]:
        targets = [ctx.program, *map(find_program, ctx.surroundings.also_targets)]
        replacing = next((target for target in targets if target.emphasis.replaces), None)
        multiplying = next(filter(MULTIPLIED_WEIGHTS.holds, targets), None)
        if replacing is None or multiplying is None:
            return
        written = group.node.weight
        if written is None or group.parent is None or group.split or abs(group.factor - written) < 1e-9:
            return
        outermost = group
        while outermost.wrapper is not None and outermost.wrapper.node.weight_text is None:
            outermost = outermost.wrapper
        is_alone = outermost.parent is None and outermost is not group
        span = outermost.node.span if is_alone else group.node.span
        yield self.finding(
            ctx,
            span,
            f"{quoted(ctx.slice(group.node.inner))} has weight {number(round(group.factor, 4))} in {multiplying} and "
            f"{group.node.weight_text} in {replacing}",
            help="write one weight, without brackets around it",
            fix=_fix(group, outermost, ctx) if is_alone else None,
        )


def _fix(group: EmphasisGroup, outermost: EmphasisGroup, ctx: Context) -> Fix:
    weight = number(group.factor) if MULTIPLIED_WEIGHTS.holds(ctx.program) else group.node.weight_text
    return safe(f"write {weight}", replace(outermost.node.span, f"({ctx.slice(group.node.inner)}:{weight})"))
