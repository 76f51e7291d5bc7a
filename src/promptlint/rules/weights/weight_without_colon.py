"""PW013: a number at the end of brackets without a colon in front of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.programs.properties import WEIGHTS
from promptlint.regex import regex
from promptlint.rules.facts.embeddings import is_embedding
from promptlint.rules.facts.number_tails import LOOKALIKE, REPEAT, NumberTail, is_usual, number_tails
from promptlint.rules.facts.numbered_words import is_numbered
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.syntax import Stray
from promptlint.text import Span

__all__ = ["WeightWithoutColon"]

_NEAR = 64
"""Characters at the end of the brackets that are looked at: more than any last word and number have."""
# "sky1.25", "red hair 1.2", "sky;1.2": a word, perhaps another character in the colon's place, then a number.
_NUMBER = regex(
    r"(?P<word>[^\W_]*[^\W\d_])(?P<space>\s*(?:[,;=>，；]\s*)?)(?P<number>\d?\.\d{1,3})\s*\Z",
)


class WeightWithoutColon(Rule):
    """A number at the end of round brackets that looks like their weight, but has no colon in front of it.

    ## Why is this bad?
    A1111 reads a weight only after a colon. In `(smile 1.2)` and `(smile;1.2)` the brackets count as ×1.1, and the
    digits go to the model as text. Only numbers with a point are flagged, from 0.1 to 2, and not after words that take
    numbers of their own, such as `(sd 1.5)` or `(canon f1.2)`.

    ## Example
    `(smile 1.2)`

    ## Use instead
    `(smile:1.2)`

    ## Fix safety
    Unsafe: the weight changes from 1.1 to what is written.
    """

    code, name, severity = "PW013", "weight-without-colon", Severity.WARNING
    aliases = ("PW003", "weight-not-read")
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (number_tails,)
    needs = (WEIGHTS,)
    yields_to = ("PS005", "PW001", "PW002")
    good = (
        Good("(smile:1.2)"),
        Good("(verybadimagenegative_v1.3), (canon50 f1.2), (sd1.5), (stable diffusion 1.5)"),
        Good("(iphone 15, 4k, level 99)"),
        Good("(unreal engine 5.1)"),
        Good("MACRO(test; 0.2)"),
        Good("(ratio=1.5), (f=2.0), (shot on film, f1.8), (sky 15)"),
        Good("smile 1.2, (sky)"),
    )
    bad = (
        Bad("(smile 1.2)", fixed="(smile:1.2)", at="1.2"),
        Bad("(cloudy sky1.25)", fixed="(cloudy sky:1.25)", at="1.25"),
        Bad("(smile;1.2)", fixed="(smile:1.2)", at="1.2"),
        Bad("(smile,1.2)", fixed="(smile:1.2)", at="1.2"),
        Bad("(smile = 0.8)", fixed="(smile:0.8)", at="0.8"),
    )

    def check(self, node: NumberTail, ctx: Context) -> Iterator[Diagnostic]:
        text = node.text.text
        match = _NUMBER.search(text[-_NEAR:])
        if match is None or not is_usual(match["number"]) or _has_number(match):
            return
        is_misspelt = LOOKALIKE.fullmatch(text[:_NEAR]) or REPEAT.fullmatch(text[:_NEAR])
        if is_misspelt and isinstance(node.group.parts[-3], Stray):
            return  # PW003 reports that
        if match["space"].strip() and ctx.text[max(0, node.group.start - 1) : node.group.start].isalnum():
            return  # arguments of a template language's function
        if is_embedding(text.rpartition(",")[2].strip(), ctx):
            return
        start = node.text.end - len(text[-_NEAR:])
        place = Span(start + match.start("space"), start + match.end("number"))
        yield self.finding(
            ctx,
            Span(start + match.start("number"), place.end),
            f"without a colon {quoted(match['number'])} is not a weight: {ctx.program} gives the brackets ×1.1 "
            "and sends the digits as text",
            help="put a colon before the number",
            fix=unsafe("put a colon before the number", replace(place, f":{match['number']}")),
        )


def _has_number(match: re.Match[str]) -> bool:
    """Whether the word takes a number of its own, which for apertures and versions may be written in one with it."""
    return is_numbered(match["word"]) or (not match["space"] and match["word"][-1] in "fvFV")
