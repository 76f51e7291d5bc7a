"""HTML pages: labelled prompts and pasted infotexts in the text that a reader of the page sees.

Tags are taken out and entities resolved, with the place of every character; a fix writes `&`, `<` and `>` as entities.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace

from promptlint.documents.model import Document, Region
from promptlint.documents.page import read_page
from promptlint.text import Edit, SourceText

__all__ = ["read"]

_MARK = re.compile(
    r"(?P<hidden><(?P<name>script|style|head)\b[^>]{0,2000}>)|(?P<comment><!--)"
    r"|(?P<tag></?(?P<element>[A-Za-z][A-Za-z0-9]{0,20})(?:\s[^<>]{0,5000})?/?>)"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
)
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "br",
        "pre",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "section",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "article",
    )
)


def read(text: str, path: str) -> Document:
    """The labelled prompts of a page."""
    visible = _visible(text)
    document = read_page(visible.text, path)
    return replace(
        document,
        text=text,
        prompts=tuple(tuple(_moved(region, visible, text) for region in group) for group in document.prompts),
        requirements=tuple(
            replace(each, span=None if each.span is None else visible.origin(each.span.start, each.span.end))
            for each in document.requirements
        ),
    )


def _moved(region: Region, visible: SourceText, text: str) -> Region:
    parts = [
        visible.slice(segment.start, segment.end)
        if segment.verbatim
        else SourceText.replacing(
            region.source.text[segment.at : segment.at + segment.length],
            *_ends(visible, segment.start, segment.end),
        )
        for segment in region.source.segments
    ]
    return replace(region, source=SourceText.join(parts), origin=text, spell=_spell)


def _ends(visible: SourceText, start: int, end: int) -> tuple[int, int]:
    span = visible.origin(start, end)
    return span.start, span.end


def _spell(region: Region, edits: Iterable[Edit]) -> list[Edit]:
    """Edits with entities; one that reaches over a tag is left out."""
    spelled = []
    for edit in edits:
        places = region.source.origins(edit.span.start, edit.span.end)
        if len(places) > 1:
            return []
        span = region.source.origin(edit.span.start, edit.span.end)
        spelled.append(Edit(span, html.escape(edit.replacement, quote=False)))
    return spelled


def _visible(text: str) -> SourceText:
    parts: list[SourceText] = []
    at = 0
    while (match := _MARK.search(text, at)) is not None:
        parts.append(SourceText.cut_from(text, at, match.start()))
        at = match.end()
        if match["entity"]:
            parts.append(SourceText.replacing(html.unescape(match[0]), *match.span()))
        elif match["hidden"]:
            end = text.find(f"</{match['name']}", at)
            at = len(text) if end < 0 else end
        elif match["comment"]:
            end = text.find("-->", at)
            at = len(text) if end < 0 else end + 3
        elif match["element"].casefold() in _BLOCKS:
            parts.append(SourceText.replacing("\n", *match.span()))
    parts.append(SourceText.cut_from(text, at, len(text)))
    return SourceText.join(parts)
