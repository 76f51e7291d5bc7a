"""PR016: a network tag inside brackets that do nothing to it."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import LORAS_BY_PART, STEP_WEIGHTS
from promptlint.programs.properties import TAGS
from promptlint.rules.facts.wrapped_networks import (
    ScheduledNetwork,
    WrappedNetworks,
    scheduled_networks,
    wrapped_networks,
)
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, safe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Schedule

__all__ = ["WrappedExtraNetwork"]


class WrappedExtraNetwork(Rule):
    """A LoRA or hypernetwork tag inside brackets that do nothing to it.

    ## Why is this bad?
    A1111 cuts tags out before it looks at brackets. Round brackets do not change a LoRA's weight, and prompt editing
    or alternation does not switch it: `[<lora:ink:1>::10]` loads it for the whole run. Weighted groups that hold other
    text too are left alone.

    ## Example
    `sky, (<lora:ink:1>:1.2)`

    ## Use instead
    `sky, <lora:ink:1.2>`

    ## Fix safety
    Safe: brackets around nothing but tags hold no text. There is no fix for prompt editing, which needs a plug-in.
    """

    code, name, severity = "PR016", "wrapped-extra-network", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.SAFE
    visits = (wrapped_networks, scheduled_networks)
    needs = (TAGS,)
    roles = frozenset({"positive", "unknown"})
    silent_with = (STEP_WEIGHTS, LORAS_BY_PART)
    good = (
        Good("sky, <lora:ink:1.2>"),
        Good("(sky, <lora:ink:1>:1.2)"),
        Good("[sky:sea:0.5] <lora:ink:1>"),
        Good("([<lora:ink:1>::10])", plugins=("loractl",)),
        Good("(<lora:ink:1>:1.2)", target="comfyui"),
        Good("(<unknown:ink:1>)"),
    )
    bad = (
        Bad("sky, (<lora:ink:1>:1.2)", fixed="sky, <lora:ink:1>", at="(<lora:ink:1>:1.2)"),
        Bad("((<lora:ink:1> <lora:oil:1>)), sky", fixed="<lora:ink:1> <lora:oil:1>, sky"),
        Bad("[<lora:ink:1>::10] sky", at="[<lora:ink:1>::10]"),
        Bad("[<lora:ink:1>|<lora:oil:1>] sky", at="[<lora:ink:1>|<lora:oil:1>]"),
        Bad("[sky <lora:ink:1>:sea:0.5]", at="<lora:ink:1>"),
    )

    def check(self, item: WrappedNetworks | ScheduledNetwork, ctx: Context) -> Iterator[Diagnostic]:
        found = _emphasised(item, ctx) if isinstance(item, WrappedNetworks) else _scheduled(item, ctx)
        yield found.by(self, ctx)


def _emphasised(wrapped: WrappedNetworks, ctx: Context) -> Found:
    tags = ctx.slice(wrapped.inside)
    return Found(
        wrapped.node.span,
        f"brackets around `{shorten(tags, 40)}` change nothing: {ctx.program} cuts tags out before it weighs anything",
        "the weight comes after the name, as in <lora:name:0.8>",
        safe("remove the brackets", replace(wrapped.node.span, tags)),
    )


def _scheduled(scheduled: ScheduledNetwork, ctx: Context) -> Found:
    effect = "prompt editing" if isinstance(scheduled.group, Schedule) else "alternation"
    return Found(
        scheduled.group.span if scheduled.is_whole else scheduled.node.span,
        f"{effect} does nothing to `{shorten(scheduled.node.text, 40)}`: {ctx.program} cuts tags out first and loads "
        "the network for the whole run",
        "switching a LoRA by steps needs a plug-in such as loractl; declare it to turn this rule off",
        severity=Severity.ERROR,
    )
