"""What a chat or a readme left in a prompt: the characters of markdown."""

from __future__ import annotations

from enum import StrEnum

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.leaves import is_text_at, loose_escapes
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import ExtraNetwork, Text
from promptlint.text import Span

__all__ = ["Markdown", "MarkdownRemains", "markdown_escapes", "markdown_marks"]

# Bold text, and the fence around code. Both may hold brackets, so they are looked for in the text and not in leaves.
_BOLD = regex(r"(?<![\w*])\*\*(?=[^\s*])(?P<text>[^*\n]{1,200}+)(?<=\S)\*\*(?![\w*])")
_FENCE = regex(r"```(?:\w{1,10}(?=\n))?")
_ESCAPED = "_*~`"
"""What markdown needs a backslash for, and a prompt does not."""


class Markdown(StrEnum):
    """Bold print, the fence around code, an escaped character, an escaped tag."""

    BOLD = "bold"
    FENCE = "fence"
    ESCAPE = "escape"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class MarkdownRemains:
    """One of these at `span`; `marks` are markdown's own characters in it."""

    kind: Markdown
    span: Span
    marks: tuple[Span, ...]


@fact("TEXT", holds=("**", "```"))
def markdown_marks(ctx: Context) -> tuple[MarkdownRemains, ...]:
    """Bold print, then fences."""
    text = ctx.text
    found: list[MarkdownRemains] = []
    if "**" in text:
        for match in _BOLD.finditer(text):
            start, end = match.span()
            if is_text_at(ctx, start) and is_text_at(ctx, end - 1):
                marks = Span(start, start + 2), Span(end - 2, end)
                found.append(MarkdownRemains(Markdown.BOLD, Span(start, end), marks))
    if "```" in text:
        for match in _FENCE.finditer(text):
            if is_text_at(ctx, match.start()):
                span = Span(*match.span())
                found.append(MarkdownRemains(Markdown.FENCE, span, (span,)))
    return tuple(found)


@fact("ESCAPE")
def markdown_escapes(ctx: Context) -> tuple[MarkdownRemains, ...]:
    r"""`\_` beside a letter or digit, and tags with escaped angle brackets."""
    leaf_list = ctx.prompt.leaf_list
    found: list[MarkdownRemains] = []
    for escape in ctx.fact(loose_escapes):
        leaf = escape.leaf
        following = leaf_list[escape.number + 1] if escape.number + 1 < len(leaf_list) else None
        if not escape.is_lone or following is None:
            continue
        if isinstance(following, ExtraNetwork):
            marks = [leaf.span]
            if following.text.endswith("\\>"):
                marks.append(Span(following.end - 2, following.end - 1))
            found.append(MarkdownRemains(Markdown.TAG, Span(leaf.start, following.end), tuple(marks)))
        elif isinstance(following, Text) and following.text[0] in _ESCAPED:
            before, after = ctx.text[leaf.start - 1 : leaf.start], ctx.text[leaf.end + 1 : leaf.end + 2]
            if before.isalnum() or after.isalnum():
                found.append(MarkdownRemains(Markdown.ESCAPE, Span(leaf.start, leaf.end + 1), (leaf.span,)))
    return tuple(found)
