"""Where a closing bracket that closes nothing seems to have been meant to begin: its repair."""

from __future__ import annotations

from bisect import bisect_right

from promptlint.diagnostics import Fix
from promptlint.regex import regex
from promptlint.rules.facts.strays import EYES, StrayBrackets
from promptlint.rules.facts.tags import tag_starts
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import delete, insert, replace, unsafe
from promptlint.semantics.tags import Tag
from promptlint.syntax import Escape, Mark, Stray, Text
from promptlint.text import Span

__all__ = ["opening"]

_WRONG_OPENERS = "{｛【"
_NAME = regex(r"\w")
_FAR = 12
"""Leaves in front of a bracket that are looked at; a tag with more of them holds brackets."""
_LONG = 200
"""Characters of a tag in which a word is looked for."""


def opening(run: StrayBrackets, ctx: Context) -> Fix:
    """The repair of closers: the character that was meant where that is clear, an opener in front of the tag where the
    tag has no other bracket, and else to delete them."""
    if run.counterpart is not None:
        closer = ")" if run.counterpart.text == "(" else "]"
        return unsafe(f"write {closer}", replace(run.span, closer * len(run.leaves)))
    return _beside_closer(run, ctx) or _in_tag(run, ctx) or unsafe("delete it", delete(run.span))


def _beside_closer(run: StrayBrackets, ctx: Context) -> Fix | None:
    """`(smile, :))`: the second of two closers, of which the first may be a face's mouth."""
    before = ctx.prompt.leaf_list[run.number - 1] if run.number else None
    if not isinstance(before, Mark) or before.text != run.text or len(run.leaves) != 1:
        return None
    if EYES.search(ctx.text[max(0, before.start - 6) : before.start]):
        return unsafe("escape the emoticon", insert(before.start, "\\"))
    return unsafe("delete it", delete(run.span))


def _in_tag(run: StrayBrackets, ctx: Context) -> Fix | None:
    starts = ctx.fact(tag_starts)
    index = bisect_right(starts, run.span.start) - 1
    tag = ctx.tags[index] if index >= 0 else None
    after = ctx.text[run.span.end : run.span.end + 1]
    if tag is None or not tag.start < run.span.start < tag.end or after.isalnum():
        return None
    return _after_escape(run, tag, ctx)


def _after_escape(run: StrayBrackets, tag: Tag, ctx: Context) -> Fix | None:
    r"""An escape where the opener has one, `\(fate)`, or else an opener where the tag begins."""
    leaf_list = ctx.prompt.leaf_list
    is_single = len(run.leaves) == 1
    number = run.number - 1
    while number >= 0 and leaf_list[number].end > tag.start:
        leaf = leaf_list[number]
        if is_single and isinstance(leaf, Escape) and leaf.text == ("\\(" if run.text == ")" else "\\["):
            return unsafe("escape it", insert(run.span.start, "\\"))
        if not isinstance(leaf, (Text, Escape)) and not (isinstance(leaf, Stray) and leaf.text in ":|"):
            return None
        if run.number - number > _FAR:
            break
        number -= 1
    if not _NAME.search(tag.text[:_LONG]):
        return None
    opener = ("(" if run.text == ")" else "[") * len(run.leaves)
    start = tag.start
    if is_single and ctx.text[start] in _WRONG_OPENERS:
        return unsafe("write the opener", replace(Span(start, start + 1), opener))
    return unsafe("add the opener", insert(start, opener))
