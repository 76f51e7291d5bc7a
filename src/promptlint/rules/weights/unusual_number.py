"""PW020: a weight that only Python takes for a number."""

from __future__ import annotations

import math
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import ANY_FLOAT
from promptlint.rules.facts.emphasis import number
from promptlint.rules.facts.written_weights import PythonWeight, python_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, safe
from promptlint.rules.kit.wording import quoted

__all__ = ["UnusualNumber"]


class UnusualNumber(Rule):
    """A weight such as `1e2`, `1_0`, `inf` or `nan`, which ComfyUI reads as Python does.

    ## Why is this bad?
    ComfyUI hands whatever stands between the last colon and the closing bracket to Python's `float()`. So `(cat:1e2)`
    has weight 100, `(cat:1_0)` weight 10, and the words `inf`, `infinity` and `nan` are weights, too, with which the
    text encoder's numbers are infinite or none, and the picture is lost. Other programs read them as text.

    ## Example
    `(cat:1_0)`

    ## Use instead
    `(cat:1.0)`

    ## Fix safety
    Safe: the same number is written with digits.
    """

    code, name, severity = "PW020", "unusual-number", Severity.WARNING
    since = "0.3.0"
    fixable = Applicability.SAFE
    visits = (python_weights,)
    needs = (ANY_FLOAT,)
    good = (
        Good("(cat:1.2), (cat: +.5 ), (cat:-1.)", target="comfyui"),
        Good("(cat:0x1), (cat:1,2), (cat:inf.), cat:inf, [cat:nan]", target="comfyui"),
        Good("(cat:1e2)"),
    )
    bad = (
        Bad("(cat:1e-1), sea", fixed="(cat:0.1), sea", at="1e-1", target="comfyui"),
        Bad("(cat:1_0)", fixed="(cat:10)", at="1_0", target="comfyui"),
        Bad("(cat:1e2)", fixed="(cat:100)", at="1e2", target="comfyui"),
        Bad("(cat:inf)", at="inf", target="comfyui"),
        Bad("(up to:infinity), sea", at="infinity", target="comfyui"),
        Bad("(cat: nan )", at="nan", target="comfyui"),
    )

    def check(self, node: PythonWeight, ctx: Context) -> Iterator[Diagnostic]:
        written = quoted(ctx.slice(node.span))
        if math.isfinite(node.value):
            value = number(node.value)
            yield self.finding(
                ctx,
                node.span,
                f"{ctx.program} reads {written} as the number {value}, and takes it for the weight",
                help="write the number with digits and a point",
                fix=safe(f"write {value}", replace(node.span, value)),
            )
        else:
            what = "not a number" if math.isnan(node.value) else "infinite"
            yield self.finding(
                ctx,
                node.span,
                f"{ctx.program} reads {written} as a weight that is {what}, with which the picture is lost",
                help="leave the colon out if this is text",
            )
