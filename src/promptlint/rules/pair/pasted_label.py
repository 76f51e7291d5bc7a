"""PN003: a label that was pasted into the field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.lists import pasted_labels
from promptlint.rules.base import Bad, Good, Rule, delete, unsafe
from promptlint.rules.context import Context
from promptlint.syntax import Leaf, Prompt
from promptlint.text import Span

__all__ = ["PastedLabel"]

_SETTINGS = re.compile(r"\bSteps:[ ]?\d{1,4},\s*[A-Z][\w ]{1,20}:")
_LOOK_BACK = 24


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
        Good("lowres, blurry"),
        Good("a negative of a photograph"),
        Good("steps, stairs, 20 sampler jars"),
        Good("writing prompt, journal"),
        Good("camera parameters, lens"),
        Good("parameters, lens"),
        Good("film, negative prompt: blurry"),
    )
    bad = (
        Bad("Negative prompt: lowres, blurry", role="negative", fixed="lowres, blurry", at="Negative prompt:"),
        Bad("a cat\nNegative prompt: blurry", at="Negative prompt:"),
        Bad("a cat, Steps: 20, Sampler: Euler a, CFG scale: 7", at="Steps: 20, Sampler:"),
        Bad("Prompt: a cat", fixed="a cat", at="Prompt:"),
        Bad("parameters\n\na cat", fixed="a cat", at="parameters"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        text = ctx.text
        begin = len(text) - len(text.lstrip())
        reported = 0
        for span in _labels(node.leaf_list):
            if span.start < reported:
                continue
            shown = ctx.slice(span)
            end = reported = span.end
            fix = None
            if span.start == begin and not shown.startswith("Steps"):
                while end < len(text) and text[end].isspace():
                    end += 1
                fix = unsafe("delete the label", delete(Span(span.start, end)))
                # What is a label only because it stands first may follow another.
                begin = end
            yield self.finding(
                ctx,
                span,
                f"`{shown}` is part of an infotext or page: inside the field A1111 sends it to the model as words",
                help="paste the whole infotext and press the paste button below Generate, or keep only the prompt",
                fix=fix,
            )


def _labels(leaves: Sequence[Leaf]) -> Iterator[Span]:
    """Every label of the prompt, in the order of the text."""
    if leaves and leaves[0].type == "TEXT":
        first = leaves[0].text[:_LOOK_BACK]
        bare = first.lstrip()
        for label in pasted_labels():
            # Labels with a colon are found at the colon, which is a leaf of its own.
            match = label.pattern.match(bare) if label.where == "start" and not label.text.endswith(":") else None
            if match is not None:
                start = len(first) - len(bare)
                yield Span(start, start + len(match.group().rstrip()))
    for index, leaf in enumerate(leaves):
        if leaf.type == "STRAY" and leaf.text == ":" and index and leaves[index - 1].type == "TEXT":
            span = _label(leaves, index) or _settings(leaves, index)
            if span is not None:
                yield span


def _label(leaves: Sequence[Leaf], index: int) -> Span | None:
    """The label that ends with the colon at `index`."""
    colon = leaves[index]
    text = leaves[index - 1].text[-_LOOK_BACK:] + ":"
    offset = colon.end - len(text)
    for label in pasted_labels():
        if not text[:-1].casefold().endswith(label.text[:-1].casefold().rpartition(" ")[2]):
            continue
        match = next((m for m in label.pattern.finditer(text) if m.end() == len(text)), None)
        if match is None:
            continue
        before = text[: match.start()]
        opens_field = index == 1 and len(leaves[0].text) < _LOOK_BACK and not before.strip()
        opens_line = opens_field or ("\n" in before and not before.rpartition("\n")[2].strip())
        if label.where == "anywhere" or (opens_line if label.where == "line" else opens_field):
            return Span(offset + match.start(), colon.end)
    return None


def _settings(leaves: Sequence[Leaf], index: int) -> Span | None:
    """`Steps: 20, Sampler:` where the colon behind `Steps` is at `index`."""
    if index + 2 >= len(leaves) or not leaves[index - 1].text.endswith("Steps"):
        return None
    text = "Steps" + "".join(leaf.text[:40] for leaf in leaves[index : index + 3])
    match = _SETTINGS.match(text)
    start = leaves[index].start - len("Steps")
    return Span(start, start + match.end()) if match is not None else None
