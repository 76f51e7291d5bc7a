"""PS015: full-width brackets, colons and points of a weight, and of networks."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.rules.facts.fullwidth import Fullwidth, FullwidthSlip, fullwidth_slips
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, unsafe
from promptlint.rules.kit.wording import shorten

__all__ = ["FullwidthSyntax"]

_NO_GROUP = "full-width characters mean nothing to {program}: it reads no group in `{shown}` and sends "
_AS_TEXT = "{program} sends `{shown}` to the model as text"
_MESSAGES = {
    Fullwidth.WEIGHT: _NO_GROUP + "the number to the model as text",
    Fullwidth.BRACKET: _NO_GROUP + "them to the model as text",
    Fullwidth.OPENER: "a full-width bracket opens no group: {program} takes the end of `{shown}` for that of the "
    "brackets around it",
    Fullwidth.POINT: f"a full-width point makes no number: {_AS_TEXT}",
    Fullwidth.COLON: f"a full-width colon starts no weight: {_AS_TEXT}",
    Fullwidth.STEP_COLON: f"a full-width colon starts no step number: {_AS_TEXT}",
    Fullwidth.BARE_COLON: "`{shown}` is text to {program}: a weight needs an ASCII colon and round brackets",
    Fullwidth.NETWORK: "`{shown}` is not a tag: {program} knows only ASCII `< : >`, loads nothing and sends it to the "
    "model as text",
}
_REPAIRS = {
    Fullwidth.WEIGHT: ("write ASCII brackets and colons", "write ASCII brackets and colons"),
    Fullwidth.BRACKET: ("write ASCII brackets and colons", "write ASCII brackets and colons"),
    Fullwidth.OPENER: ("write ASCII brackets", "write an ASCII bracket"),
    Fullwidth.POINT: ("write {first}", "write ASCII characters"),
    Fullwidth.COLON: ("write an ASCII colon", "write an ASCII colon"),
    Fullwidth.STEP_COLON: ("write an ASCII colon", "write an ASCII colon"),
    Fullwidth.BARE_COLON: ("write (…:{number}) around what it is for", ""),
    Fullwidth.NETWORK: ("write ASCII characters", "write ASCII characters"),
}


class FullwidthSyntax(Rule):
    """Full-width brackets, colons and points where a weight, prompt editing or a network was meant.

    ## Why is this bad?
    `（x：1.2）` comes from a Chinese or Japanese keyboard. To A1111 none of its characters mean anything: there is no
    weight, and all of it goes to the model as text. Full-width brackets around text alone are reported by PS022, and
    full-width commas, where it is on, by PS023.

    ## Example
    `（blue sky：1.2）`

    ## Use instead
    `(blue sky:1.2)`

    ## Fix safety
    Unsafe: the weight takes effect and the characters are no longer text.
    """

    code, name, severity = "PS015", "fullwidth-syntax", Severity.ERROR
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (fullwidth_slips,)
    needs = (WEIGHTS,)
    good = (
        Good("(blue sky:1.2)"),
        Good("sky，sea，sun"),
        Good("（blue sky）, sea"),
        Good("比例：16:9, 时间：12"),
        Good("sky:１.２, smile"),
        Good("1）sky, 2）sea"),
    )
    bad = (
        Bad("（blue sky：1.2）", fixed="(blue sky:1.2)", at="（blue sky：1.2）"),
        Bad("sea, （sky:1.2）", fixed="sea, (sky:1.2)", at="（sky:1.2）"),
        Bad("(sky：1.2), sea", fixed="(sky:1.2), sea", at="：1.2"),
        Bad("(sky:1.2）, sea", fixed="(sky:1.2), sea", at="(sky:1.2）", also=("PS001",)),
        Bad("(sky:1．2), sea", fixed="(sky:1.2), sea", at="1．2"),
        Bad("（sky：1，2）, sea", fixed="(sky:1.2), sea", at="（sky：1，2）"),
        Bad("(sun, （sky:1.2), sea", fixed="(sun, (sky:1.2), sea", at="（sky:1.2)"),
        Bad("(sky∶1.2), sea", fixed="(sky:1.2), sea", at="∶1.2"),
        Bad("［sky：sea：0.5］", fixed="[sky:sea:0.5]"),
        Bad("blue sky：1.2, sea", at="：1.2"),
        Bad("＜lora：ink：0.8＞", fixed="<lora:ink:0.8>", at="＜lora：ink：0.8＞"),
        Bad("＜lora:ink:0.8＞, sea", fixed="<lora:ink:0.8>, sea", at="＜lora:ink:0.8＞"),
        Bad("<lora：ink：0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lora：ink：0.8>"),
        Bad("<lora:ink：0.8>, sea", fixed="<lora:ink:0.8>, sea", at="<lora:ink：0.8>"),
    )

    def check(self, node: FullwidthSlip, ctx: Context) -> Iterator[Diagnostic]:
        text = ctx.slice(node.span)
        advice, title = _REPAIRS[node.kind]
        edits = node.edits
        if node.kind is Fullwidth.NETWORK and ctx.role == "negative":
            edits = ()  # nothing loads there in ASCII either
        first = edits[0].replacement if edits else ""
        yield self.finding(
            ctx,
            node.span,
            _MESSAGES[node.kind].format(program=ctx.program, shown=shorten(text)),
            help=advice.format(first=first, number=text.strip()[1:].strip()),
            fix=unsafe(title, *edits) if edits else None,
        )
