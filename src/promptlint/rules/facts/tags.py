"""Which tag a place is in, and what all tags of a prompt say; what several facts start from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from promptlint.rules.kit.context import Context
from promptlint.semantics.tags import Tag, loose_keys
from promptlint.text import Span

__all__ = ["folded_text", "innermost_tags", "place_of", "tag_names", "tag_starts"]

T = TypeVar("T")


def folded_text(ctx: Context) -> str:
    """The prompt in small letters, for facts that look for words before they look at tags. Ask through `ctx.fact`."""
    return ctx.text.casefold()


def tag_names(ctx: Context) -> tuple[str, ...]:
    """The loose keys of the tags, in order. Facts that look for names look here first. Ask through `ctx.fact`."""
    return loose_keys(ctx.tags)


def tag_starts(ctx: Context) -> list[int]:
    """Where the tags start, in order. Ask through `ctx.fact`."""
    return [tag.start for tag in ctx.tags]


def innermost_tags(ctx: Context, places: Iterable[tuple[int, T]]) -> Iterator[tuple[T, Tag]]:
    """What stands at some offsets, in the order of the text, with the innermost tag around each; without what no tag
    is around. One pass over the tags, however deep they are nested."""
    waiting = sorted(ctx.tags, key=lambda tag: (-tag.start, tag.end))
    around: list[Tag] = []
    for offset, thing in places:
        while waiting and waiting[-1].start <= offset:
            around.append(waiting.pop())
        while around and around[-1].end <= offset:
            around.pop()
        if around:
            yield thing, around[-1]


def place_of(text: str, tag: Tag, ctx: Context) -> Span:
    """Where a piece of a tag's text stands in the prompt; the whole tag where escapes or line breaks keep it apart."""
    at = ctx.slice(tag.span).find(text) if text else -1
    return tag.span if at < 0 else Span(tag.start + at, tag.start + at + len(text))
