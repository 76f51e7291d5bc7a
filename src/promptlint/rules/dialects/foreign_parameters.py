"""PX004: parameters of other programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import SYNTAX_OR_CAPTIONS
from promptlint.regex import regex
from promptlint.resources.known.foreign_parameters import ForeignParameter
from promptlint.rules.facts.compel_readings import weighs
from promptlint.rules.facts.foreign_parameters import ForeignMatch, foreign_runs
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, replace, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

__all__ = ["ForeignParameters"]

_NUMERIC = regex(r"(?P<number>-?\d{1,4}(?:\.\d{1,4})?)::(?P<text>[^():\[\]]+)(?:::)?", re.DOTALL)


class ForeignParameters(Rule):
    """A parameter that another program reads out of the prompt: `--ar 16:9`, `cat::2`, `1.2::cat::`.

    ## Why is this bad?
    Midjourney takes flags and weights from the text of the prompt, NovelAI since its version 4 a number before
    `::`. A1111 has fields for sizes, seeds and steps, and weights in round brackets; it sends all of these to the
    model as text. At the very end of a positive prompt `--ar 16:9` even multiplies the guidance by nine. The list
    of parameters is kept in `resources/known/data/foreign_parameters.toml`.

    ## Example
    `a mountain --ar 16:9`

    ## Use instead
    `a mountain`, and the size in its field

    ## Fix safety
    Unsafe: flags are deleted, which the model no longer sees; the number before `::` becomes the weight.
    """

    code, name, severity = "PX004", "foreign-parameters", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (foreign_runs,)
    needs = (SYNTAX_OR_CAPTIONS,)
    yields_to = ("PW015",)
    fold_after = 1
    good = (
        Good("night -- a dark place, well--known, --- sky ---"),
        Good("ratio 16:9, sky"),
        Good("pages 3–5, night – a dark place, a – no clouds"),
        Good("[sea::0.5], {0.5::red|blue}"),
        Good("::sky::, a :: b"),
        Good("<lora:a--ar 1:1>"),
        Good("1.2::red hair::, sky::2, sea", target="novelai"),
        Good("1.2::red hair::, sky", path="1.caption"),
    )
    bad = (
        Bad("a mountain --ar 16:9, sky", fixed="a mountain, sky", at="--ar 16:9"),
        Bad("a mountain --ar 16:9", fixed="a mountain", at="--ar 16:9", also=("PW007",)),
        Bad("a mountain --v 5 --seed 12, sky", fixed="a mountain, sky", at="--v 5 --seed 12"),
        Bad("a mountain --no red fog --q 2, sky", fixed="a mountain, sky", at="--no red fog --q 2"),
        Bad("a mountain --no fog, sky", at="--no fog"),
        Bad("a mountain -ar 16:9, sky", fixed="a mountain, sky", at="-ar 16:9"),
        Bad("a mountain –ar 16:9 --q .5, sky", fixed="a mountain, sky", at="–ar 16:9 --q .5"),
        Bad("a mountain --ar 16:9, sky", fixed="a mountain, sky", at="--ar 16:9", path="1.caption"),
        Bad("sky::2, sea", at="::2"),
        Bad("1.2::red hair::, sky", fixed="(red hair:1.2), sky", at="1.2::red hair::"),
        Bad("1.2::red hair::, sky", fixed="(red hair)1.2, sky", at="1.2::red hair::", target="invoke"),
        Bad("-1::red hair::, sky", at="-1::red hair::", target="invoke"),
    )

    def check(self, node: tuple[ForeignMatch, ...], ctx: Context) -> Iterator[Diagnostic]:
        parameter = node[0].parameter
        if parameter.dialect == ctx.program.label:  # its own
            return
        if not parameter.value and ctx.program.emphasis.number == "before":  # no document says what `a::2` is there
            return
        is_trained = not ctx.program.makes_pictures
        if is_trained and not parameter.value:  # colons, which say nothing in a caption
            return
        span = Span(node[0].span.start, node[-1].span.end)
        effect = "it is trained as text" if is_trained else f"{ctx.program} sends it to the model as text"
        yield self.finding(
            ctx,
            span,
            f"{quoted(ctx.slice(span))} belongs to {parameter.dialect}; {effect}",
            help=_help(parameter, ctx) if len(node) == 1 else None,
            fix=_fix(ctx, span, node[-1]),
        )


def _help(parameter: ForeignParameter, ctx: Context) -> str:
    """What it is for, and how the program writes a weight, if it is one."""
    reason = parameter.reason[:1].lower() + parameter.reason[1:].rstrip(".")
    if parameter.value or ctx.program.emphasis.number is None:
        return reason
    return f"{reason}; {ctx.program} writes `{ctx.program.emphasis.written('x', '1.2')}`"


def _fix(ctx: Context, span: Span, last: ForeignMatch) -> Fix | None:
    if last.parameter.value:
        if last.parameter.value == "text" and ctx.text[span.end : span.end + 1] == ",":
            return None  # what else does not belong in the picture may follow
        start = span.start
        while start > 0 and ctx.text[start - 1] in " \t":
            start -= 1
        return unsafe("delete it", delete(Span(start, span.end)))
    numeric = _NUMERIC.fullmatch(ctx.slice(span).strip())
    if numeric is None or not numeric["text"].strip() or ctx.program.emphasis.number is None:
        return None
    text, number = numeric["text"].strip(" ,"), numeric["number"]
    end = span.start + len(ctx.slice(span).rstrip())
    if ctx.program.functions and not weighs(text, number, ctx.text[end : end + 1]):
        return None
    return unsafe(
        "write a weight in round brackets",
        replace(Span(span.start, end), ctx.program.emphasis.written(text, number)),
    )
