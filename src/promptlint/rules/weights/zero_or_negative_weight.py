"""PW011: a weight that is meant to take something away."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.extensions.abilities import NEGATIVE_WEIGHTS
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.emphasis import EmphasisGroup, has_text
from promptlint.rules.facts.written_weights import weights_up_to_zero
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted

__all__ = ["ZeroOrNegativeWeight"]


class ZeroOrNegativeWeight(Rule):
    """A weight of zero or below.

    ## Why is this bad?
    A weight scales what the text encoder made of the words, after the encoder has mixed them with all the others.
    At 0 the words still colour their neighbours and take their places in the chunk; below 0 the model gets numbers
    it was never trained on. Neither removes the concept. With the NegPiP extension negative weights do have a
    meaning: name it in the setting `plugins`.

    ## Example
    `a street, (cars:-1)`

    ## Use instead
    `a street`, and `cars` in the negative prompt
    """

    code, name, severity = "PW011", "zero-or-negative-weight", Severity.WARNING
    since = "0.1.0"
    visits = (weights_up_to_zero,)
    needs = (WEIGHTS,)
    silent_with = (NEGATIVE_WEIGHTS,)
    good = (
        Good("(cars:0.1)"),
        Good("(cars:-1)", plugins=("negpip",)),
        Good("<lora:cars:0>, <lora:cars:-1>"),
        Good("(:0), [cars:0]"),
        Good("cars:-1, y"),
    )
    bad = (
        Bad("(cars:-1)", at="(cars:-1)"),
        Bad("a street, (cars:0)", at="(cars:0)"),
        Bad("(cars:-0.5), sky", role="negative", at="(cars:-0.5)"),
    )

    def check(self, node: EmphasisGroup, ctx: Context) -> Iterator[Diagnostic]:
        if not has_text(node.node):
            return
        is_zero = node.weight == 0
        what = "still mixes the words into the rest" if is_zero else "gives the model numbers it cannot read"
        yield self.finding(
            ctx,
            node.node.span,
            f"weight {quoted(str(node.written))} does not remove anything: {ctx.program} {what}",
            help="leave it out" if ctx.role == "negative" else "leave it out, or move it to the negative prompt",
        )
