"""PM006: a placeholder in a style that A1111 does not know, or one too many."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.rules.base import Bad, Default, Good, Rule
from promptlint.rules.context import DocumentContext
from promptlint.rules.metadata.flaws import flaws

__all__ = ["StylesPlaceholder"]


class StylesPlaceholder(Rule):
    """A placeholder in a style that A1111 does not know, or one too many.

    ## Why is this bad?
    A1111 puts the prompt in the place of `{prompt}`, spelled exactly so. Anything else stays in the text that the model
    sees, and the style is appended to the prompt instead. Two placeholders repeat the prompt, LoRA tags and all.

    ## Example
    `photo of { prompt }, 35mm`

    ## Use instead
    `photo of {prompt}, 35mm`

    ## Fix safety
    Unsafe: the prompt stands elsewhere then.
    """

    code, name, severity = "PM006", "styles-placeholder", Severity.WARNING
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Document,)
    good = (Good("name,prompt,negative_prompt\nA,photo of {prompt},blurry", path="styles.csv"),)
    bad = (
        Bad(
            "name,prompt,negative_prompt\nA,photo of {Prompt},blurry",
            fixed="name,prompt,negative_prompt\nA,photo of {prompt},blurry",
            at="{Prompt}",
            path="styles.csv",
            also=("PX005", "PX001", "PX003"),
        ),
        Bad(
            "name,prompt,negative_prompt\nA,{prompt} and {prompt},blurry",
            path="styles.csv",
            also=("PX005", "PX001", "PX003"),
        ),
    )

    def check(self, node: Document, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from flaws(self, node, ctx, advice="write {prompt}, once")
