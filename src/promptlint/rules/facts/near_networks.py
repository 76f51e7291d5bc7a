"""Text that nearly is an extra network: with an angle bracket too few, or something wrong after it."""

from __future__ import annotations

import re

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.leaves import is_text_at
from promptlint.rules.facts.tags import folded_text, innermost_tags
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.tags import Tag
from promptlint.syntax import Mark
from promptlint.text import Span

__all__ = ["NearNetwork", "SquareNetwork", "near_networks", "square_networks", "unbracketed_networks"]

_ANGLED = regex(r"<[^<>]*>?")
# `lora:ink:1>`: all but the `<`.
_UNOPENED = regex(r"(?<![\w<])(?:lora|lyco|hypernet):[^\s<>:,()][^<>:,()]*(?::[^<>:,()]*)?>", re.IGNORECASE)
_KINDS = ("lora:", "lyco:", "hypernet:")
_IN_SQUARE = regex(r"\[(?P<tag>(?:lora|lyco|hypernet):[^:<>(),\n]+:-?\d*\.?\d+)\s*\]", re.IGNORECASE)
_LONGEST = 200
"""Characters in square brackets that can be a tag: names of files are shorter."""


@dataclass(frozen=True, slots=True, eq=False)
class NearNetwork:
    """A text with one angle bracket or two that the host takes for no tag.

    It goes from its `<` to its `>`, where it is not closed to the next `<` or to the end of the `tag` that it stands
    in; one that is not opened begins with its kind.
    """

    tag: Tag
    span: Span
    text: str

    @property
    def is_opened(self) -> bool:
        return self.text[0] == "<"

    @property
    def is_closed(self) -> bool:
        return self.text[-1] == ">"


@fact("TEXT", holds=("<", ">"))
def near_networks(ctx: Context) -> tuple[NearNetwork, ...]:
    """Everything after a `<` that opens no tag, and each kind with a name up to a `>` that closes none."""
    text = ctx.text
    networks = len(ctx.leaf_numbers.get("EXTRA_NETWORK", ()))
    opened = _opened(ctx) if text.count("<") > networks else []
    return (*opened, *_unopened(ctx)) if text.count(">") > networks else tuple(opened)


def _opened(ctx: Context) -> list[NearNetwork]:
    texts = (ctx.prompt.leaf_list[number] for number in ctx.leaf_numbers["TEXT"])
    starts = [leaf.start for leaf in texts if leaf.text == "<"]
    found = []
    for start, tag in innermost_tags(ctx, zip(starts, starts, strict=True)):
        match = _ANGLED.match(ctx.text, start, tag.end)
        if match is not None:
            found.append(NearNetwork(tag, Span(*match.span()), match.group()))
    return found


def _unopened(ctx: Context) -> list[NearNetwork]:
    matches = ((match.start(), match) for match in _UNOPENED.finditer(ctx.text) if is_text_at(ctx, match.end() - 1))
    return [
        NearNetwork(tag, Span(*match.span()), match.group())
        for match, tag in innermost_tags(ctx, matches)
        if "<" not in tag.text and match.end() <= tag.end
    ]


@fact("TEXT", "EXTRA_NETWORK", holds=(":",))
def unbracketed_networks(ctx: Context) -> tuple[Tag, ...]:
    """Tags whose text has the kind of a network and a colon."""
    if not _has_kind(ctx.fact(folded_text)):
        return ()
    return tuple(tag for tag in ctx.tags if ":" in tag.text and _has_kind(tag.text.casefold()))


@dataclass(frozen=True, slots=True, eq=False)
class SquareNetwork:
    """Square brackets around a network's `text`, which make prompt editing of it."""

    span: Span
    text: str


@fact("SCHEDULE_OPEN")
def square_networks(ctx: Context) -> tuple[SquareNetwork, ...]:
    """Every network with square brackets instead of angle ones."""
    if not _has_kind(ctx.fact(folded_text)):
        return ()
    found = []
    for number in ctx.leaf_numbers.get("SCHEDULE_OPEN", ()):
        opener = ctx.prompt.leaf_list[number]
        match = _IN_SQUARE.match(ctx.text, opener.start, opener.start + _LONGEST)
        closer = opener.partner if isinstance(opener, Mark) else None
        if match is not None and closer is not None and closer.end == match.end():
            found.append(SquareNetwork(Span(*match.span()), match["tag"]))
    return tuple(found)


def _has_kind(folded: str) -> bool:
    return any(kind in folded for kind in _KINDS)
