"""PX020: a weight in a form that the program does not read."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import NUMBER_OUTSIDE
from promptlint.rules.facts import misplaced_weights as facts
from promptlint.rules.facts.misplaced_weights import Misplaced
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["MisplacedWeight"]

_SEVERITIES = {
    Misplaced.INSIDE: Severity.ERROR,
    Misplaced.TEXT: Severity.ERROR,
    Misplaced.LOOSE: Severity.WARNING,
    Misplaced.APART: Severity.WARNING,
    Misplaced.GLUED: Severity.INFO,
}


class MisplacedWeight(Rule):
    """A number that is written as a weight, but not as the program writes weights.

    ## Why is this bad?
    Invoke reads the number directly after the bracket, `(rain)1.3`, and NovelAI in front of the text, `1.3::rain::`.
    A1111's `(rain:1.3)` weighs nothing in either: Invoke removes the brackets and sends the number to the model as
    text, NovelAI sends all of it. So it is with a number after a colon, and in Invoke with a blank before the number.

    ## Example
    `(rain:1.3), fog` with `target = "invoke"`

    ## Use instead
    `(rain)1.3, fog`

    ## Fix safety
    Unsafe: the text gets the weight that is written.
    """

    code, name, severity = "PX020", "misplaced-weight", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (facts.misplaced_weights,)
    needs = (NUMBER_OUTSIDE,)
    yields_to = ("PN003",)
    fold_after = 4
    good = (
        Good("(rain:1.3), fog"),
        Good("(rain)1.3, fog++, (a b)--", target="invoke"),
        Good("ratio 16:9, at 12:30, smile :3, final fantasy:7, Clip skip: 2", target="invoke"),
        Good("(sd) 1.5 style, sd1.5, canon f1.8, (a) 12, flux.1, v1.2", target="invoke"),
        Good("(re:zero), (rain:), (:1.2)", target="invoke"),
        Good("1.3::rain::, a sailor (costume)", target="novelai"),
        Good("cat | boat:0.2", target="novelai"),
        Good("ratio 16:9, (rain) 1.3", target="novelai"),
    )
    bad = (
        Bad("(rain:1.3), fog", fixed="(rain)1.3, fog", at="(rain:1.3)", target="invoke"),
        Bad("((rain:1.3))", fixed="((rain)1.3)", at="(rain:1.3)", target="invoke"),
        Bad("(rain \\(cloud\\):.8)dog", fixed="(rain \\(cloud\\)).8dog", target="invoke"),
        Bad("(rain:-1), x(rain:1.3)", at="(rain:-1)", target="invoke"),
        Bad("(rain:1.3)1", at="(rain:1.3)", target="invoke"),
        Bad("red lanterns:1.3, lake", fixed="(red lanterns)1.3, lake", at=":1.3", target="invoke"),
        Bad("lake, lanterns:1.3", fixed="lake, (lanterns)1.3", at=":1.3", target="invoke"),
        Bad("photo of a castle:0.5 by the sea", at=":0.5", target="invoke"),
        Bad("(rain):1.3, fog", fixed="(rain)1.3, fog", at=":1.3", target="invoke"),
        Bad("(rain) 1.3, fog", fixed="(rain)1.3, fog", at="1.3", target="invoke"),
        Bad("lake, rain1.3", fixed="lake, (rain)1.3", at="1.3", target="invoke"),
        Bad("harbour, (rain:1.3)", fixed="harbour, 1.3::rain::", at="(rain:1.3)", target="novelai"),
        Bad("a sailor (costume:.8)", fixed="a sailor 0.8::costume::", target="novelai"),
        Bad("{night}, (rain:1.3)", fixed="{night}, 1.3::rain::", at="(rain:1.3)", target="novelai"),
        Bad("{night, (rain:1.3)}", at="(rain:1.3)", target="novelai"),
        Bad("red lanterns:1.3, lake", fixed="1.3::red lanterns::, lake", at=":1.3", target="novelai"),
    )

    def check(self, node: facts.MisplacedWeight, ctx: Context) -> Iterator[Diagnostic]:
        form = quoted(ctx.program.emphasis.written("text", "1.2"))
        fix, text = None, form
        if node.instead is not None:
            fix = unsafe("write the weight in its form", replace(node.whole, node.instead))
            text = quoted(node.instead)
        yield self.finding(
            ctx,
            node.span,
            f"{ctx.program} reads a weight only as {form}: {_what_happens(node, ctx)}",
            help=f"write {text}",
            fix=fix,
            severity=_SEVERITIES[node.kind],
        )


def _what_happens(node: facts.MisplacedWeight, ctx: Context) -> str:
    written = ctx.slice(node.span)
    if node.kind is Misplaced.INSIDE:
        return f"it takes the brackets of {quoted(written)} away, and sends {quoted(f':{node.number}')} as text"
    return f"it sends {quoted(written)} as text"
