"""PW006: a weight without brackets."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.and_weights import is_for_and
from promptlint.rules.facts.loose_numbers import (
    MEASURES,
    Ending,
    LooseNumber,
    into_brackets,
    is_network,
    is_setting,
    loose_numbers,
)
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Emphasis, Prompt, Stray, Text
from promptlint.text import Span

__all__ = ["BareWeight"]

_LARGEST = 2
"""A number above this is a ratio, a time or a title's more often than a weight."""
_SMALLEST = 0.1
"""Below this a number in the middle of a sentence, or one with a comma for the point, is not a weight."""


class BareWeight(Rule):
    """A colon and a weight after a tag that is not in brackets.

    ## Why is this bad?
    A1111 reads weights only inside round brackets. `extra limbs:1.5, blurry` has no weight at all: the tag counts
    once, and `:1.5` goes to the model as text. Numbers above 2 are left alone, since they are ratios, times or
    titles more often than weights.

    ## Example
    `extra limbs:1.5, blurry`

    ## Use instead
    `(extra limbs:1.5), blurry`

    ## Fix safety
    Unsafe: the tag gets the weight that is written.
    """

    code, name, severity = "PW006", "bare-weight", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    vanishes_in = ("PS017", "PX011", "PX035")
    visits = (loose_numbers,)
    needs = (WEIGHTS,)
    yields_to = ("PN003", "PR001", "PR005", "PS005", "PW015", "PX004")
    good = (
        Good("(extra limbs:1.5), blurry"),
        Good("photo 16:9, at 12:30, ratio 1:1, 2.39:1, final fantasy:7, smile :3, y"),
        Good("re:zero, nier:automata, :d, y"),
        Good("a cat:1.2 AND a dog:0.8"),
        Good("{0.5::red|blue:1.2} hair"),
        Good("Clip skip: 2, y"),
        Good("(masterpiece:1.2, sky"),
        Good("[cat:0.5], [cat:dog:0.5]"),
        Good("aspect ratio:1.5 wide, f:1.8 lens, a cat :1.2 tall, sd:1.5 style, scene:1 sea"),
        Good("1.2::cat::, dog::1.5, y"),
        Good("ratio 1:1,5, sky"),
        Good("embedding:boat:1.2", target="comfyui"),
    )
    bad = (
        Bad("extra limbs:1.5, blurry", fixed="(extra limbs:1.5), blurry", at="extra limbs:1.5"),
        Bad("blurry, castle:2, sky", fixed="blurry, (castle:2), sky", at="castle:2"),
        Bad("photo of a castle:0.5 by the sea", at="castle:0.5"),
        Bad("castle:1,3, sky", fixed="(castle:1.3), sky", at="castle:1,3"),
        Bad("noise_v1.3:.5, sky", fixed="(noise_v1.3:.5), sky"),
        Bad("saber \\(fate\\):1.2 BREAK sky", fixed="(saber \\(fate\\):1.2) BREAK sky"),
        Bad("sky, extra limbs: 1.5", role="negative", fixed="sky, (extra limbs: 1.5)", at="extra limbs: 1.5"),
    )

    def check(self, node: LooseNumber, ctx: Context) -> Iterator[Diagnostic]:
        if not _is_meant_as_weight(node) or is_setting(ctx, node) or is_network(ctx, node):
            return
        if is_for_and(ctx, node):
            return
        message = f"a weight needs round brackets: {ctx.program} sends {quoted(ctx.sent(node.written))} as text"
        if node.ending is Ending.MORE:
            yield self.finding(
                ctx,
                Span(node.colon.start - len(node.word), node.span.end),
                message,
                help="put round brackets around the words that it is for, and the number",
            )
        else:
            yield self.finding(
                ctx,
                node.place,
                f"{message} and the tag keeps weight 1",
                help=f"write {quoted(f'({ctx.slice(node.item)})')}",
                fix=into_brackets(ctx, node),
            )


def _is_meant_as_weight(number: LooseNumber) -> bool:
    return (
        isinstance(number.container, Prompt)
        and not isinstance(number.before, (Emphasis, Stray))
        and not number.ends_part
        and not number.has_stray
        and (not number.decimal_comma or _has_decimal_comma(number))
        and (number.ending in (Ending.COMMA, Ending.BREAK, Ending.END) or _is_inside_text(number))
        and number.follows_word
        and abs(number.value) <= _LARGEST
    )


def _has_decimal_comma(number: LooseNumber) -> bool:
    """Whether a comma is more likely the decimal point than the end of a tag: `castle:1,3`, not `castle:1, 3`."""
    return len(number.span) in (3, 4) and number.value >= _SMALLEST and number.text[:1].isdigit()


def _is_inside_text(number: LooseNumber) -> bool:
    """Whether it stands glued to a word in the middle of a sentence: `photo of a castle:0.5 by the sea`."""
    return (
        number.ending is Ending.MORE
        and number.has_point
        and number.value >= _SMALLEST
        and isinstance(number.before, Text)
        and number.before.end == number.colon.start
        and number.before.text.endswith(number.word)
        and number.colon.end == number.span.start
        and len(number.word) > 2
        and number.word.casefold() not in MEASURES
    )
