"""Wildcards that are not a word of the grammar: with blanks in their path, or with weights in their arguments."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["LooseWildcard", "loose_wildcards"]

_WILDCARD = regex(
    r"(?<![\w/])__(?P<sampler>[~!@]?+)(?P<name>[^\W_][\w/*. -]{0,120}?)(?P<parameters>\([^()\n]{0,120}\))?__(?!\w)"
)


@dataclass(frozen=True, slots=True)
class LooseWildcard:
    """A wildcard with its underscores, and the name in it."""

    span: Span
    name: str
    name_span: Span


@fact("TEXT", holds=("__",))
def loose_wildcards(ctx: Context) -> tuple[LooseWildcard, ...]:
    """All of a prompt, in the order of the text."""
    words = {ctx.prompt.leaf_list[number].start for number in ctx.leaf_numbers.get("WILDCARD", ())}
    found: dict[Span, LooseWildcard] = {}
    for tag in ctx.tags:
        start = tag.start
        source = ctx.slice(tag.span)
        if "__" not in source:
            continue
        for match in _WILDCARD.finditer(source):
            name = match["name"]
            span = Span(start + match.start(), start + match.end())
            if span.start not in words and (match["parameters"] or (" " in name and name[-1] != " ")):
                place = Span(start + match.start("name"), start + match.end("name"))
                found[span] = LooseWildcard(span, name.rstrip(), place)
    return tuple(found.values())
