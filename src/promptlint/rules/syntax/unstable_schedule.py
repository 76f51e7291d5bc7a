"""PS017: prompt editing that the host recognises or not by chance."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.programs.properties import SCHEDULES
from promptlint.regex import regex
from promptlint.rules.facts.schedules import unstable_starts
from promptlint.rules.facts.strays import stray_brackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule, delete, insert, unsafe
from promptlint.rules.kit.wording import shorten
from promptlint.syntax import Schedule
from promptlint.text import Span

__all__ = ["UnstableSchedule"]

_WEIGHT = regex(r":\s*[+-]?(?:\d++\.?+\d*+|\.\d++)(?=\s*(?:,|$))")


class UnstableSchedule(Rule):
    """Prompt editing with an unmatched bracket or colon directly after it.

    ## Why is this bad?
    A1111's grammar can read `[red:blue:0.5]:1.1` in two ways: as prompt editing with `:1.1` as text after it, or as
    characters that mean nothing. Which it is depends on a random number drawn when Python starts, so the same
    prompt and seed give another picture after a restart.

    ## Example
    `[red:blue:0.5]:1.1, sky`

    ## Use instead
    `[red:blue:0.5], sky`

    ## Fix safety
    Unsafe: a weight after it is removed, and anything else set apart by a space.
    """

    code, name, severity = "PS017", "unstable-schedule", Severity.WARNING
    since = "0.1.0"
    fixable = Applicability.UNSAFE
    visits = (Schedule,)
    needs = (SCHEDULES,)
    yields_to = ("PR021",)
    good = (
        Good("[red:blue:0.5], sky"),
        Good("([red:blue:0.5]:1.1), sky"),
        Good("[red:blue:0.5] :1.1, sky"),
        Good("[[red:blue:0.5]:green:7]"),
        Good("[red|blue]:1.1, sky"),
        Good("[red:blue:0.5]:1.1", target="comfyui"),
    )
    bad = (
        Bad("[red:blue:0.5]:1.1, sky", fixed="[red:blue:0.5], sky", at="[red:blue:0.5]", also=("PW006",)),
        Bad("[red:blue:0.5]], sky", fixed="[red:blue:0.5] ], sky", at="[red:blue:0.5]", also=("PS002",)),
        Bad("([red:blue:0.5]:1.2, sky", at="[red:blue:0.5]", also=("PS001",)),
    )

    def check(self, node: Schedule, ctx: Context) -> Iterator[Diagnostic]:
        following = ctx.text[node.end : node.end + 1]
        if node.start not in ctx.fact(unstable_starts):
            return
        yield self.finding(
            ctx,
            node.span,
            f"{ctx.program} may or may not read `{shorten(ctx.slice(node.span))}` as prompt editing: with the "
            f"`{following}` directly after it, that changes with every restart",
            help="close or remove what comes after it, or put a space between",
            fix=_fix(node, following, ctx),
        )


def _fix(node: Schedule, following: str, ctx: Context) -> Fix | None:
    weight = _WEIGHT.match(ctx.text[node.end : node.end + 20]) if following == ":" else None
    if weight is None:
        return unsafe("put a space there", insert(node.end, " ")) if following else None
    if any(run.opens and run.leaves[-1].start < node.start for run in ctx.fact(stray_brackets)):
        return None  # the weight belongs to a bracket that is left open
    return unsafe("remove the weight", delete(Span(node.end, node.end + weight.end())))
