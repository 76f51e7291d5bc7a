"""PS030: an empty option of an alternation, which stops versions of A1111 before 1.6."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import NO_EMPTY_OPTIONS
from promptlint.rules.facts.schedules import is_off
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Good, Rule
from promptlint.rules.kit.wording import quoted, shorten
from promptlint.syntax import Alternation, Mark

__all__ = ["EmptyOption"]


class EmptyOption(Rule):
    """An empty option of an alternation, for A1111 before 1.6.

    ## Why is this bad?
    Since version 1.6 `[hat|]` draws `hat` at every second step. The versions before stop with RuntimeError as soon as
    the empty option's turn comes, and make no picture. A space makes it one that is not empty.

    ## Example
    `[hat|], sea`

    ## Use instead
    `[hat| ], sea`
    """

    code, name, severity = "PS030", "empty-option", Severity.ERROR
    since = "0.3.0"
    visits = (Alternation,)
    needs = (NO_EMPTY_OPTIONS,)
    good = (
        Good("[hat|], sea"),
        Good("[hat| ], sea", target="a1111-1.5"),
        Good("[hat|coat|[a:b:5]], sea", target="a1111-1.5"),
        Good("[hat|], sea", target="sdnext"),
    )
    bad = (
        Bad("[hat|], sea", at="[hat|]", target="a1111-1.5"),
        Bad("[|hat], sea", at="[|hat]", target="a1111-1.5"),
        Bad("[hat||coat], sea", at="[hat||coat]", target="a1111-1.5"),
    )

    def check(self, node: Alternation, ctx: Context) -> Iterator[Diagnostic]:
        # Two marks in a row are separators, or one and a bracket of this group, with nothing between them.
        empty = any(
            isinstance(one, Mark) and isinstance(other, Mark) and one.end == other.start
            for one, other in pairwise(node.parts)
        )
        if not empty or is_off(ctx, node.start):
            return
        yield self.finding(
            ctx,
            node.span,
            f"an option of {quoted(shorten(ctx.slice(node.span)))} is empty: {ctx.program} stops with RuntimeError "
            "when its turn comes, and makes no picture",
            help="a space in it is enough",
        )
