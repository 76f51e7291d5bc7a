"""PN003: a label that was pasted into the field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.resources.lists import pasted_labels
from promptlint.rules.base import Bad, Good, Rule, delete, unsafe
from promptlint.rules.context import Context
from promptlint.syntax import Leaf, Prompt, Stray
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
    )
    bad = (
        Bad("Negative prompt: lowres, blurry", role="negative", fixed="lowres, blurry", at="Negative prompt:"),
        Bad("a cat\nNegative prompt: blurry", at="Negative prompt:"),
        Bad("a cat, Steps: 20, Sampler: Euler a, CFG scale: 7", at="Steps: 20, Sampler:"),
        Bad("Prompt: a cat", fixed="a cat", at="Prompt:"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        reported = -1
        for index, leaf in enumerate(node.leaf_list):
            if leaf.type != "STRAY" or leaf.text != ":":
                continue
            assert isinstance(leaf, Stray)
            span = self._label(node.leaf_list, index) or self._settings(node.leaf_list, index)
            if span is None or span.start < reported:
                continue
            reported = span.end
            shown = ctx.slice(span)
            is_first = not ctx.text[: span.start].strip()
            end = span.end
            while end < len(ctx.text) and ctx.text[end].isspace():
                end += 1
            yield self.finding(
                ctx,
                span,
                f"`{shown}` is part of an infotext or page: inside the field A1111 sends it to the model as words",
                help="paste the whole infotext and press the paste button below Generate, or keep only the prompt",
                fix=unsafe("delete the label", delete(Span(span.start, end)))
                if is_first and not shown.startswith("Steps")
                else None,
            )

    @staticmethod
    def _label(leaves: object, index: int) -> Span | None:
        """The label that ends with the colon at `index`."""
        assert isinstance(leaves, (list, tuple))
        colon: Leaf = leaves[index]
        if index == 0 or leaves[index - 1].type != "TEXT":
            return None
        text = leaves[index - 1].text[-_LOOK_BACK:] + ":"
        if not text[:-1].casefold().endswith("prompt"):
            return None
        offset = colon.end - len(text)
        for label in pasted_labels():
            match = max(label.pattern.finditer(text), key=re.Match.end, default=None)
            if match is None or match.end() != len(text):
                continue
            before = text[: match.start()]
            whole = index == 1 and len(leaves[0].text) < _LOOK_BACK
            at_line_start = ("\n" in before and not before.rpartition("\n")[2].strip()) or (
                whole and not before.strip()
            )
            if label.where == "anywhere" or (label.where == "line" and at_line_start):
                return Span(offset + match.start(), colon.end)
            if label.where == "start" and whole and not before.strip():
                return Span(offset + match.start(), colon.end)
        return None

    @staticmethod
    def _settings(leaves: object, index: int) -> Span | None:
        """`Steps: 20, Sampler:` where the colon behind `Steps` is at `index`."""
        assert isinstance(leaves, (list, tuple))
        if index == 0 or index + 2 >= len(leaves) or not leaves[index - 1].text.endswith("Steps"):
            return None
        text = "Steps" + "".join(leaf.text[:40] for leaf in leaves[index : index + 3])
        match = _SETTINGS.match(text)
        return Span(leaves[index].start - 5, leaves[index].start - 5 + match.end()) if match is not None else None
