"""PW014: brackets that hold nothing but a number."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.regex import regex
from promptlint.rules.facts.number_tails import NumberTail, ends_item, number_tails
from promptlint.rules.facts.numbered_words import is_numbered
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["WeightAloneInBrackets"]

_ITEM = regex(r"[^,;.\n]*[^\W_]\s?\Z")
"""The words of the tag in front of the brackets, at most one space away."""
_FAR = 200
"""Characters in front of the brackets in which the tag has to begin for the fix to put brackets around it."""


class WeightAloneInBrackets(Rule):
    """A number in round brackets of its own after the words that it was to weigh.

    ## Why is this bad?
    A weight stands in the same brackets as its text, after a colon. Of `smile (1.2)` A1111 weighs only the digits,
    ×1.1, and sends them to the model as text; `smile` keeps weight 1. Only numbers with a point are flagged, from 0.1
    to 2, where the tag ends with the brackets, and not after words that take numbers of their own, such as
    `SDXL (1.0)`.

    ## Example
    `smile (1.2), sky`

    ## Use instead
    `(smile:1.2), sky`

    ## Fix safety
    Unsafe: the words get the weight that is written.
    """

    code, name, severity = "PW014", "weight-alone-in-brackets", Severity.ERROR
    aliases = ("PW003", "weight-not-read")
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (number_tails,)
    needs = (WEIGHTS,)
    yields_to = ("PS005", "PW001", "PW002")
    good = (
        Good("(smile:1.2), sky"),
        Good("SDXL (1.0), 85mm (1.2), figure 1 (0.5 m), (0.5) sea, fig. (1.2), a cat (0.4 years)"),
        Good("(1.2), sky, level (3.5)"),
    )
    bad = (
        Bad("sea, bad art(0.8), sky", fixed="sea, (bad art:0.8), sky", at="(0.8)"),
        Bad("sea, smile (1.2)", fixed="sea, (smile:1.2)", at="(1.2)"),
    )

    def check(self, node: NumberTail, ctx: Context) -> Iterator[Diagnostic]:
        group = node.group
        number = node.bare_weight
        if number is None or not ends_item(ctx.text, group.end):
            return
        start = max(0, group.start - _FAR)
        item = _ITEM.search(ctx.text, start, group.start)
        if item is None or "(" in item[0] or ")" in item[0] or is_numbered(item[0].split()[-1]):
            return
        text = item[0].lstrip()
        place = Span(item.end() - len(text), group.end)
        yield self.finding(
            ctx,
            group.span,
            f"{quoted(number)} is all that these brackets hold: {ctx.program} sends it as text, at ×1.1, and "
            "the words in front keep weight 1",
            help="a weight goes in the same brackets as its text, after a colon",
            fix=unsafe("write it after the text", replace(place, f"({text.rstrip()}:{number})"))
            if item.start() > start or start == 0
            else None,
        )
