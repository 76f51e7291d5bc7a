"""What a web page left in a prompt: HTML entities and tags."""

from __future__ import annotations

import re
from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Comment, Text
from promptlint.text import Span

__all__ = ["EscapedTag", "HtmlEntity", "HtmlTag", "html_entities", "html_tags"]

_WHOLE = regex(r"&(?:amp;){0,3}(?:[A-Za-z][A-Za-z0-9]{1,9}|#(?:[0-9]{1,6}|[xX][0-9a-fA-F]{1,6}));")
"""An entity in one piece of text; one with a `#` is that only where the `#` starts no comment."""
_NUMBERED = regex(r"#(?:[0-9]{1,6}|[xX][0-9a-fA-F]{1,6});")
_DEEPEST = 4
"""How often text may have been escaped: once more than `_WHOLE` has room for."""
_KIND = regex(r"\w+:")
_FAR = 120
"""Characters between `&lt;` and `&gt;` beyond which they are not one tag."""
# What follows the "<" of a web page's tag; <b>, <i> and <o> alone may be drawn.
_HTML = regex(
    r"(?:br\s*/?|/(?:p|b|i|u|a|em|strong|span|div|li|ul|font|code|h[1-6])"
    r"|(?:strong|span|div|em|li|ul|font|code|p|a)(?:\s+\w+=[^<>]{1,80})?)>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HtmlEntity:
    """`&amp;` or `&#39;`, and the character that it stands for; white space is a space."""

    span: Span
    character: str


@dataclass(frozen=True, slots=True)
class EscapedTag:
    """An extra network between entities: `&lt;lora:ink:1&gt;`; `opening` and `closing` are those."""

    opening: Span
    closing: Span


@dataclass(frozen=True, slots=True)
class HtmlTag:
    """`<br>` or `</strong>`, and what it means in plain text: a space or nothing."""

    span: Span
    meaning: str


@fact("TEXT", holds=("&",))
def html_entities(ctx: Context) -> tuple[HtmlEntity | EscapedTag, ...]:
    """The entities in order; two that are the angle brackets of a tag are one item."""
    entities = _entities(ctx)
    found: list[HtmlEntity | EscapedTag] = []
    number = 0
    while number < len(entities):
        tag = _tag(entities[number : number + 2], ctx)
        found.append(tag or entities[number])
        number += 2 if tag is not None else 1
    return tuple(found)


@fact("TEXT", holds=("<",))
def html_tags(ctx: Context) -> tuple[HtmlTag, ...]:
    """The tags in order."""
    leaf_list = ctx.prompt.leaf_list
    found: list[HtmlTag] = []
    for number in ctx.leaf_numbers["TEXT"]:
        leaf = leaf_list[number]
        following = leaf_list[number + 1] if number + 1 < len(leaf_list) else None
        if leaf.text[-1] != "<" or not isinstance(following, Text):
            continue
        match = _HTML.match(following.text)
        if match is not None:
            meaning = " " if match[0][:2].casefold() == "br" else ""
            found.append(HtmlTag(Span(leaf.end - 1, following.start + match.end()), meaning))
    return tuple(found)


def _tag(pair: Sequence[HtmlEntity], ctx: Context) -> EscapedTag | None:
    if [entity.character for entity in pair] != ["<", ">"]:
        return None
    opening, closing = (entity.span for entity in pair)
    inside = ctx.text[opening.end : closing.start][:_FAR]
    is_tag = closing.end - opening.start < _FAR and _KIND.match(inside)
    return EscapedTag(opening, closing) if is_tag else None


def _entities(ctx: Context) -> list[HtmlEntity]:
    from html import unescape  # a large table, and hardly ever needed

    found: list[HtmlEntity] = []
    leaf_list = ctx.prompt.leaf_list
    for number in ctx.leaf_numbers["TEXT"]:
        leaf = leaf_list[number]
        if "&" not in leaf.text:
            continue
        for match in _WHOLE.finditer(leaf.text):
            character = match[0]
            for _ in range(_DEEPEST):
                character = unescape(character)
            if len(character) <= 2:
                found.append(_entity(leaf.start + match.start(), leaf.start + match.end(), character))
        following = leaf_list[number + 1] if number + 1 < len(leaf_list) else None
        if leaf.text.endswith("&") and isinstance(following, Comment):
            numbered = _NUMBERED.match(following.text)
            if numbered is not None:
                character = unescape("&" + numbered[0]) or " "
                found.append(_entity(leaf.end - 1, following.start + numbered.end(), character))
    return found


def _entity(start: int, end: int, character: str) -> HtmlEntity:
    return HtmlEntity(Span(start, end), " " if character.isspace() else character)
