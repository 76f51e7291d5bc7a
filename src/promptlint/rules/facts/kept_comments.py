"""Comments that the program does not take out of a prompt, though it has comments of that form."""

from __future__ import annotations

from bisect import bisect_right

from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["kept_comments"]

_OPENER, _CLOSER = "/*", "*/"
_LETTER = regex(r"[^\W\d_]")


@fact("TEXT", holds=(_OPENER,))
def kept_comments(ctx: Context) -> tuple[Span, ...]:
    """Every `/* … */` with a word in it that is not a comment to the program."""
    text = ctx.text
    found: list[Span] = []
    gone = {comment.start: comment.end for comment in ctx.comments or ()}
    starts = list(gone)
    at = text.find(_OPENER)
    while at >= 0:
        end = gone.get(at)
        if end is None:
            closer = text.find(_CLOSER, at + len(_OPENER))
            if closer < 0:
                break
            end = closer + len(_CLOSER)
            number = bisect_right(starts, at)
            if number < len(starts) and starts[number] < end:  # a comment that goes begins in this one
                at = starts[number]
                continue
            if _LETTER.search(text, at, end):
                found.append(Span(at, end))
        at = text.find(_OPENER, end)
    return tuple(found)
