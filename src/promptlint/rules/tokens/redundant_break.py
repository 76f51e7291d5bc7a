"""PT004: BREAK that ends nothing."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.extensions.abilities import REGIONS_BY_BREAKS, REGIONS_BY_LINES
from promptlint.programs.properties import BREAKS
from promptlint.rules.facts.breaks import BreakPlace, break_places
from promptlint.rules.facts.leaves import leaf_weights
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, unsafe
from promptlint.syntax import And, Break
from promptlint.text import Span

__all__ = ["RedundantBreak"]


class RedundantBreak(Rule):
    """BREAK at the start or the end of a prompt, or twice in a row.

    ## Why is this bad?
    BREAK ends a chunk. With nothing in front of it, or a comma alone, it ends an empty one: 75 tokens of padding go
    to the model, and everything else counts for less. At the end of a prompt it only pads, since no chunk follows.
    SD.Next leaves breaks at either end out; there it is an info, and breaks that follow each other are PT011's.

    ## Example
    `BREAK sky BREAK BREAK sea`

    ## Use instead
    `sky BREAK sea`

    ## Fix safety
    Unsafe: the empty chunk goes, and with it its part in the picture.
    """

    code, name, severity = "PT004", "redundant-break", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (break_places,)
    needs = (BREAKS,)
    silent_with = (REGIONS_BY_BREAKS, REGIONS_BY_LINES)
    vanishes_in = ("PT011",)
    good = (
        Good("sky BREAK sea"),
        Good("sky, BREAK, sea BREAK sun"),
        Good("sky, BREAK, BREAK_dance"),
        Good("break, sky"),
        Good("sky, BREAK, . BREAK sea"),
        Good("BREAK"),
        Good("BREAK sky", target="comfyui"),
        Good("sky BREAK BREAK sea", plugins=("regional-prompter",)),
        Good("sky AND BREAK sea", role="negative"),
        Good("sky BREAK AND sea", role="negative"),
        Good("(sky BREAK BREAK sea"),
        Good("BREAK sky", role="negative", target="sdnext"),
    )
    bad = (
        Bad("BREAK sky", fixed="sky", at="BREAK"),
        Bad("sky BREAK BREAK sea", fixed="sky BREAK sea", at="BREAK"),
        Bad("sky BREAK\nBREAK\nsea", fixed="sky BREAK\nsea", at="BREAK"),
        Bad("sky, BREAK, BREAK, sea", fixed="sky, BREAK, sea", at="BREAK"),
        Bad("BREAK, sky", fixed="sky", at="BREAK"),
        Bad("sky, BREAK,", fixed="sky,", at="BREAK"),
        Bad("sky, sea BREAK", fixed="sky, sea", at="BREAK"),
        Bad("<lora:ink:1> BREAK sky", fixed="<lora:ink:1> sky", at="BREAK"),
        Bad(
            "the sky over the old town BREAK AND the sea at night in spring",
            fixed="the sky over the old town AND the sea at night in spring",
            at="BREAK",
        ),
        Bad("sky, sea BREAK", fixed="sky, sea", at="BREAK", target="sdnext"),
        Bad("BREAK, (sky:1.2)", fixed="(sky:1.2)", at="BREAK", target="sdnext"),
    )

    def check(self, place: BreakPlace, ctx: Context) -> Iterator[Diagnostic]:
        before, after = place.before, place.after
        if before is None and after is None:
            return  # a prompt of nothing else
        if ctx.program.breaks is not None and not ctx.program.breaks.blank_between:
            yield from self._left_out(place, ctx)
            return
        if isinstance(before, Break):
            what = "holds only a comma" if place.comma_before else "is empty"
            message = f"this BREAK follows another: the chunk between them {what}"
        elif before is None or isinstance(before, And):
            if place.comma_before:
                message = "only a comma comes before this BREAK: it ends a chunk without words"
            else:
                message = "nothing comes before this BREAK: it ends an empty chunk"
        elif after is None or isinstance(after, And):
            if place.comma_after:
                message = "only a comma follows this BREAK, and takes up a chunk of its own"
            else:
                message = "nothing follows this BREAK: it only pads the last chunk"
        else:
            return
        if ctx.fact(leaf_weights)[0][place.number] != 1:
            return  # in brackets it is a word and not a break, which another rule reports
        yield self.finding(ctx, place.node.span, message, fix=_fix(place, ctx))

    def _left_out(self, place: BreakPlace, ctx: Context) -> Iterator[Diagnostic]:
        """In a program that leaves breaks out which begin or end a prompt; in others they are words."""
        if (place.before is not None and place.after is not None) or ctx.role == "negative":
            return
        where = "nothing comes before" if place.before is None else "nothing follows"
        yield self.finding(
            ctx,
            place.node.span,
            f"{where} this BREAK: {ctx.program} leaves it out",
            fix=_fix(place, ctx),
            severity=Severity.INFO,
        )


def _fix(place: BreakPlace, ctx: Context) -> Fix:
    return unsafe("remove it", delete(_with_blanks(place.node.span, ctx, at_end=place.after is None)))


def _with_blanks(span: Span, ctx: Context, *, at_end: bool) -> Span:
    """A BREAK with the white space and commas after it, at the end of the prompt with the white space in front."""
    text, start, end = ctx.text, span.start, span.end
    if at_end:
        while start and text[start - 1].isspace():
            start -= 1
    while end < len(text) and (text[end].isspace() or text[end] == ","):
        end += 1
    return Span(start, end)
