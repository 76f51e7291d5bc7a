"""XS001: a tag in capitals."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint import Applicability, Diagnostic, Severity, Span, Tag
from promptlint.rules.base import Bad, Context, Good, Rule, replace, safe

__all__ = ["ShoutedTag"]


class ShoutedTag(Rule):
    """A tag in capitals.

    ## Why is this bad?
    The tokenizer turns every letter into a small one, so capitals make no difference.

    ## Example
    `BLURRY`

    ## Use instead
    `blurry`, or `(blurry:1.2)` for emphasis

    ## Fix safety
    Safe: the model sees the same.
    """

    code, name, severity = "XS001", "shouted-tag", Severity.WARNING
    fixable = Applicability.SAFE
    visits = (Tag,)
    good = (Good("a cat"), Good("3D"), Good("HDR"), Good("<lora:BIG_NAME:1>"))
    bad = (Bad("a cat, (BLURRY:1.2)", fixed="a cat, (blurry:1.2)", at="BLURRY"),)

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        text = node.text
        if len(text) <= 4 or not text.isascii() or not text.isupper():
            return
        at = ctx.slice(node.span).find(text)
        if at < 0 or node.composite:
            return
        span = Span(node.span.start + at, node.span.start + at + len(text))
        yield self.finding(
            ctx,
            span,
            f"the tokenizer reads `{text}` as `{text.lower()}`",
            fix=safe("write it in small letters", replace(span, text.lower())),
        )
