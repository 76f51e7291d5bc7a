"""PX025: more weight than pictures stand, in compel's syntax."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.properties import COMPEL
from promptlint.rules.facts.compel_readings import CompelReading, compel_readings
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.rules.kit.wording import weight
from promptlint.text import Span

if TYPE_CHECKING:
    from promptlint.programs.invoke.conjunction import Fragment

__all__ = ["ExcessiveMark"]


@dataclass(frozen=True)
class _Options:
    """`limit`: the highest weight that passes."""

    limit: float = 2.0


class ExcessiveMark(Rule):
    """Text whose weight in compel's syntax, all marks and numbers around it multiplied, is above a limit.

    ## Why is this bad?
    Each `+` is ×1.1, and brackets in each other multiply: ten are 2.59, and `(smile++)1.8` is 2.18. Well above 1.5
    pictures get burnt colours and broken shapes, and the rest of the prompt is drowned out. The option `limit` changes
    what passes.

    ## Example
    `smile++++++++++` with `target = "invoke"`

    ## Use instead
    `smile+++`
    """

    code, name, severity = "PX025", "excessive-mark", Severity.WARNING
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (compel_readings,)
    needs = (COMPEL,)
    Options = _Options
    good = (
        Good("smile++++++++++"),
        Good("(smile)2, sky+++", target="invoke"),
        Good("(smile)2.4", target="invoke", options={"PX025": {"limit": 2.5}}),
    )
    bad = (
        Bad("sky, smile++++++++++, sea", at="smile++++++++++", target="invoke"),
        Bad("(a smile++)1.8", at="smile++", target="invoke"),
        Bad("(smile)12", at="(smile)12", target="invoke"),
        Bad("(smile)1.8", at="(smile)1.8", target="invoke", options={"PX025": {"limit": 1.5}}),
    )

    def check(self, node: CompelReading, ctx: Context) -> Iterator[Diagnostic]:
        if node.read is None:
            return
        from promptlint.programs.invoke.conjunction import Blend, Fragment  # with a grammar others do without

        limit = ctx.options(self).limit
        ends = [mark.end for mark in sorted(node.read.marks, key=lambda each: each.start) if mark.kind == "weight"]
        for prompt in node.read.prompts:
            pieces = (piece for each in prompt.prompts for piece in each) if isinstance(prompt, Blend) else prompt
            for piece in pieces:
                if isinstance(piece, Fragment) and piece.weight > limit + 1e-9:
                    yield self.finding(
                        ctx,
                        _place(ctx, piece, ends),
                        f"weight {weight(round(piece.weight, 2))} is above {weight(limit)}",
                        help="weights from 0.7 to 1.5 do what you expect; far outside that, the picture breaks",
                    )


def _place(ctx: Context, piece: Fragment, ends: list[int]) -> Span:
    """The text with the next weight after it, and the brackets that are only around it."""
    number = bisect_right(ends, piece.end)
    end = ends[number] if number < len(ends) else piece.end
    is_bracketed = ctx.text[piece.end : end].startswith(")") and ctx.text.startswith("(", max(0, piece.start - 1))
    return Span(piece.start - is_bracketed, end)
