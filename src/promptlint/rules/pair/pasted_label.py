"""PN003: a label that was pasted into the field."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.facts.pasted_labels import PastedText, pasted_texts
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["PastedLabel"]


class PastedLabel(Rule):
    """A label or settings line of an infotext or page inside the prompt.

    ## Why is this bad?
    A1111 understands `Negative prompt:` and `Steps: 20, Sampler: …` only when an infotext is pasted and its paste
    button pressed. Inside a field they go to the model as words, and what follows `Negative prompt:` is then asked for.

    ## Example
    `Negative prompt: lowres, blurry`

    ## Use instead
    `lowres, blurry`

    ## Fix safety
    Unsafe: the label's words no longer reach the model. There is a fix only for a label at the start of the field.
    """

    code, name, severity = "PN003", "pasted-label", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (pasted_texts,)
    good = (
        Good("Negative Prompt"),
        Good("lowres, blurry"),
        Good("a negative of a photograph"),
        Good("steps, stairs, 20 sampler jars"),
        Good("writing prompt, journal"),
        Good("camera parameters, lens"),
        Good("parameters, lens"),
        Good("a prompt:0.5, sea"),
        Good("a note with a prompt: hello"),
        Good("(negative prompt:1.2), paper"),
        Good("sea # Negative prompt: lowres"),
        Good("a girl, Size: large, steps: 20 of them, Sampler: a cross-stitch"),
    )
    bad = (
        Bad("Negative prompt: lowres, blurry", role="negative", fixed="lowres, blurry", at="Negative prompt:"),
        Bad("Negative prompt: lowres, blurry", at="Negative prompt:"),
        Bad("a cat\nNegative prompt: blurry", at="Negative prompt:"),
        Bad(
            "a cat, Steps: 20, Sampler: Euler a, CFG scale: 7",
            at="Steps: 20, Sampler: Euler a, CFG scale: 7",
            also=("PW007",),
        ),
        Bad("a cat, Clip skip: 2, sea", at="Clip skip: 2"),
        Bad("a cat, Sampler: DPM++ 2M Karras", at="Sampler: DPM++ 2M Karras"),
        Bad("Prompt: a cat", fixed="a cat", at="Prompt:"),
        Bad("parameters\n\na cat", fixed="a cat", at="parameters"),
    )

    def check(self, pasted: PastedText, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(
            ctx,
            pasted.span,
            f"{quoted(ctx.slice(pasted.span))} is part of an infotext or page: inside the field {ctx.program} sends it "
            "to the model as words",
            help="paste the whole infotext and press the paste button below Generate, or keep only the prompt",
            fix=unsafe("delete the label", delete(pasted.removal)) if pasted.removal is not None else None,
        )
