"""PW005: a weight after the closing bracket."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.and_weights import is_for_and
from promptlint.rules.facts.emphasis import has_text
from promptlint.rules.facts.loose_numbers import Ending, LooseNumber, into_brackets, loose_numbers
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Emphasis

__all__ = ["WeightOutsideParens"]

_LONGEST = 4
"""Characters of a number with a decimal comma: `1,25`. In `(sky):1,2345` the comma ends the tag."""


class WeightOutsideParens(Rule):
    """A colon and a number after the bracket that they should weigh.

    ## Why is this bad?
    A1111 reads a weight only inside round brackets, right before they close. In `(smile):1.2` the brackets count
    as ×1.1 and `:1.2` goes to the model as text. InvokeAI and compel put the number outside, which is where this
    form comes from. At the very end of a positive prompt, and of its AND parts, the number is the weight of that
    whole part instead.

    ## Example
    `(smile):1.2, long hair`

    ## Use instead
    `(smile:1.2), long hair`

    ## Fix safety
    Unsafe: the weight changes from 1.1 to what is written.
    """

    code, name, severity = "PW005", "weight-outside-parens", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (loose_numbers,)
    needs = (WEIGHTS,)
    yields_to = ("PS006",)
    good = (
        Good("(smile:1.2), y"),
        Good("((smile):1.2)"),
        Good("(smile):3, y"),
        Good("(scene): 1girl, smile"),
        Good("(a):1.2 AND (b):0.8"),
        Good("[a:b:0.5]:1.2, c"),
        Good("saber \\(fate\\) :d, y"),
        Good("(smile) 1.5 m tall, (sd) 1.5, (dark) 12, y"),
        Good("[smile]:0.8, y", target="comfyui"),
    )
    bad = (
        Bad("(smile):1.2, y", fixed="(smile:1.2), y", at=":1.2"),
        Bad("((smile)) : 1.5, y", fixed="(smile:1.5), y", at=": 1.5"),
        Bad("[smile]:0.8, y", fixed="(smile:0.8), y"),
        Bad("(smile):1,2, y", fixed="(smile:1.2), y", at=":1,2"),
        Bad("((smile):1.2, y)", fixed="((smile:1.2), y)", at=":1.2"),
        Bad("(smile):2\nBREAK y", fixed="(smile:2)\nBREAK y"),
        Bad("a, (smile):1.2", role="negative", fixed="a, (smile:1.2)"),
    )

    def check(self, node: LooseNumber, ctx: Context) -> Iterator[Diagnostic]:
        group = node.before
        if not isinstance(group, Emphasis) or not _is_meant_as_weight(node) or not has_text(group):
            return
        if is_for_and(ctx, node):
            return
        if group.bracket == "square" and ctx.program.emphasis.square is None:
            return
        weight = group.weight_text
        yield self.finding(
            ctx,
            node.written,
            f"{quoted(ctx.sent(node.written))} comes after the bracket, so {ctx.program} sends it as text; "
            f"the bracket counts as {_factor(group)}",
            help="the weight belongs before the closing bracket"
            if weight is None
            else "the group has a weight already; keep the one you mean",
            fix=into_brackets(ctx, node),
        )


def _is_meant_as_weight(number: LooseNumber) -> bool:
    if number.ends_part or not number.looks_like_weight or (number.decimal_comma and len(number.span) > _LONGEST):
        return False
    return number.ending in (Ending.COMMA, Ending.END, Ending.BREAK, Ending.AND) or (
        number.ending is Ending.MORE and number.has_point
    )


def _factor(group: Emphasis) -> str:
    if group.weight_text is not None:
        return group.weight_text
    return "÷1.1" if group.bracket == "square" else "×1.1"
