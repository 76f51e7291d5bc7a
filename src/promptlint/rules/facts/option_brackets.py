"""Brackets that each option of a template opens or closes, and that text outside of it has the partners of."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from promptlint.regex import regex
from promptlint.rules.facts.filled_templates import filled_template
from promptlint.rules.kit.context import Context
from promptlint.text import Span

__all__ = ["stands_in_each_option"]

_BRACKET = regex(r"\\.|[()\[\]]", re.DOTALL)
_DEPTHS = (("(", ")"), ("[", "]"))


def stands_in_each_option(ctx: Context, span: Span) -> bool:
    """Whether a span is in a template whose options all open the same brackets, or all close them: of `{(a|(b}:1.2)`
    only one is there when it is filled in."""
    places = ctx.fact(_alike)
    number = bisect_right(places, span.start, key=lambda place: place.start) - 1
    return number >= 0 and span.end <= places[number].end


def _alike(ctx: Context) -> tuple[Span, ...]:
    template = ctx.fact(filled_template)
    if template is None:
        return ()
    from promptlint.programs.extensions.dynamic_prompts import Variants, nodes_of

    marks = list(_BRACKET.finditer(ctx.text))
    starts = [mark.start() for mark in marks]
    depths = [
        [0, *accumulate((mark[0] == opener) - (mark[0] == closer) for mark in marks)] for opener, closer in _DEPTHS
    ]
    found: list[Span] = []
    for node in nodes_of(template.root):
        if not isinstance(node, Variants) or len(node.options) == 1 or (found and node.place.start < found[-1].end):
            continue
        ends = [(bisect_right(starts, o.place.start - 1), bisect_right(starts, o.place.end - 1)) for o in node.options]
        changes = [{depth[end] - depth[start] for start, end in ends} for depth in depths]
        if any(len(change) == 1 and change != {0} for change in changes):
            found.append(node.place)
    return tuple(found)
