"""PR004: an extra-network tag in the negative prompt."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import TAGS
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.semantics.networks import KINDS
from promptlint.syntax import ExtraNetwork
from promptlint.text import Span

__all__ = ["ExtraNetworkInNegative"]


class ExtraNetworkInNegative(Rule):
    """An extra-network tag in the negative prompt.

    ## Why is this bad?
    A1111 looks for tags in the positive prompt only. In the negative prompt `<lora:ink:1>` loads nothing, and its
    characters go to the model as text, some ten tokens of them.

    ## Example
    `blurry, <lora:ink:0.8>` as the negative prompt

    ## Use instead
    `blurry`

    ## Fix safety
    Unsafe: the tag's characters no longer reach the model. A negative weight in the positive prompt
    (`<lora:ink:-0.8>`) may be what was wanted.
    """

    code, name, severity = "PR004", "extra-network-in-negative", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (ExtraNetwork,)
    needs = (TAGS,)
    roles = frozenset({"negative"})
    yields_to = ("PR009", "PR013")
    good = (
        Good("blurry, <lora:ink:0.8>"),
        Good("a <b:c> d", role="negative"),
        Good("<lora:ink:1>", role="unknown"),
    )
    bad = (
        Bad("blurry, <lora:ink:0.8>, dark", role="negative", fixed="blurry, dark", at="<lora:ink:0.8>"),
        Bad("<Lora:ink:0.8>", role="negative", fixed=""),
    )

    def check(self, node: ExtraNetwork, ctx: Context) -> Iterator[Diagnostic]:
        if node.kind.casefold() not in KINDS:
            return
        yield self.finding(
            ctx,
            node.span,
            f"tags are not read in the negative prompt: {ctx.program} loads nothing and sends `{shorten(node.text)}` "
            "to the model as text",
            help="move it to the positive prompt, with a negative weight if it should push away",
            fix=unsafe("delete it", delete(_with_comma(node, ctx))),
        )


def _with_comma(node: ExtraNetwork, ctx: Context) -> Span:
    """The tag with the comma and spaces in front of it."""
    start = node.start
    while start > 0 and ctx.text[start - 1] in " ,":
        start -= 1
        if ctx.text[start] == ",":
            return Span(start, node.end)
    return node.span
