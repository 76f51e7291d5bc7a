"""`/*` and `*/` that make no comment, for programs that know such comments."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Comment, Text
from promptlint.text import Span

__all__ = ["LooseCommentMark", "loose_comment_marks"]

_MARK = regex(r"/\*|\*/")


@dataclass(frozen=True, slots=True)
class LooseCommentMark:
    """One of them; `opens` says which."""

    span: Span
    opens: bool


@fact("TEXT", holds=("/*", "*/"))
def loose_comment_marks(ctx: Context) -> tuple[LooseCommentMark, ...]:
    """The first `/*` that is not closed, and every `*/` after a comment in which another was opened; none in a prompt
    that does not go through the program's page."""
    if not ctx.is_typed:
        return ()
    found: list[LooseCommentMark] = []
    nested = is_open = False
    for leaf in ctx.prompt.leaf_list:
        if isinstance(leaf, Comment):
            nested = nested or "/*" in leaf.text[2:]
        elif isinstance(leaf, Text):
            for match in _MARK.finditer(leaf.text):
                opens = match.group() == "/*"
                if nested if not opens else not is_open:
                    span = Span(leaf.start + match.start(), leaf.start + match.end())
                    found.append(LooseCommentMark(span, opens))
                    is_open = is_open or opens
    return tuple(found)
