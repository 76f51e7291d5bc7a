"""PM010: a text that the file's own syntax takes for something else."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.rules.base import Bad, Default, Good, Rule
from promptlint.rules.context import DocumentContext
from promptlint.rules.metadata.flaws import flaws

__all__ = ["ContainerEatsText"]


class ContainerEatsText(Rule):
    """A text that the file's own syntax takes for something else.

    ## Why is this bad?
    JSON knows a handful of escapes, and a backslash in front of a bracket is none: in a prompt it must be
    written twice. In YAML `#` behind a blank starts a comment, so what follows is not in the prompt.

    ## Example
    `prompt: eyes #ff0000` in YAML

    ## Use instead
    `prompt: "eyes #ff0000"`

    ## Fix safety
    Unsafe: the file changes its meaning, or gets one.
    """

    code, name, severity = "PM010", "container-eats-text", Severity.ERROR
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (Document,)
    good = (
        Good(r'{"prompt": "tracer \\(game\\)"}', path="a.json"),
        Good("prompt: a cat # a comment\n", path="a.yaml"),
    )
    bad = (
        Bad(r'{"prompt": "a \(b\)"}', fixed=r'{"prompt": "a \\(b\\)"}', path="a.json"),
        Bad("prompt: a cat #fluffy\n", fixed='prompt: "a cat #fluffy"\n', at="#fluffy", path="a.yaml"),
    )

    def check(self, node: Document, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from flaws(self, node, ctx, advice="quote the prompt as the format wants it")
