"""What Dynamic Prompts reads in a template otherwise than it looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from promptlint.diagnostics import Severity
from promptlint.regex import regex
from promptlint.rules.facts.filled_templates import Filler, dynamic_prompts_in, filled_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.rules.kit.found import Found
from promptlint.rules.kit.rule import delete, insert, unsafe
from promptlint.rules.kit.wording import quoted
from promptlint.text import Span

if TYPE_CHECKING:
    from promptlint.programs.extensions.dynamic_prompts import Option, Variants

__all__ = ["template_misreads"]

_BACKSLASHES = regex(r"\\*\Z")
_LONGEST = 20
"""Backslashes in a row, and characters of a weight, that are looked at."""
_LONGEST_TEMPLATE = 400
"""Characters of a template that is looked through for brackets. Templates stand in each other, and each is."""
_BRACKET = regex(r"\\.|[:;=8xX]['-]?[()\[\]]|[()\[\]]", re.DOTALL)
"""A bracket, and what is none: an escaped one, and that of a face."""
_WEIGHT_AFTER = regex(r"::[ ]?([0-9]+(?:\.[0-9]+)?)[ ]*\Z")
_BOUNDS = regex(r"([0-9]+)(?:-([0-9]+))?\$\$")
_CLOSERS = {")": "(", "]": "["}
_REMARK = regex(r"#\s|#\Z")


@fact(holds=("__", "{"), given=("templates",))
def template_misreads(ctx: Context) -> tuple[Found, ...]:
    """All of them, in the order of the templates. Nothing of a prompt for which the library raises."""
    template = ctx.fact(filled_template)
    if template is None:
        return ()
    from promptlint.programs.extensions.dynamic_prompts import Variants, nodes_of

    found: list[Found] = []
    for node in nodes_of(template.root):
        if isinstance(node, Variants):
            found += [each for each in (_escaped(node, ctx), _divided(node, ctx), _bounds(node, ctx)) if each]
            found += [each for option in node.options for each in _weight_after(option, ctx)]
    if dynamic_prompts_in(ctx) is Filler.PAGE:
        found += _comments(template.comments, ctx)
    return tuple(found)


def _escaped(node: Variants, ctx: Context) -> Found | None:
    """A backslash before a brace or bar; the first of a template."""
    places = [node.place.start, *(option.place.end for option in node.options)]
    for at in places:
        before = ctx.text[max(0, at - _LONGEST) : at]
        length = len(before) - _BACKSLASHES.search(before).start()  # type: ignore[union-attr]  # it matches nothing, too
        if length % 2 and ctx.text[at : at + 1] in ("{", "|", "}"):
            span = Span(at - 1, at + 1)
            return Found(
                span,
                f"nothing escapes {quoted(ctx.text[at])} in Dynamic Prompts: {quoted(ctx.slice(node.place))} is a "
                "template to it, and the backslash stays in the prompt",
                "remove the braces, or set other ones in the settings of the extension",
            )
    return None


def _divided(node: Variants, ctx: Context) -> Found | None:
    """Brackets that go over a bar between options."""
    if len(node.options) == 1 or len(node.place) > _LONGEST_TEMPLATE:
        return None
    opened: list[tuple[int, int, str]] = []
    for number, option in enumerate(node.options):
        for match in _BRACKET.finditer(ctx.text, option.place.start, option.place.end):
            if match[0] in ("(", "["):
                opened.append((number, match.start(), match[0]))
            elif match[0] in _CLOSERS and opened and opened[-1][2] == _CLOSERS[match[0]]:
                first, start, _ = opened.pop()
                if first != number:
                    span = Span(start, match.end())
                    return Found(
                        span,
                        f"Dynamic Prompts divides options at every `|`, in brackets as well: {quoted(ctx.slice(span))} "
                        f"is split, and one option ends with {quoted(_end_of(node.options[first], start, ctx))}",
                        "do not let a bracket span a `|`: put it around the braces, or in every option",
                    )
    return None


def _end_of(option: Option, start: int, ctx: Context) -> str:
    return ctx.text[start : option.place.end].rstrip()


def _bounds(node: Variants, ctx: Context) -> Found | None:
    """How many options are drawn, where that is not what it says."""
    match = _BOUNDS.match(ctx.text, node.bounds_place.start) if node.bounds_place is not None else None
    if match is None or len(match[0]) > _LONGEST:
        return None
    lower, upper = int(match[1]), int(match[2] or match[1])
    span = Span(*match.span())
    count = len(node.options)
    if lower > upper:
        message = f"Dynamic Prompts reads `{lower}-{upper}` as `{upper}-{lower}`"
        return Found(span, message, f"write {upper}-{lower}", severity=Severity.INFO)
    if count > 1 and lower > count:
        message = f"{lower} options are to be drawn, and there are {count}: Dynamic Prompts draws {count}"
        return Found(span, message, "add options, or draw fewer")
    return None


def _weight_after(option: Option, ctx: Context) -> Iterator[Found]:
    """A weight after the text."""
    start = max(option.place.start, option.place.end - _LONGEST)
    match = _WEIGHT_AFTER.search(ctx.text, start, option.place.end)
    if match is None or option.weight_place is not None or match.start() == option.place.start:
        return
    span = Span(*match.span())
    yield Found(
        Span(span.start, span.start + len(match[0].rstrip())),
        f"the weight of an option comes before it: Dynamic Prompts takes {quoted(match[0].strip())} for text",
        f"write {match[1]}:: before it",
        unsafe("put it before the option", insert(option.place.start, f"{match[1]}::"), delete(span)),
    )


def _comments(comments: tuple[Span, ...], ctx: Context) -> Iterator[Found]:
    """What Invoke's page drops of a prompt with braces, and of no other."""
    for comment in comments:
        written = ctx.slice(comment)
        if written.startswith("#") and _REMARK.match(written) is None:
            message = f"dynamicprompts, which fills in prompts for Invoke's page, takes {quoted(written)} for a comment"
            yield Found(comment, f"{message} and drops it", "put it in other words, or remove the braces")
