"""PX012: text that ComfyUI's page changes before it sends it."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.extensions.abilities import FILLS_VARIANTS, OWN_SCHEDULES, READS_SCHEDULES
from promptlint.programs.properties import COMFYUI_PAGE
from promptlint.rules.facts.page_slips import PageSlip, Slip, page_slips
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["PageRewritesText"]


class PageRewritesText(Rule):
    r"""Braces or a backslash that ComfyUI's page takes for its own.

    ## Why is this bad?
    The page of ComfyUI chooses from `{red|blue}` before it sends the text of an encoder's node. Braces around no choice
    vanish, as those of `{{red eyes}}` from NovelAI, and weigh nothing; a single name, as in `{prompt}`, is taken for a
    slot that something else fills. Braces that are never closed hold all up to the end of the text, so that one of
    `{red|blue hair, sea` is the whole rest. A backslash at the very end has no character to escape, and is sent as
    `\undefined`. `\{`, `\}` and `\|` are the characters themselves. Prompts that a program sends, and files in the form
    of the API, are not touched by the page.

    ## Example
    `{{fused fingers}}`

    ## Use instead
    `(fused fingers:1.1)`

    ## Fix safety
    Unsafe: the word `\undefined` is gone from what is sent.
    """

    code, name, severity = "PX012", "page-rewrites-text", Severity.WARNING
    since = "0.3.0"
    fixable = Applicability.UNSAFE
    visits = (page_slips,)
    needs = (COMFYUI_PAGE,)
    vanishes_in = ("PX005",)
    silent_with = (FILLS_VARIANTS, OWN_SCHEDULES, READS_SCHEDULES)
    fold_after = 4
    good = (
        Good("{red|blue} hair, {a|{b|c}}, {}", target="comfyui"),
        Good("\\{cat\\}, a\\|b, cat\\\\, \\(cat\\)", target="comfyui"),
        Good("cat // {a\nboat", target="comfyui"),
        Good("a {prompt} by the sea", target="comfyui"),
        Good("{{fused fingers}}, cat\\"),
    )
    bad = (
        Bad("{{fused fingers}}, sea", at="{{fused fingers}}", role="negative", target="comfyui"),
        Bad("{masterpiece}, sea", at="{masterpiece}", target="comfyui"),
        Bad("{red|blue hair, sea", at="{", target="comfyui"),
        Bad("sea, {blue sky", at="{", target="comfyui"),
        Bad("cat\\", fixed="cat", at="\\", target="comfyui"),
    )

    def check(self, node: PageSlip, ctx: Context) -> Iterator[Diagnostic]:
        page = f"the page of {ctx.program}"
        if node.slip is Slip.BACKSLASH:
            yield self.finding(
                ctx,
                node.span,
                f"{page} sends a backslash at the end of the text as `\\undefined`",
                help="leave it out",
                fix=unsafe("delete it", delete(node.span)),
            )
        elif node.slip is Slip.UNCLOSED:
            effect = (
                f"sends one of {node.options} parts of all that follows"
                if node.options > 1
                else "deletes it and sends the rest"
            )
            yield self.finding(
                ctx,
                node.span,
                f"`{{` is never closed: {page} {effect}",
                help="close it, or write \\{ for the character itself",
            )
        else:
            yield self.finding(
                ctx,
                node.span,
                f"braces without a choice vanish, and weigh nothing: {page} sends {quoted(node.inside)}",
                help="for emphasis write round brackets, for the character \\{",
            )
