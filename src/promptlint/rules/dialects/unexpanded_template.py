"""PX005: the template layer without the plug-in that expands it."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule
from promptlint.rules.context import Context
from promptlint.syntax import Variable, Variant, Wildcard

__all__ = ["UnexpandedTemplate"]


class UnexpandedTemplate(Rule):
    """A wildcard, variant or variable that only a plug-in expands.

    ## Why is this bad?
    `__colour__`, `{red|blue}` and `${mood}` belong to Dynamic Prompts and similar plug-ins. Without one A1111 sends
    them to the model as characters; a `|` outside of `[ ]` also switches off every prompt editing in the prompt. If
    you use the plug-in, declare it (`plugins = ["dynamic-prompts"]`) and this rule is silent. One finding a prompt
    stands for all.

    ## Example
    `{red|blue} hair`

    ## Use instead
    `[red|blue] hair`
    """

    code, name, severity = "PX005", "unexpanded-template", Severity.WARNING
    visits = (Wildcard, Variant, Variable)
    fold_after = 1
    plugins_off = ("dynamic-prompts", "wildcards", "unprompted")
    good = (
        Good("[red|blue] hair"),
        Good("{prompt}"),
        Good("__colour__", plugins=("dynamic-prompts",)),
        Good("a__b, snake_case, ^__^"),
        Good("cost $5"),
    )
    bad = (
        Bad("{red|blue} hair", at="{red|blue}"),
        Bad("__colour__ hair, __mood__", at="__colour__"),
        Bad("a ${mood} sky", at="${mood}"),
        Bad("{2$$red|blue|green}", at="{2$$red|blue|green}"),
    )

    def check(self, node: Wildcard | Variant | Variable, ctx: Context) -> Iterator[Diagnostic]:
        what = type(node).__name__.casefold()
        text = ctx.slice(node.span)
        shown = " ".join((text if len(text) <= 40 else f"{text[:39]}…").split())
        yield self.finding(
            ctx,
            node.span,
            f"`{shown}` is a {what} for a plug-in such as Dynamic Prompts; without one A1111 sends it to the model as "
            "text",
            help='declare the plug-in if you use it (plugins = ["dynamic-prompts"])',
        )
