"""Where an open bracket seems to have been meant to end: the repair that two rules offer."""

from __future__ import annotations

from promptlint.diagnostics import Fix
from promptlint.regex import regex
from promptlint.rules.facts.leaves import leaf_number_at
from promptlint.rules.facts.strays import StrayBrackets
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import delete, insert, replace, unsafe
from promptlint.syntax import And, Break, Comment, Escape, Mark, Stray, Text
from promptlint.text import Edit, Span

__all__ = ["closing"]

_NUMBER = regex(r"\s*[+-]?(?:\d\.\d*|\.\d+|[0-2])(?=\s*(?:[,，;。\n]|$))")
_WRONG_CLOSERS = "}）］｝】"
_FAR = 60
"""How many leaves after a bracket its closer is looked for."""


def closing(run: StrayBrackets, ctx: Context) -> Fix | None:
    """The repair of open brackets: closed where the text itself says so, or after the first tag."""
    count = len(run.leaves)
    if run.is_emoticon:
        return unsafe("escape it", replace(run.span, f"\\{run.text}" * count))
    closer = (")" if run.text == "(" else "]") * count
    if run.counterpart is not None:
        return unsafe(f"close it with {closer}", replace(run.counterpart.span, closer))
    edit = _close(run, ctx, closer)
    return unsafe(f"close it with {closer}" if edit.replacement else "delete it", edit) if edit else None


def _close(run: StrayBrackets, ctx: Context, closer: str) -> Edit | None:
    """Where to close: where the text itself says so, with a weight, an escaped or a wrong closer, and else after
    the first tag. None if that is too far away."""
    leaf_list = ctx.prompt.leaf_list
    start = run.number + len(run.leaves)
    depth = escaped = 0
    tag_end: int | None = None
    end = ctx.prompt.end
    for number in range(start, min(start + _FAR, len(leaf_list))):
        leaf = leaf_list[number]
        if isinstance(leaf, Mark):
            depth += _depth_change(leaf)
            if depth < 0:
                end = leaf.start
                break
        elif isinstance(leaf, (And, Break)) or (isinstance(leaf, Stray) and leaf.text in "()[]"):
            end = leaf.start
            break
        elif depth:
            continue
        elif isinstance(leaf, Comment):
            end = leaf.start
            break
        elif isinstance(leaf, Escape):
            escaped += leaf.text == "\\("
            if leaf.text == "\\)" and closer == ")":
                escaped -= 1
                if escaped < 0 and _follows_word(run, ctx):
                    return insert(run.span.start, "\\")  # a name: `saber (fate\)`
                if escaped < 0:
                    return replace(leaf.span, closer)
        elif isinstance(leaf, Text):
            edit = _close_in_text(leaf, number, start, ctx, closer)
            if edit is not None:
                return edit
            if tag_end is None and "," in leaf.text:
                tag_end = leaf.start + leaf.text.index(",")
    else:
        if tag_end is None and start + _FAR < len(leaf_list):
            return None
    tag_end = end if tag_end is None else tag_end
    tag_end = _before_blanks(tag_end, run, ctx)
    while isinstance(last := leaf_list[leaf_number_at(ctx, tag_end - 1)], Comment) and last.start >= run.span.end:
        tag_end = _before_blanks(last.start, run, ctx)  # in a comment it would close nothing
    return insert(tag_end, closer) if tag_end > run.span.end else delete(run.span)


def _before_blanks(place: int, run: StrayBrackets, ctx: Context) -> int:
    spaces = ctx.text[max(run.span.end, place - _FAR) : place]
    return place - (len(spaces) - len(spaces.rstrip()))


def _follows_word(run: StrayBrackets, ctx: Context) -> bool:
    before = ctx.text[max(0, run.span.start - 2) : run.span.start]
    return len(run.leaves) == 1 and before[-1:] in (" ", "_") and before[:1].isalnum()


def _depth_change(mark: Mark) -> int:
    last = mark.text[-1]
    return 1 if last in "([{" else -1 if last in ")]}" else 0


def _close_in_text(leaf: Text, number: int, start: int, ctx: Context, closer: str) -> Edit | None:
    leaf_list = ctx.prompt.leaf_list
    before = leaf_list[number - 1]
    if number > start and isinstance(before, Stray) and before.text == ":" and closer[0] == ")":
        match = _NUMBER.match(leaf.text)
        is_last = number + 1 == len(leaf_list) or isinstance(leaf_list[number + 1], (And, Break, Text))
        if match is not None and (match.end() < len(leaf.text.rstrip()) or is_last):
            digits = ctx.text[before.start - 1].isdigit() and "." not in match[0]
            place = leaf.start + match.end()
            following = ctx.text[place : place + 4].lstrip()[:1]
            if not digits and following not in tuple(_WRONG_CLOSERS):
                return insert(place, closer)
    if len(closer) == 1:
        for place, character in enumerate(leaf.text):
            if character in _WRONG_CLOSERS:
                return replace(Span(leaf.start + place, leaf.start + place + 1), closer)
    return None
