"""PX002: ComfyUI's way to name an embedding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import NAMED_EMBEDDINGS
from promptlint.regex import regex
from promptlint.rules.facts.colons import TextColon, text_colons
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["ComfyuiEmbeddingPrefix"]

_PREFIX = regex(r"(?<![\w-])embedding\Z", re.IGNORECASE)
_NAME = regex(r"[^\s,]+")
_ANGLED = regex(r"[A-Za-z0-9._-]+")


class ComfyuiEmbeddingPrefix(Rule):
    """The word `embedding:` in front of an embedding's name.

    ## Why is this bad?
    ComfyUI loads an embedding only where `embedding:` says so. A1111 finds embeddings by their bare name; the word
    and the colon go to the model as text, three tokens that describe nothing. The name after them still works. Invoke
    looks embeddings up by `<name>` alone, so that nothing is loaded.

    ## Example
    `embedding:EasyNegative, blurry`

    ## Use instead
    `EasyNegative, blurry`

    ## Fix safety
    Unsafe: the model no longer sees the word.
    """

    code, name, severity = "PX002", "comfyui-embedding-prefix", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (text_colons,)
    needs = (NAMED_EMBEDDINGS,)
    fold_after = 4
    good = (
        Good("embedding: a jewel in gold, embeddings:x"),
        Good("text-embedding:x"),
        Good("embedding:ink-style", target="comfyui"),
        Good("<lora:embedding:1>, [embedding:0.5]"),
    )
    bad = (
        Bad("embedding:ink-style, sky", fixed="ink-style, sky", at="embedding:ink-style"),
        Bad("(sky, embedding:ink-style:1.2)", fixed="(sky, ink-style:1.2)", at="embedding:ink-style"),
        Bad("embedding:ink-style, sky", fixed="<ink-style>, sky", at="embedding:ink-style", target="invoke"),
        Bad("embedding:ink/style", at="embedding:ink/style", target="invoke"),
        Bad("sky Embedding:ink-style\nsea", fixed="sky ink-style\nsea"),
    )

    def check(self, node: TextColon, ctx: Context) -> Iterator[Diagnostic]:
        before, after = node.before, node.after
        prefix = _PREFIX.search(before.text, max(len(before.text) - len(" embedding"), 0))
        name = _NAME.match(after.text)
        if prefix is None or name is None:
            return
        start = before.start + prefix.start()
        written = Span(start, node.colon.end)
        if ctx.program.embeddings == "angle":
            yield self._in_angles(ctx, Span(start, after.start + name.end()), name.group())
            return
        yield self.finding(
            ctx,
            Span(start, after.start + name.end()),
            f"{quoted(ctx.slice(written))} is ComfyUI's form: {ctx.program} sends it as text and finds "
            f"{quoted(name.group())} by its name",
            help="write the name alone",
            fix=unsafe("leave the prefix out", delete(written)),
        )

    def _in_angles(self, ctx: Context, span: Span, name: str) -> Diagnostic:
        """The finding for a program that looks up `<name>` alone."""
        name = name.rstrip(").") if "(" not in name else name
        span = Span(span.start, span.start + ctx.slice(span).rfind(name) + len(name))
        fits = _ANGLED.fullmatch(name) is not None
        return self.finding(
            ctx,
            span,
            f"{quoted(ctx.slice(span))} is ComfyUI's form: {ctx.program} looks embeddings up as `<name>`, and "
            "sends this as text",
            help=f"write {quoted(f'<{name}>')}" if fits else "the name may have letters, digits, `.`, `_` and `-` only",
            fix=unsafe("write angle brackets", replace(span, f"<{name}>")) if fits else None,
        )
