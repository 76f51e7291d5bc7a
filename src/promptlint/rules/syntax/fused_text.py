"""PS019: texts that run together because nothing separates them."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import SQUARE_WEIGHTS
from promptlint.rules.facts.seams import GluedKeyword, Seam, glued_keywords, seams
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, unsafe
from promptlint.rules.kit.wording import shorten

__all__ = ["FusedText"]


class FusedText(Rule):
    """Two words that run together because only brackets or a tag stand between them.

    ## Why is this bad?
    A1111 takes brackets and tags out and leaves no space: `(sky)(sea)` is the one word `skysea`, and so is
    `sky<lora:ink:1>sea`. Where the weights differ the two are tokenized apart and this rule is silent. BREAK and AND
    are keywords only as words of their own: `skyBREAK` is one word of the prompt.

    ## Example
    `(sky)(sea)`

    ## Use instead
    `(sky) (sea)`

    ## Fix safety
    Unsafe: a space makes two words of one.
    """

    code, name, severity = "PS019", "fused-text", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (glued_keywords, seams)
    needs = (SQUARE_WEIGHTS,)
    good = (
        Good("(sky) (sea)"),
        Good("(sky), (sea)"),
        Good("(sky:1.2)(sea:1.3)"),
        Good("[wo|]man"),
        Good("sky <lora:ink:1> sea"),
        Good("sky, <lora:ink:1>sea"),
        Good("sky<lora:ink:1>sea", role="negative"),
        Good("super(man)"),
        Good("sky BREAK sea, DAYBREAK, BREAKFAST, BRAND, BREAK, BREAK2, __BREAK_sky__"),
        Good("(天空)(海)"),
        Good("(sky)(sea)", target="comfyui"),
        Good("(sky)(sea), skyAND sea", target="sdnext"),
    )
    bad = (
        Bad("(sky)(sea)", fixed="(sky) (sea)", at="sky)(sea"),
        Bad("(blue sky:1.2)(sea:1.2), sun", fixed="(blue sky:1.2) (sea:1.2), sun", at="sky:1.2)(sea"),
        Bad("sky<lora:ink:1>sea", fixed="sky<lora:ink:1> sea", at="sky<lora:ink:1>sea"),
        Bad("skyBREAK sea", fixed="sky BREAK sea", at="skyBREAK"),
        Bad("sky, BREAKsea", fixed="sky, BREAK sea", at="BREAKsea"),
        Bad("sky<lora:ink:1>sea", fixed="sky<lora:ink:1> sea", target="sdnext"),
        Bad("(sky:1)sea", fixed="(sky:1) sea", at="sky:1)sea", also=("PW010",)),
    )

    def check(self, node: Seam | GluedKeyword, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, GluedKeyword):
            shown = shorten(ctx.slice(node.span))
            message = f"`{node.keyword}` is not a keyword here: the model reads the word `{shown}`"
            advice = "put a space between them"
        else:
            message = f"nothing separates these: the model reads `{shorten(node.word)}`"
            advice = "put a space or a comma between them"
        fix = unsafe("put a space between them", insert(node.gap, " "))
        yield self.finding(ctx, node.span, message, help=advice, fix=fix)
