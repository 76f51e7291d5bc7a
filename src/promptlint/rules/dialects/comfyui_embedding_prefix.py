"""PX002: ComfyUI's way to name an embedding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.targets import KNOWN
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Prompt, Text
from promptlint.text import Span

__all__ = ["ComfyuiEmbeddingPrefix"]

_PREFIX = re.compile(r"(?<![\w-])embedding\Z", re.IGNORECASE)
_NAME = re.compile(r"[^\s,]+")


class ComfyuiEmbeddingPrefix(Rule):
    """The word `embedding:` in front of an embedding's name.

    ## Why is this bad?
    ComfyUI loads an embedding only where `embedding:` says so. A1111 finds embeddings by their bare name; the word
    and the colon go to the model as text, three tokens that describe nothing. The name behind them still works.

    ## Example
    `embedding:EasyNegative, blurry`

    ## Use instead
    `EasyNegative, blurry`

    ## Fix safety
    Unsafe: the model no longer sees the word.
    """

    code, name, severity = "PX002", "comfyui-embedding-prefix", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    targets = KNOWN - {"comfyui"}
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
        Bad("sky Embedding:ink-style\nsea", fixed="sky ink-style\nsea"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        leaf_list = node.leaf_list
        for index in range(1, len(leaf_list) - 1):
            colon = leaf_list[index]
            if colon.type != "STRAY" or colon.text != ":":
                continue
            before, after = leaf_list[index - 1], leaf_list[index + 1]
            if not isinstance(before, Text) or not isinstance(after, Text):
                continue
            prefix = _PREFIX.search(before.text, max(len(before.text) - 10, 0))
            name = _NAME.match(after.text)
            if prefix is None or name is None:
                continue
            start = before.start + prefix.start()
            yield self.finding(
                ctx,
                Span(start, after.start + name.end()),
                f"{quoted(ctx.slice(Span(start, colon.end)))} is ComfyUI's form: {ctx.program} sends it as text and "
                f"finds {quoted(name.group())} by its name",
                help="write the name alone",
                fix=unsafe("leave the prefix out", delete(Span(start, colon.end))),
            )
