"""PX003: weights of InvokeAI and compel."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import NO_COMPEL_MARKS
from promptlint.rules.facts import compel_weights as facts
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["CompelWeight"]


class CompelWeight(Rule):
    """`word++`, `(words)--` or `(words)1.2`, as InvokeAI and compel write weights.

    ## Why is this bad?
    In InvokeAI and compel each `+` after a word or bracket is ×1.1, each `-` ×0.9, and a number after a bracket is
    its weight. To A1111 these are characters like any other: they go to the model, and a bracket before them counts
    as ×1.1.

    ## Example
    `mountain++, (old house)1.2`

    ## Use instead
    `(mountain:1.21), (old house:1.2)`

    ## Fix safety
    Unsafe: the weight changes to what is written, and the characters are gone from the text.
    """

    code, name, severity = "PX003", "compel-weight", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (facts.compel_weights,)
    needs = (NO_COMPEL_MARKS,)
    good = (
        Good("(mountain:1.21), magical+, c++, g++, DPM++ 2M"),
        Good("(red hair)+(long braid), (a) + b"),
        Good("night -- a well-known-- dark place, (sky)- blue"),
        Good("(cat)2, (sky)1girl"),
        Good("mountain++, sky", target="invoke"),
        Good("<lora:x++:1>, 2--, ++"),
    )
    bad = (
        Bad("a mountain++, sky", fixed="a (mountain:1.21), sky", at="mountain++"),
        Bad("(old house)1.2, sky", fixed="(old house:1.2), sky", at="(old house)1.2"),
        Bad("(old house)+, (sea)--", fixed="(old house:1.1), (sea:0.81)", at="(old house)+"),
        Bad("sky, daisies +++", fixed="sky, (daisies:1.33)", at="daisies +++"),
        Bad("sky, mountain--", fixed="sky, (mountain:0.81)"),
    )

    def check(self, node: facts.CompelWeight, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            node.span,
            f"{quoted(node.written)} is a weight in InvokeAI and compel; {ctx.program} sends it to the model as text",
            help=f"write the weight {node.value} inside of round brackets",
            fix=unsafe("put the weight inside", replace(node.span, f"({node.inside}:{node.value})")),
        )
