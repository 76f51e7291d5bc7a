"""PX004: parameters of other programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.resources.lists import ForeignMatch, find_foreign_parameters
from promptlint.rules.base import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.context import Context
from promptlint.rules.wording import quoted
from promptlint.syntax import Prompt
from promptlint.text import Span

__all__ = ["ForeignParameters"]

_NUMERIC = re.compile(r"(?P<number>-?\d{1,4}(?:\.\d{1,4})?)::(?P<text>[^():\[\]]+)(?:::)?", re.DOTALL)


class ForeignParameters(Rule):
    """A parameter that another program reads out of the prompt: `--ar 16:9`, `cat::2`, `1.2::cat::`.

    ## Why is this bad?
    Midjourney takes flags and weights from the text of the prompt, NovelAI since its version 4 a number before
    `::`. A1111 has fields for sizes, seeds and steps, and weights in round brackets; it sends all of these to the
    model as text. At the very end of a positive prompt `--ar 16:9` even multiplies the guidance by nine. The list
    of parameters is closed: data in `resources/data/foreign_parameters.toml`.

    ## Example
    `a mountain --ar 16:9`

    ## Use instead
    `a mountain`, and the size in its field

    ## Fix safety
    Unsafe: flags are deleted, which the model no longer sees; the number before `::` becomes the weight.
    """

    code, name, severity = "PX004", "foreign-parameters", Severity.WARNING
    fixable = Applicability.UNSAFE
    visits = (Prompt,)
    fold_after = 1
    good = (
        Good("night -- a dark place, well--known, --- sky ---"),
        Good("ratio 16:9, sky"),
        Good("[sea::0.5], {0.5::red|blue}"),
        Good("::sky::, a :: b"),
        Good("<lora:a--ar 1:1>"),
    )
    bad = (
        Bad("a mountain --ar 16:9, sky", fixed="a mountain, sky", at="--ar 16:9"),
        Bad("a mountain --ar 16:9", fixed="a mountain", at="--ar 16:9", also=("PW007",)),
        Bad("a mountain --v 5 --seed 12, sky", fixed="a mountain, sky"),
        Bad("sky::2, sea", at="::2"),
        Bad("1.2::red hair::, sky", fixed="(red hair:1.2), sky", at="1.2::red hair::"),
    )

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        text = ctx.text
        if "--" not in text and "::" not in text and "—" not in text:
            return
        for match in find_foreign_parameters(text):
            written = ctx.slice(match.span)
            yield self.finding(
                ctx,
                match.span,
                f"{quoted(written)} belongs to {match.parameter.dialect}; A1111 sends it to the model as text",
                help=match.parameter.reason[:1].lower() + match.parameter.reason[1:].rstrip("."),
                fix=_fix(ctx, match),
            )


def _fix(ctx: Context, match: ForeignMatch) -> Fix | None:
    span = match.span
    if match.parameter.value:
        start = span.start
        while start > 0 and ctx.text[start - 1] in " \t":
            start -= 1
        return unsafe("delete it", delete(Span(start, span.end)))
    numeric = _NUMERIC.fullmatch(ctx.slice(span).strip())
    if numeric is None or not numeric["text"].strip():
        return None
    end = span.start + len(ctx.slice(span).rstrip())
    return unsafe(
        "write a weight in round brackets",
        replace(Span(span.start, end), f"({numeric['text'].strip(' ,')}:{numeric['number']})"),
    )
