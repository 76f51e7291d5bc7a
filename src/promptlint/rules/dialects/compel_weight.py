"""PX003: weights and functions of InvokeAI and compel."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import NO_COMPEL_MARKS
from promptlint.rules.facts import compel_weights as facts
from promptlint.rules.facts.compel_calls import CompelCall, written_calls
from promptlint.rules.facts.extension_faults import is_in_call
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["CompelWeight"]

_LORA_HELP = "load the LoRA by the program's own means"


class CompelWeight(Rule):
    """`word++`, `(words)--`, `(words)1.2` or `("a", "b").blend(1, 2)`, as InvokeAI and compel write.

    ## Why is this bad?
    In InvokeAI and compel each `+` after a word or bracket is ×1.1, each `-` ×0.9, and a number after a bracket is
    its weight. To A1111 these are characters like any other: they go to the model, and a bracket before them counts
    as ×1.1. Functions such as `.blend(…)`, `.and(…)`, `.swap(…)` and `withLora(…)` are text, too, quotes and all.

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
    visits = (facts.compel_weights, written_calls)
    needs = (NO_COMPEL_MARKS,)
    good = (
        Good("STYLE(comfy++) a heron", target="comfyui", plugins=("prompt-control",)),
        Good("(mountain:1.21), magical+, c++, g++, DPM++ 2M"),
        Good("(red hair)+(long braid), (a) + b"),
        Good("night -- a well-known-- dark place, (sky)- blue"),
        Good("(cat)2, (sky)1girl"),
        Good("mountain++, sky", target="invoke"),
        Good("<lora:x++:1>, 2--, ++"),
        Good('"ver": "0.3.27", 5"2.5 tall, (v)0.3.27'),
        Good('a "quoted" word, "so"- called, a.and(b), read file.swap, .blend(1)'),
    )
    bad = (
        Bad("a mountain++, sky", fixed="a (mountain:1.21), sky", at="mountain++"),
        Bad("(old house)1.2, sky", fixed="(old house:1.2), sky", at="(old house)1.2"),
        Bad("(old house)+, (sea)--", fixed="(old house:1.1), (sea:0.81)", at="(old house)+"),
        Bad("sky, daisies +++", fixed="sky, (daisies:1.33)", at="daisies +++"),
        Bad("sky, mountain--", fixed="sky, (mountain:0.81)"),
        Bad("(tall trees)-- lake", fixed="(tall trees:0.81) lake", at="(tall trees)--"),
        Bad("foxes fog-- lake", fixed="foxes (fog:0.81) lake", at="fog--"),
        Bad('"old house"1.2, "sea"++', fixed="(old house:1.2), (sea:1.21)", at='"old house"1.2'),
        Bad('("heron", "gull").blend(0.7, 0.3)', at='("heron", "gull").blend(0.7, 0.3)'),
        Bad("(a cat).swap(a dog), sky", at="(a cat).swap(a dog)"),
        Bad("sky, withLora(ink, 0.5)", at="withLora(ink, 0.5)"),
    )

    def check(self, node: facts.CompelWeight | CompelCall, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, CompelCall):
            yield self.finding(
                ctx,
                node.whole,
                f"{quoted(ctx.slice(node.span))} is a function of InvokeAI and compel; {ctx.program} has none, and "
                "reads it as ordinary text",
                help=_LORA_HELP if node.name.endswith("Lora") else "write the texts without it",
            )
            return
        if is_in_call(ctx, node.span):
            return
        instead = _instead(node, ctx)
        yield self.finding(
            ctx,
            node.span,
            f"{quoted(node.written)} is a weight in InvokeAI and compel; {ctx.program} sends it to the model as text",
            help=f"write {quoted(instead)}" if instead else None,
            fix=unsafe("write the weight", replace(node.span, instead)) if instead else None,
        )


def _instead(weight: facts.CompelWeight, ctx: Context) -> str | None:
    """The text with the weight as the program writes it; None where it has no weights, or it is not sure."""
    emphasis = ctx.program.emphasis
    is_clear = emphasis.number == "inside" or not ("::" in ctx.text or any(mark in weight.inside for mark in "{}[]:|"))
    if emphasis.number is None or not is_clear:
        return None
    return emphasis.written(weight.inside, weight.value)
