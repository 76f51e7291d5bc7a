"""PX021: brackets and quotes that compel removes."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import COMPEL
from promptlint.rules.facts import compel_brackets as facts
from promptlint.rules.facts.compel_readings import weighs
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["VanishingBrackets"]

_MOST = 10
"""Brackets in each other of which the weight is still written as `+`."""


class VanishingBrackets(Rule):
    r"""Round brackets or quotes that weigh nothing, and that the model does not see.

    ## Why is this bad?
    Invoke reads brackets and quotes with compel: they only hold together what a weight or a function after them is for.
    `((smile))` without one is `smile` with weight 1, and of `saber (fate)` the model sees `saber fate`. Brackets and
    quotes after a backslash stay. In prose, and for quotes, it is an info.

    ## Example
    `((smile)), saber (fate)` with `target = "invoke"`

    ## Use instead
    `(smile)++, saber \(fate\)`

    ## Fix safety
    Unsafe: the text gets a weight, or brackets that the model sees.
    """

    code, name, severity = "PX021", "vanishing-brackets", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (facts.vanishing_brackets,)
    needs = (COMPEL,)
    yields_to = ("PX022",)
    fold_after = 4
    good = (
        Good("((smile)), saber (fate)"),
        Good('(smile)++, (a cat)1.2, "a b"+, ("a", "b").blend(1, 2), (a cat).swap(a dog)', target="invoke"),
        Good('saber \\(fate\\), \\"open\\", ( ), (never closed', target="invoke"),
        Good("(rain:1.3), {a (cat)|b}", target="invoke"),
    )
    bad = (
        Bad("((smile)), sky", fixed="(smile)++, sky", at="((smile))", target="invoke"),
        Bad("sky, (a cat, a dog)", fixed="sky, (a cat, a dog)+", at="(a cat, a dog)", target="invoke"),
        Bad("saber (fate), sky", fixed="saber \\(fate\\), sky", at="(fate)", target="invoke"),
        Bad("a man (seen from behind) walks", at="(seen from behind)", target="invoke"),
        Bad('a sign "open" here', fixed='a sign \\"open\\" here', at='"open"', target="invoke"),
    )

    def check(self, node: facts.VanishingBrackets, ctx: Context) -> Iterator[Diagnostic]:
        what = "quotes" if node.is_quoted else "round brackets"
        fix = _fix(node, ctx)
        tip = "for the model to see them, put backslashes before them"
        yield self.finding(
            ctx,
            node.span,
            f"{ctx.program} takes the {what} of {quoted(ctx.slice(node.span))} away: they weigh nothing, and the model "
            "does not see them",
            help=f"write {quoted(fix.edits[0].replacement)}" if fix is not None else tip,
            fix=fix,
            severity=Severity.INFO if node.is_quoted or node.place == "prose" else None,
        )


def _fix(node: facts.VanishingBrackets, ctx: Context) -> Fix | None:
    following = ctx.text[node.span.end : node.span.end + 1]
    if node.is_quoted:
        if '"' in node.inside or "(" in node.inside or "+" in node.inside:
            return None
        return unsafe("let the model see the quotes", replace(node.span, f'\\"{node.inside}\\"'))
    if node.place == "whole":
        marks = "+" * node.depth
        if node.depth > _MOST or not weighs(node.inside, marks, following):
            return None
        return unsafe("write the weight", replace(node.span, f"({node.inside}){marks}"))
    if node.place == "name" and node.depth == 1 and not any(mark in node.inside for mark in '()"\\'):
        return unsafe("let the model see the brackets", replace(node.span, f"\\({node.inside}\\)"))
    return None
