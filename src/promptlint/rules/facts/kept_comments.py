"""Comments that the program does not take out of a prompt, though it has comments of that form."""

from __future__ import annotations

import re

from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["kept_comments"]

_OPENER, _CLOSER = "/*", "*/"
_LETTER = re.compile(r"[^\W\d_]")


@fact("TEXT")
def kept_comments(ctx: Context) -> tuple[Span, ...]:
    """Every `/* … */` with a word in it that is not a comment to the program."""
    text = ctx.text
    found: list[Span] = []
    comments = ctx.program.comments_in(text, ctx.role, typed=ctx.is_typed) or ()
    gone = {comment.start: comment.end for comment in comments}
    at = text.find(_OPENER)
    while at >= 0:
        end = gone.get(at)
        if end is None:
            closer = text.find(_CLOSER, at + len(_OPENER))
            if closer < 0:
                break
            end = closer + len(_CLOSER)
            inner = next((start for start in gone if at < start < end), None)
            if inner is not None:  # the comment that goes begins in this one
                at = inner
                continue
            if _LETTER.search(text, at, end):
                found.append(Span(at, end))
        at = text.find(_OPENER, end)
    return tuple(found)
