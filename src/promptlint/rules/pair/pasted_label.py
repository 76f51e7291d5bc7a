"""PN003: a label that was pasted into the field."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.resources.lists import Opens, PastedMatch, find_pasted_labels
from promptlint.rules.base import Bad, Good, Rule, delete, unsafe
from promptlint.rules.context import Context
from promptlint.rules.duplicates.wording import quote
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
    Unsafe: the label's words no longer reach the model. There is a fix only for a label at the start of the field
    whose text belongs in that field.
    """

    code, name, severity = "PN003", "pasted-label", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    good = (
        Good("lowres, blurry"),
        Good("a negative of a photograph, negative space"),
        Good("stone steps: 20 of them, sampler jars"),
        Good("a note with a prompt: hello"),
        Good("writing prompt, journal"),
        Good("camera parameters, lens"),
        Good("(negative prompt:1.2), paper"),
        Good("sea # Negative prompt: lowres"),
    )
    bad = (
        Bad("Negative prompt: lowres, blurry", role="negative", fixed="lowres, blurry", at="Negative prompt:"),
        Bad("Negative prompt: lowres, blurry", at="Negative prompt:"),
        Bad("a cat\nNegative prompt: blurry", at="Negative prompt:"),
        Bad("a cat, Steps: 20, Sampler: Euler a", at="Steps: 20, Sampler: Euler a"),
        Bad("Prompt: a cat", fixed="a cat", at="Prompt:"),
        Bad("parameters\n\na cat", fixed="a cat", at="parameters"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        for match in find_pasted_labels(_visible(node)):
            shown = quote(ctx.slice(match.span))
            if match.opens is Opens.PARAMETERS:
                message = f"{shown} is a line of settings: inside the field A1111 sends it to the model as words"
            else:
                message = f"{shown} is a label: inside the field A1111 sends it to the model as words"
            yield self.finding(
                ctx,
                match.span,
                message,
                help="paste the whole infotext and press the paste button below Generate, or keep only the prompt",
                fix=_fix(match, ctx),
            )


def _visible(prompt: Prompt) -> str:
    """The prompt with blanks in the place of what the host cuts out."""
    return "".join(" " * len(leaf.text) if leaf.type in _CUT_OUT else leaf.text for leaf in prompt.leaf_list)


def _fix(match: PastedMatch, ctx: Context) -> Fix | None:
    """The label away, where it opens the field and what it announces belongs there."""
    start, end = match.span.start, match.span.end
    text = ctx.text
    if match.opens is Opens.PARAMETERS or ctx.role not in ("unknown", match.opens):
        return None
    if text[start] == '"' or (start and not text[:start].isspace()):
        return None
    while end < len(text) and text[end].isspace():
        end += 1
    return unsafe("delete the label", delete(Span(start, end)))
