"""PN006: a negative prompt that the settings switch off."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.facts.python_numbers import read_as
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.syntax import Prompt

__all__ = ["NegativeIgnored"]

_OFF = {"Steps": "8", "CFG scale": "1"}


class NegativeIgnored(Rule):
    """A negative prompt beside a CFG scale of 1.

    ## Why is this bad?
    The CFG scale says how far to move away from the negative prompt. At 1 it is not looked at: nothing in it has an
    effect. Models with few steps (LCM, Turbo, Lightning) and Flux are used that way.

    ## Example
    `blurry` as the negative prompt, with `CFG scale: 1`

    ## Use instead
    No negative prompt, or a higher CFG scale.
    """

    code, name, severity = "PN006", "negative-ignored", Severity.INFO
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (Prompt,)
    roles = frozenset({"negative"})
    good = (
        Good("blurry", role="negative"),
        Good("blurry", role="negative", settings={"CFG scale": "1.5"}),
        Good("sky", settings=_OFF),
    )
    bad = (Bad("blurry", role="negative", settings=_OFF, at="blurry"),)

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        scale = ctx.settings.get("CFG scale", "")
        if read_as(float, scale) == 1 and ctx.text.strip():
            yield self.finding(ctx, node.span, f"the CFG scale is {scale.strip()}: the negative prompt has no effect")
