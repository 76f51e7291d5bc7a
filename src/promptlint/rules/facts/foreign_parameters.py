"""Parameters of other programs, those of one program side by side taken together."""

from __future__ import annotations

from promptlint.resources.known.lists import ForeignMatch, find_foreign_parameters
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["foreign_parameters"]


@fact()
def foreign_parameters(ctx: Context) -> tuple[tuple[ForeignMatch, ...], ...]:
    """Runs of parameters: flags of one program with nothing but white space between them are one run."""
    runs: list[list[ForeignMatch]] = []
    for match in find_foreign_parameters(ctx.text):
        if runs and _goes_on(runs[-1][-1], match, ctx):
            runs[-1].append(match)
        else:
            runs.append([match])
    return tuple(map(tuple, runs))


def _goes_on(last: ForeignMatch, match: ForeignMatch, ctx: Context) -> bool:
    return (
        bool(match.parameter.value and last.parameter.value)
        and match.parameter.dialect == last.parameter.dialect
        and not ctx.slice(Span(last.span.end, match.span.start)).strip()
    )
