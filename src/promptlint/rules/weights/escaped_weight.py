r"""PW015: a weight in escaped brackets."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import EDITING, WEIGHTS
from promptlint.rules.facts.escaped_weights import EscapedKind, escaped_weights
from promptlint.rules.facts.escaped_weights import EscapedWeight as Found
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["EscapedWeight"]

_SQUARE = (EscapedKind.SCHEDULE, EscapedKind.SQUARE_WEIGHT)


class EscapedWeight(Rule):
    r"""A weight, or prompt editing, in brackets that are escaped.

    ## Why is this bad?
    Tools that escape the brackets of names often escape all of them. Escaped brackets are text: of `\(fog:1.2\)` the
    model gets the characters `(fog:1.2)`, and nothing is weighted.

    Escaped brackets are right for names, `saber \(fate\)`, and nobody can tell for sure. A number counts as a weight if
    it has a point, lies between 0.1 and 2, and stands right before the closing bracket after a colon and a word that
    names no measure. So `\(16:9\)`, `\(12:30\)`, `\(vol. 1:2\)` and `\(aspect ratio:1.85\)` are left alone. A whole
    number, 1 or 2, counts where the brackets hold a comma. `\[a:b:0.5\]` is prompt editing with two colons, or with one
    and a number below 1. Words in doubled brackets, `\(\(fog\)\)`, are emphasis.

    ## Example
    `\(old pier, fog:1.1\), lake`

    ## Use instead
    `(old pier, fog:1.1), lake`

    ## Fix safety
    Unsafe: the brackets and the number take effect, and the model no longer sees them.
    """

    code, name, severity = "PW015", "escaped-weight", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (escaped_weights,)
    needs = (WEIGHTS,)
    good = (
        Good("saber \\(fate\\), rem \\(re:zero\\), 2b \\(nier:automata\\)"),
        Good("clock \\(12:30\\), \\(16:9\\) frame, \\(vol. 1:2\\), \\(2.35:1\\), \\(1:1.85\\)"),
        Good("\\(aspect ratio:1.85\\), \\(f:1.8\\), \\(ver:1.5\\), \\(model:3.5\\), \\(dark souls:2\\)"),
        Good("\\(fog 1.2\\), \\(fog:\\), \\(:1.2\\), \\(fog:1.2, lake\\)"),
        Good("\\[x\\], \\[16:9\\], \\[12:30:15\\], \\[note: a\\], \\(\\(o\\)\\)"),
        Good("(saber \\(fate\\):1.2)"),
        Good("\\[rain:fog:0.5\\]", target="comfyui"),
        Good("\\(fog:1.2\\)", path="1.caption"),
    )
    bad = (
        Bad("\\(fog:1.2\\), lake", fixed="(fog:1.2), lake", at="\\(fog:1.2\\)"),
        Bad("\\(old pier, fog : 1.1 \\)", fixed="(old pier, fog : 1.1 )"),
        Bad("\\(low quality, bad hands:2\\)", role="negative", fixed="(low quality, bad hands:2)"),
        Bad("sky, \\(\\(fog:1.2\\)\\)", fixed="sky, ((fog:1.2))", at="\\(\\(fog:1.2\\)\\)"),
        Bad("\\(\\(fog\\):1.2\\), lake", fixed="((fog):1.2), lake"),
        Bad("\\(\\(fog\\)\\), lake", fixed="((fog)), lake", at="\\(\\(fog\\)\\)"),
        Bad("\\(saber \\(fate\\):1.2\\)", fixed="(saber \\(fate\\):1.2)", at="\\(saber \\(fate\\):1.2\\)"),
        Bad("\\(sky, \\(fog:1.3\\), sea:1.1\\)", fixed="(sky, (fog:1.3), sea:1.1)"),
        Bad("(a lake, \\(fog:1.3\\):1.1)", fixed="(a lake, (fog:1.3):1.1)", at="\\(fog:1.3\\)"),
        Bad("\\(fog:1.3, sea:1.1\\)", fixed="(fog:1.3, sea:1.1)", at="\\(fog:1.3, sea:1.1\\)", also=("PW006",)),
        Bad("\\[rain:fog:0.5\\]", fixed="[rain:fog:0.5]", at="\\[rain:fog:0.5\\]"),
        Bad("\\[rain::12\\], \\[fog:0.4\\]", fixed="[rain::12], [fog:0.4]"),
        Bad("\\[fog:1.2\\], lake", fixed="(fog:1.2), lake", at="\\[fog:1.2\\]"),
        Bad("\\(fog:1.2\\)", fixed="(fog:1.2)", target="comfyui"),
    )

    def check(self, node: Found, ctx: Context) -> Iterator[Diagnostic]:
        if node.kind in _SQUARE and not EDITING.holds(ctx.program):  # which are text without the backslashes, too
            return
        if node.written is None:
            effect = "sends them to the model, and nothing is raised"
        else:
            written = quoted(ctx.sent(node.written).strip())
            lost = "nothing switches" if node.kind is EscapedKind.SCHEDULE else "nothing gets a weight"
            effect = f"sends {written} to the model, and {lost}"
        yield self.finding(
            ctx,
            node.span,
            f"the backslashes make these brackets text: {ctx.program} {effect}",
            help="escape the brackets of names, not those of weights",
            fix=_fix(node),
        )


def _fix(node: Found) -> Fix:
    if node.kind is EscapedKind.SQUARE_WEIGHT:
        first, last = node.escapes[0].span, node.escapes[-1].span
        inner = [delete(Span(each.start, each.start + 1)) for each in node.escapes[1:-1]]
        return unsafe("write round brackets", replace(first, "("), *inner, replace(last, ")"))
    marks = (delete(Span(each.start, each.start + 1)) for each in node.escapes)
    return unsafe("remove the backslashes", *marks)
