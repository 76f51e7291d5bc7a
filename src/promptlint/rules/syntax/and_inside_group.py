"""PS010: AND inside brackets."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.rules.facts.leaves import enclosing
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.targets import WEBUIS
from promptlint.syntax import Prompt

__all__ = ["AndInsideGroup"]


class AndInsideGroup(Rule):
    """The word AND inside brackets, which it takes apart.

    ## Why is this bad?
    A1111 splits the prompt at `AND` before it looks at brackets. `(sky AND sea:1.2)` becomes `(sky`, whose bracket
    is never closed, and `sea:1.2)`, whose weight is text: the brackets hold neither part.

    ## Example
    `(sky AND sea:1.2)`

    ## Use instead
    `(sky:1.2) AND (sea:1.2)`
    """

    code, name, severity = "PS010", "and-inside-group", Severity.ERROR
    since = "0.1.0"
    visits = (Prompt,)
    targets = WEBUIS
    roles = frozenset({"positive", "unknown"})
    good = (
        Good("(sky:1.2) AND (sea:1.2)"),
        Good("(sky and sea)"),
        Good("(sky AND sea)", role="negative"),
        Good("{sky AND sea|sun}", plugins=("dynamic-prompts",)),
        Good("(rock \\(BAND\\))"),
    )
    bad = (
        Bad("(sky AND sea:1.2)", at="AND"),
        Bad("[sky AND sea:0.5]", at="AND"),
        Bad("smile, ((sky) AND sea), sun", at="AND"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        for number, around in enclosing(ctx, "AND"):
            opener = next((mark for mark in reversed(around) if mark.text in "(["), None)
            if opener is None:
                continue
            leaf = ctx.prompt.leaf_list[number]
            change = "×1.1" if opener.text == "(" else "÷1.1"
            yield self.finding(
                ctx,
                leaf.span,
                f"{ctx.program} splits the prompt at `AND` before it looks at brackets: the `{opener.text}` stays open "
                f"({change} up to here) and its closer is text",
                labels=(ctx.label(opener.span, "taken apart"),),
                help="close the brackets before AND, and open them again behind it",
            )
