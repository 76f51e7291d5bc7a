"""PN003: a label that was pasted into the field."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.known.pasted_labels import Opens
from promptlint.rules.facts.pasted_labels import find_pasted_labels
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["PastedLabel"]

_CUT_OUT = frozenset({"COMMENT", "EXTRA_NETWORK"})


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
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
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

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        text = ctx.text
        begin = len(text) - len(text.lstrip())
        for match in find_pasted_labels(_visible(node)):
            span = match.span
            if text.strip() == ctx.slice(span).strip() and not text.strip().endswith(":"):
                continue  # what a field has before anything is written in it
            end = span.end
            fix = None
            # A label of the other box is not worth deleting: what follows it does not belong in this field.
            belongs = match.opens is not Opens.PARAMETERS and match.opens.value in (ctx.role, Opens.POSITIVE.value)
            if span.start == begin and belongs and text[begin] != '"':
                while end < len(text) and text[end].isspace():
                    end += 1
                fix = unsafe("delete the label", delete(Span(span.start, end)))
                # What is a label only because it stands first may follow another.
                begin = end
            yield self.finding(
                ctx,
                span,
                f"{quoted(ctx.slice(span))} is part of an infotext or page: inside the field {ctx.program} sends it to "
                "the model as words",
                help="paste the whole infotext and press the paste button below Generate, or keep only the prompt",
                fix=fix,
            )


def _visible(prompt: Prompt) -> str:
    """The prompt with blanks in the place of what the host cuts out."""
    return "".join(" " * len(leaf.text) if leaf.type in _CUT_OUT else leaf.text for leaf in prompt.leaf_list)
