"""PW002: a weight with a comma for the decimal point."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.loose_numbers import Ending, LooseNumber, numbers_in_groups
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Emphasis

__all__ = ["DecimalComma"]


class DecimalComma(Rule):
    """A comma where the decimal point of a weight belongs.

    ## Why is this bad?
    A1111 knows the decimal point only. `(smile:1,2)` is not a weight of 1.2: the brackets count as ×1.1 and the text
    `smile:1,2` goes to the model, digits included.

    ## Example
    `(smile:1,2)`

    ## Use instead
    `(smile:1.2)`

    ## Fix safety
    Unsafe: the weight changes from 1.1 to what is written.
    """

    code, name, severity = "PW002", "decimal-comma", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (numbers_in_groups,)
    needs = (WEIGHTS,)
    good = (
        Good("(x:1.2)"),
        Good("(1girl, 2boys), 1,2, (sky 1,2)"),
        Good("(at 12:30, 1)"),
        Good("(scene:1, 2girls)"),
        Good("(x:1.2, 3d render:1.2)"),
        Good("(ratio 16:9,5)"),
        Good("[a:b:0,5]"),
    )
    bad = (
        Bad("(smile:1,2)", fixed="(smile:1.2)", at="1,2"),
        Bad("a, (smile:1,5 ), b", fixed="a, (smile:1.5 ), b", at="1,5"),
        Bad("(bad hands: 0,85)", fixed="(bad hands: 0.85)"),
        Bad("(smile, long hair:1, 3)", fixed="(smile, long hair:1.3)"),
    )

    def check(self, node: tuple[LooseNumber, ...], ctx: Context) -> Iterator[Diagnostic]:
        numbers = [number for number in node if _is_decimal_comma(number)]
        if not numbers:
            return
        first = numbers[0]
        group = first.container
        assert isinstance(group, Emphasis)
        yield self.finding(
            ctx,
            first.span,
            f"the comma keeps {quoted(ctx.slice(first.span))} from being a weight: {ctx.program} sends "
            f"{quoted(ctx.sent(first.written))} as text and reads the brackets as ×{group.weight_text or '1.1'}",
            labels=[ctx.label(n.span, "and here") for n in numbers[1:]],
            help=f"write {quoted(first.text)}, with a point",
            fix=unsafe("write a decimal point", *(replace(n.span, n.text) for n in numbers)),
        )


def _is_decimal_comma(number: LooseNumber) -> bool:
    return number.decimal_comma and number.ending in (Ending.END, Ending.COMMA) and not number.word.isdigit()
