"""PS012: BREAK inside a weighted group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import WEIGHED_BREAKS
from promptlint.rules.facts.emphasis import repeats_text
from promptlint.rules.facts.leaves import MOST, EnclosedLeaf, enclosed_breaks, leaf_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, insert, unsafe
from promptlint.syntax import Leaf, Mark, Text

__all__ = ["BreakInsideGroup"]

_EMPHASIS = ("ROUND_OPEN", "SQUARE_OPEN")


class BreakInsideGroup(Rule):
    """BREAK inside brackets that weigh it, so that it is not a break.

    ## Why is this bad?
    A1111 marks BREAK with the weight −1 and ends the chunk only if it is still −1 in the end. Inside brackets it is
    multiplied like everything else: in `(sky BREAK sea:1.2)` it is −1.2, and the word "break" is sent to the model
    at that weight.

    ## Example
    `(sky BREAK sea:1.2)`

    ## Use instead
    `(sky:1.2) BREAK (sea:1.2)`

    ## Fix safety
    Unsafe: the chunk ends where it did not before.
    """

    code, name, severity = "PS012", "break-inside-group", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (enclosed_breaks,)
    needs = (WEIGHED_BREAKS,)
    good = (
        Good("(sky:1.2) BREAK (sea:1.2)"),
        Good("(sky BREAK sea:1)"),
        Good("(a lunch break:1.2)"),
        Good("{sky BREAK sea}"),
        Good("[sky BREAK sun:sea:0.5]"),
        Good("(sky BREAK sea:1.2)", target="comfyui"),
        Good("(sky BREAK sea:x2)", target="reforge"),
        Good("(sky BREAK sea:1.2)", target="sdnext"),
    )
    bad = (
        Bad("(sky BREAK sea:1.2)", fixed="(sky:1.2) BREAK (sea:1.2)", at="BREAK"),
        Bad("((sky, BREAK, sea)), sun", fixed="((sky)), BREAK, ((sea)), sun", at="BREAK"),
        Bad("[sky BREAK sea BREAK sun]", fixed="[sky] BREAK [sea] BREAK [sun]"),
        Bad("(BREAK sea:1.2)", at="BREAK"),
    )

    def check(self, node: EnclosedLeaf, ctx: Context) -> Iterator[Diagnostic]:
        emphases = [mark for mark in node.around if mark.type in _EMPHASIS]
        weight = ctx.fact(leaf_weights)[1][node.number] if emphases else 1
        word = node.leaf.text
        if (
            weight == 1
            or not word.isalpha()
            or any(mark.partner is not None and repeats_text(ctx, mark.partner) for mark in emphases)
        ):
            return
        yield self.finding(
            ctx,
            node.leaf.span,
            f"this {word} is not a break: the brackets make its weight {_negative(weight)} instead of −1, and "
            f'{ctx.program} sends the word "break" to the model',
            labels=(ctx.label(emphases[-1].span, "inside this bracket"),),
            help=f"close the brackets before {word}, and open them again after it",
            fix=_fix(node.number, node.around, ctx),
        )


def _negative(weight: float) -> str:
    return f"{-weight:.4g}".replace("-", "−")


def _fix(number: int, around: Sequence[Mark], ctx: Context) -> Fix | None:
    """Close every bracket in front of the BREAK and open it again after it, commas outside."""
    if len(around) >= MOST or any(mark.type not in _EMPHASIS for mark in around):
        return None
    leaf_list = ctx.prompt.leaf_list
    left, right = _left(leaf_list, number), _right(leaf_list, number)
    if left is None or right is None:
        return None
    closers = "".join(mark.partner.text for mark in reversed(around) if mark.partner is not None)
    openers = "".join(mark.text for mark in around)
    return unsafe("close the brackets before it, and open them again", insert(left, closers), insert(right, openers))


def _left(leaf_list: Sequence[Leaf], number: int) -> int | None:
    """Where the text in front of a leaf ends, or None if there is none in the same group."""
    for index in range(number - 1, max(-1, number - 4), -1):
        leaf = leaf_list[index]
        if isinstance(leaf, Text):
            kept = leaf.text.rstrip(" \n\t,")
            if kept:
                return leaf.start + len(kept)
        elif isinstance(leaf, Mark) and leaf.text[-1] in ")]}":
            return leaf.end
        else:
            return None
    return None


def _right(leaf_list: Sequence[Leaf], number: int) -> int | None:
    for leaf in leaf_list[number + 1 : number + 4]:
        if isinstance(leaf, Text):
            kept = leaf.text.lstrip(" \n\t,")
            if kept:
                return leaf.end - len(kept)
        elif isinstance(leaf, Mark) and leaf.text[-1] in "([{":
            return leaf.start
        else:
            return None
    return None
