"""PS010: AND inside brackets."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import AND_PARTS
from promptlint.regex import regex
from promptlint.rules.facts.extension_faults import undeclared_words
from promptlint.rules.facts.leaves import EnclosedLeaf, enclosed_ands
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule

__all__ = ["AndInsideGroup"]


_WORD = regex(r"AND\w*")
"""AND, and a keyword that neutral-prompt has for it."""


class AndInsideGroup(Rule):
    """The word AND inside brackets, which it takes apart.

    ## Why is this bad?
    A1111 splits the prompt at `{word}` before it looks at brackets. `(sky AND sea:1.2)` becomes `(sky`, whose bracket
    is never closed, and `sea:1.2)`, whose weight is text: the brackets hold neither part.

    ## Example
    `(sky AND sea:1.2)`

    ## Use instead
    `(sky:1.2) AND (sea:1.2)`
    """

    code, name, severity = "PS010", "and-inside-group", Severity.ERROR
    since = "0.1.0"
    visits = (enclosed_ands,)
    needs = (AND_PARTS,)
    roles = frozenset({"positive", "unknown"})
    good = (
        Good("(sky:1.2) AND (sea:1.2)"),
        Good("(sky and sea)"),
        Good("(sky AND sea)", role="negative"),
        Good("{sky AND sea|sun}", plugins=("dynamic-prompts",)),
        Good("a lake AND_PERP [a boat AND a tree] :0.5", plugins=("neutral-prompt",)),
        Good("a lake AND_PERP [a boat AND a tree] :0.5"),
        Good("(rock \\(BAND\\))"),
    )
    bad = (
        Bad("(sky AND sea:1.2)", at="AND"),
        Bad("[sky AND sea:0.5]", at="AND"),
        Bad("smile, ((sky) AND sea), sun", at="AND"),
        Bad("(sky AND_PERP sea:1.2)", at="AND_PERP", plugins=("neutral-prompt",)),
    )

    def check(self, node: EnclosedLeaf, ctx: Context) -> Iterator[Diagnostic]:
        opener = next((mark for mark in reversed(node.around) if mark.text in "(["), None)
        if opener is None:
            return
        word = next(iter(_WORD.findall(node.leaf.text)), None)
        if word is None or any(each.extension.and_keywords for each in ctx.fact(undeclared_words)):
            return  # to the extension that the prompt is written for, the brackets may be a group
        change = "×1.1" if opener.text == "(" else "÷1.1"
        yield self.finding(
            ctx,
            node.leaf.span,
            f"{ctx.program} splits the prompt at `{word}` before it looks at brackets: the `{opener.text}` stays open "
            f"({change} up to here) and its closer is text",
            labels=(ctx.label(opener.span, "taken apart"),),
            help=f"close the brackets before {word}, and open them again after it",
        )
