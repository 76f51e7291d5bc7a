"""PS011: AND in capitals as an English word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Good, Rule, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.syntax.leaves import leaf_numbers
from promptlint.rules.syntax.wording import WEBUIS, shorten
from promptlint.syntax import Prompt

__all__ = ["AndInProse"]

_PLAIN = re.compile(r"[^\n:()\[\]{}<>|_]*[^\W\d_][^\n:()\[\]{}<>|_]*")
_MOST_WORDS = 4
_MOST_CHARACTERS = 60


class AndInProse(Rule):
    """The word AND in capitals between a few words, which splits the prompt.

    ## Why is this bad?
    A1111 splits a positive prompt at `AND` in capitals: `cats AND dogs` are two prompts, each drawn over the whole
    picture, and take twice the time. Where both sides are at most four plain words on one line, the English word is
    likelier. Longer or weighted parts are taken for composition.

    ## Example
    `cats AND dogs`

    ## Use instead
    `cats and dogs`

    ## Fix safety
    Unsafe: two prompts become one.
    """

    code, name, severity = "PS011", "and-in-prose", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    roles = frozenset({"positive", "unknown"})
    yields_to = ("PS010",)
    good = (
        Good("cats and dogs"),
        Good("cats AND dogs", role="negative"),
        Good("cats :1 AND dogs :0.8"),
        Good("cats\nAND\ndogs"),
        Good("a painting of two cats in a garden AND dogs"),
        Good("(cats:1.2) AND (dogs)"),
        Good("BRAND new, cats"),
        Good("cats AND dogs", target="comfyui"),
    )
    bad = (
        Bad("cats AND dogs", fixed="cats and dogs", at="AND"),
        Bad("smile, black AND white photo", fixed="smile, black and white photo", at="AND"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        numbers = ctx.fact(leaf_numbers).get("AND", ())
        if not numbers or ctx.target not in WEBUIS:
            return
        leaf_list = ctx.prompt.leaf_list
        starts = [leaf_list[number].start for number in numbers]
        ends = [leaf_list[number].end for number in numbers]
        sides = [(start, end) for start, end in zip([0, *ends], [*starts, len(ctx.text)], strict=True)]
        are_short = [end - start <= _MOST_CHARACTERS and _is_short(ctx.text[start:end]) for start, end in sides]
        for index, number in enumerate(numbers):
            if not (are_short[index] and are_short[index + 1]):
                continue
            left, right = (ctx.text[start:end].strip() for start, end in sides[index : index + 2])
            yield self.finding(
                ctx,
                leaf_list[number].span,
                f"`AND` in capitals splits the prompt: A1111 draws `{shorten(left)}` and `{shorten(right)}` as two "
                "prompts",
                help="for the English word write and",
                fix=unsafe("write and", replace(leaf_list[number].span, "and")),
            )


def _is_short(side: str) -> bool:
    return len(side.split()) <= _MOST_WORDS and _PLAIN.fullmatch(side.strip(" \t")) is not None
