"""PX001: braces as emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.syntax import Braces, Prompt, Text, walk

__all__ = ["NovelaiBraces"]

_SLOT = re.compile(r"\{\s*[\w.-]*\s*\}|\{\{\s+[\w.()-]+\s+\}\}")


class NovelaiBraces(Rule):
    """Braces as emphasis, which is NovelAI's way.

    ## Why is this bad?
    NovelAI raises `{text}` by 1.05 for each pair. To A1111 braces are characters like any other: they have no effect,
    and each costs a token of the chunk's 75. A single word in one pair of braces is left alone, because it is usually a
    slot that a style or script fills in: `{prompt}`; so is `{{ name }}` with spaces.

    ## Example
    `{{blue sky}}`

    ## Use instead
    `(blue sky:1.1)`

    ## Fix safety
    Unsafe: the weight comes into force and the braces are no longer text.
    """

    code, name, severity = "PX001", "novelai-braces", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    fold_after = 4
    plugins_off = ("dynamic-prompts",)
    good = (
        Good("{prompt}, detailed"),
        Good("cat, { p }, {{ colour }}"),
        Good("\\{blue sky\\}"),
        Good("(blue sky:1.1)"),
        Good("{blue sky}", plugins=("dynamic-prompts",)),
        Good("{}"),
    )
    bad = (
        Bad("{blue sky}", fixed="(blue sky:1.05)", at="{blue sky}"),
        Bad("{{blue sky}}, sea", fixed="(blue sky:1.1), sea", at="{{blue sky}}"),
        Bad("{{{sky}}}", fixed="(sky:1.16)"),
        Bad("{{sky, sea}}", fixed="(sky, sea:1.1)"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        inside = -1
        for group in walk(node):
            if not isinstance(group, Braces) or group.start < inside:
                continue
            inside = group.end
            span = group.span
            depth, inner = _depth(group)
            text = ctx.slice(span)
            if depth <= 2 and _SLOT.fullmatch(text):
                continue
            factor = 1.05 ** min(depth, 1000)
            shown = text if len(text) <= 40 else f"{text[:39]}…"
            content = ctx.slice(inner.inner).strip()
            fix = None
            if content and ":" not in content:
                fix = unsafe("write a weight", replace(span, f"({content}:{round(factor, 2):g})"))
            yield self.finding(
                ctx,
                span,
                f"braces have no effect in A1111: `{' '.join(shown.split())}` goes to the model with its braces as "
                f"characters (NovelAI ×{factor:.6g})",
                help="for emphasis write round brackets with a weight",
                fix=fix,
            )


def _depth(group: Braces) -> tuple[int, Braces]:
    """How many pairs hold nothing but the next pair, and the innermost of them."""
    depth = 1
    while True:
        rest = [part for part in group.children if not (isinstance(part, Text) and part.text.isspace())]
        if len(rest) != 1 or not isinstance(rest[0], Braces):
            return depth, group
        group = rest[0]
        depth += 1
