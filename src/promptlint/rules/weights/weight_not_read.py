"""PW003: a number in brackets that the host does not read as their weight.

Longer than other rules for its many cases: the numbers of a group are judged together, and what is wrong with one that
stands in the right place is a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.loose_numbers import Ending, LooseNumber, numbers_in_groups
from promptlint.rules.facts.misspelt_weights import MisspeltWeight, Slip, misspelt_weights
from promptlint.rules.facts.own_brackets import own_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Emphasis, Stray

__all__ = ["WeightNotRead"]

_MESSAGES = {
    Slip.LETTER: "{written} has a letter that looks like a digit: {program} sends it as text and counts the brackets "
    "as ×1.1",
    Slip.NOT_ONE: "{written} is not one number: {program} sends it as text and counts the brackets as ×1.1",
    Slip.REPEAT: "only reForge reads {written}, and repeats the text: {program} sends it as text and counts the "
    "brackets as ×1.1",
    Slip.IN_FRONT: "a weight comes after the text: {program} gives the brackets ×1.1 and sends {written} as text",
    Slip.BLANKS: "white space beside the number keeps {written} from being a weight: {program} counts the brackets as "
    "×1.1 and sends the number as text",
    Slip.BRACKETS: "a weight is a bare number: {program} sends {written} as text, at ×1.1",
}
_REPAIRS = {
    Slip.LETTER: ("write {meant}", "write digits"),
    Slip.NOT_ONE: ("write the number right after the colon", "write the number"),
    Slip.REPEAT: ("a weight is the number alone: {meant}", "write the number alone"),
    Slip.IN_FRONT: ("write the text, a colon, the number", "swap them"),
    Slip.BLANKS: ("write the number right between the colon and the bracket", "remove the white space"),
    Slip.BRACKETS: ("remove the brackets around the number", "remove the brackets"),
}
_MISSPELT_CASES = (
    Bad("(smile:l.2)", fixed="(smile:1.2)", at="l.2"),
    Bad("(smile:1.O)", fixed="(smile:1.0)", at="1.O"),
    Bad("(smile:--1.2)", fixed="(smile:-1.2)", at="--1.2"),
    Bad("(smile:−0.5)", fixed="(smile:-0.5)", at="−0.5"),
    Bad('(smile:"1.2")', fixed="(smile:1.2)", at='"1.2"'),
    Bad("(smile:120%)", fixed="(smile:1.2)", at="120%"),
    Bad("(smile:x1.2)", fixed="(smile:1.2)", at="x1.2"),
    Bad("(smile:x2)", fixed="(smile:2)", at="x2"),
    Bad("(smile:,1.2)", fixed="(smile:1.2)", at=",1.2"),
    Bad("(1.2:smile)", fixed="(smile:1.2)", at="1.2"),
    Bad("(smile: 1.2)", fixed="(smile:1.2)", at="1.2", target="sdnext"),
    Bad("(smile : 1.2 )", fixed="(smile :1.2)", at="1.2", target="sdnext"),
    Bad("(smile:(1.2))", fixed="(smile:1.2)", at="(1.2)"),
)


class WeightNotRead(Rule):
    """A number in round brackets that looks like a weight, but does not stand where A1111 reads one.

    ## Why is this bad?
    A weight is one number, after a colon, right before the closing bracket. Anywhere else the number is text:
    `(smile:1. 5)`, `(smile:120%)` and `(smile:1.2, blush)` all count as plain brackets, ×1.1, and the digits go to
    the model. The commonest form has a number on every item of one group:
    `(worst quality:1.5, low quality:1.3)` gives all of it weight 1.3 and sends `:1.5` as text.

    ## Example
    `(worst quality:1.5, low quality:1.3)`

    ## Use instead
    `(worst quality:1.5), (low quality:1.3)`

    ## Fix safety
    Unsafe: the weights change from what A1111 reads now to what is written. Items without a number go with the
    number after them, as A1111 reads them; those after the last number keep plain brackets.
    """

    code, name, severity = "PW003", "weight-not-read", Severity.ERROR
    fixable = Applicability.UNSAFE
    visits = (numbers_in_groups, misspelt_weights)
    needs = (WEIGHTS,)
    since = "0.1.0"
    yields_to = ("PR021", "PS005", "PW001", "PW002")
    good = (
        Good("(x: 1.2 ), (y:+1.2)"),
        Good("(aspect ratio 16:9, photo)"),
        Good("(re:zero, 12:30, final fantasy:7, rem)"),
        Good("(smile, :3, :1)"),
        Good("(smile:x2.5), (smile:x1.2)", target="reforge"),
        Good("x 1.2, (y), z"),
        Good("(cat:1.2<lora:x:1>)"),
        Good("(cat:1.2 # heavier\n)"),
        Good("(a man:1.8m)"),
        Good("(1.85:1 ratio), (2.35:wide), (1:sea), (0.5: 1), (sea:--)"),
        Good("(at 12:30, evening)"),
        Good("(scene: 5), (16: 9)", target="sdnext"),
        Good("(smile:1e-1), (sea:1_0)", target="comfyui"),
    )
    bad = (
        Bad("(smile:1. 5)", fixed="(smile:1.5)", at="1. 5"),
        Bad("(smile:1.2 ,blush)", fixed="(smile:1.2) ,(blush)", at="(smile:1.2 ,blush)"),
        Bad("(smile:1.2,)", fixed="(smile:1.2),", at="(smile:1.2,)"),
        Bad("(smile:1.2 long hair)", fixed="(smile:1.2) (long hair)"),
        Bad("(smile:1.2;)", fixed="(smile:1.2)"),
        Bad("(smile:1.2:)", fixed="(smile:1.2)"),
        Bad("(smile:1.2x)", fixed="(smile:1.2)"),
        Bad("(smile:1e-1)", fixed="(smile:0.1)", at="1e-1"),
        Bad("(smile:1e3)", at="1e3"),
        Bad(
            "(worst quality:1.5, low quality:1.5, normal quality:1.5)",
            fixed="(worst quality:1.5), (low quality:1.5), (normal quality:1.5)",
            at="(worst quality:1.5, low quality:1.5, normal quality:1.5)",
            role="negative",
        ),
        Bad("(a:1.2, b, c:1.5, d)", fixed="(a:1.2), (b, c:1.5), (d)"),
        Bad("(castle:2, sky)", fixed="(castle:2), (sky)"),
        *_MISSPELT_CASES,
    )

    def check(self, node: tuple[LooseNumber, ...] | MisspeltWeight, ctx: Context) -> Iterator[Diagnostic]:
        if isinstance(node, MisspeltWeight):
            yield self._misspelt(node, ctx)
        else:
            numbers = [number for number in node if _is_meant_as_weight(number) and not _is_spaced(number, ctx)]
            if numbers:
                yield self._inside(numbers, ctx)

    def _misspelt(self, weight: MisspeltWeight, ctx: Context) -> Diagnostic:
        written = ctx.slice(weight.written)
        if weight.slip is Slip.BRACKETS:
            written = weight.repair
        advice, title = _REPAIRS[weight.slip]
        return self.finding(
            ctx,
            weight.written,
            _MESSAGES[weight.slip].format(written=quoted(written), program=ctx.program),
            help=advice.format(meant=weight.repair),
            fix=unsafe(title, replace(weight.place, weight.repair)),
        )

    def _inside(self, numbers: list[LooseNumber], ctx: Context) -> Diagnostic:
        """`(sky:1.2, sea)`: numbers that do not stand at the end of their brackets, or not as one."""
        first, group = numbers[0], numbers[0].container
        assert isinstance(group, Emphasis)
        written = quoted(ctx.sent(first.written))
        weight = group.weight_text
        if weight is not None:
            message = f"only the last number of a group is its weight: {ctx.program} gives all of this weight {weight}"
        elif first.ending is Ending.END:
            message = f"{quoted(ctx.slice(first.span))} is not one number: {ctx.program} gives the brackets ×1.1"
        else:
            message = f"a weight counts only right before the closing bracket: {ctx.program} gives all of this ×1.1"
        also = "" if len(numbers) == 1 else f" and {len(numbers) - 1} more like it"
        several = len(numbers) > 1 or weight is not None
        return self.finding(
            ctx,
            first.span if first.ending is Ending.END and not several else group.span,
            f"{message} and sends {written}{also} as text",
            labels=[ctx.label(n.written, "sent as text") for n in numbers] if several else (),
            help="give each item brackets of its own" if several else "write the number before the closing bracket",
            fix=own_brackets(ctx, group, numbers),
        )


def _is_spaced(number: LooseNumber, ctx: Context) -> bool:
    """Whether only white space keeps it from being a weight, which is a slip of its own."""
    is_last = number.ending is Ending.END and not ctx.program.emphasis.blanks
    return is_last and number.text == ctx.slice(number.span)


def _is_meant_as_weight(number: LooseNumber) -> bool:
    if isinstance(number.before, (Stray, Emphasis)) or number.decimal_comma or not number.looks_like_weight:
        return False
    if number.ending in (Ending.COMMA, Ending.BREAK):
        return True
    if number.ending is Ending.END:
        assert isinstance(number.container, Emphasis)
        return number.container.weight_text is None
    return number.ending in (Ending.MORE, Ending.JUNK) and number.has_point
