"""Pages with markup, HTML and Markdown: the text that a reader of the page sees, with the place of every character.

Tags are taken out and entities resolved, and in Markdown the marks of quotes. A fix of HTML writes `&`, `<` and `>` as
entities.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from promptlint.documents.makers import is_fooocus_log
from promptlint.documents.model import OTHER, Document, Region
from promptlint.documents.page import read_page
from promptlint.text import Edit, SourceText, Span

__all__ = ["read", "read_markdown"]

_HIDDEN = r"(?P<hidden><(?P<name>script|style|head)\b[^>]{0,2000}>)|(?P<comment><!--)"
_ENTITY = r"(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
_HTML = re.compile(
    rf"{_HIDDEN}|(?P<tag></?(?P<element>[A-Za-z][A-Za-z0-9]{{0,20}})(?:\s[^<>]{{0,5000}})?/?>)|{_ENTITY}", re.IGNORECASE
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "hr",
        "pre",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "table",
        "thead",
        "tbody",
        "section",
        "summary",
        "details",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "article",
        "textarea",
    ]
)
_INLINES = frozenset(
    [
        "a",
        "b",
        "i",
        "u",
        "s",
        "em",
        "strong",
        "code",
        "span",
        "font",
        "small",
        "sub",
        "sup",
        "kbd",
        "tt",
        "mark",
        "center",
        "img",
    ]
)
_CELLS = frozenset({"td", "th", "dd"})
_CODE_MARK = "`"
_MARKDOWN = re.compile(
    rf"(?m)(?P<fence>^[ ]{{0,3}}(?P<ticks>`{{3,}}|~{{3,}}))|(?P<code>(?<!`)`[^`\n]{{1,2000}}`(?!`))"
    rf"|(?P<quote>(?:\A|\r?\n)[ ]{{0,3}}>(?:[ ]?>){{0,5}}[ ]?)|{_HIDDEN}"
    rf"|(?P<tag></?(?P<element>(?i:{'|'.join(sorted(_BLOCKS | _INLINES, key=len, reverse=True))}))"
    rf"(?:\s[^<>]{{0,5000}})?/?>)|{_ENTITY}"
)


def read(text: str, path: str) -> Document:
    """The prompts of an HTML page; the log of Fooocus is that program's."""
    document = _read(text, path, _HTML, escape=True)
    return replace(document, target=OTHER) if is_fooocus_log(text) else document


def read_markdown(text: str, path: str) -> Document:
    """The prompts of a Markdown page, HTML in it included."""
    if not any(sign in text for sign in "<>&"):
        return read_page(text, path, marked_up=True)
    return _read(text, path, _MARKDOWN, escape=False)


def _read(text: str, path: str, marks: re.Pattern[str], *, escape: bool) -> Document:
    visible, cells = _visible(text, marks)
    document = read_page(visible.text, path, marked_up=True, cells=cells)
    return replace(
        document,
        text=text,
        prompts=tuple(tuple(_moved(region, visible, text, escape) for region in group) for group in document.prompts),
        requirements=tuple(
            replace(each, span=None if each.span is None else visible.origin(each.span.start, each.span.end))
            for each in document.requirements
        ),
    )


def _moved(region: Region, visible: SourceText, text: str, escape: bool) -> Region:
    parts = [
        visible.slice(segment.start, segment.end)
        if segment.verbatim
        else SourceText.replacing(
            region.source.text[segment.at : segment.at + segment.length],
            *_ends(visible, segment.start, segment.end),
        )
        for segment in region.source.segments
    ]
    spell = _Spelling(escape, in_table=region.spell is not None)
    return replace(region, source=SourceText.join(parts), origin=text, spell=spell)


def _ends(visible: SourceText, start: int, end: int) -> tuple[int, int]:
    span = visible.origin(start, end)
    return span.start, span.end


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits with entities, or the bars of a table escaped. One that reaches over a tag is left out."""

    escape: bool
    in_table: bool

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        spelled = []
        for edit in edits:
            places = region.source.origins(edit.span.start, edit.span.end)
            if len(places) > 1:
                return []
            span = region.source.origin(edit.span.start, edit.span.end)
            written = edit.replacement
            if self.escape:
                written = html.escape(written, quote=False)
            if self.in_table:
                written = written.replace("|", "\\|").replace("\n", " ")
            spelled.append(Edit(span, written))
        return spelled


def _visible(text: str, marks: re.Pattern[str]) -> tuple[SourceText, list[Span]]:
    """What is seen of a page, and which parts of that are cells of tables of HTML."""
    parts: list[SourceText] = []
    cells: list[Span] = []
    opened: int | None = None
    size = 0
    at = 0

    def show(part: SourceText) -> None:
        nonlocal size
        if part.text or not parts:
            parts.append(part)
            size += len(part)

    while (match := marks.search(text, at)) is not None:
        show(SourceText.cut_from(text, at, match.start()))
        at = match.end()
        found = match.groupdict()
        if found.get("fence"):
            end = re.compile(rf"(?m)^[ ]{{0,3}}{re.escape(found['ticks'] or '')}").search(text, at)
            at = len(text) if end is None else end.end()
            show(SourceText.cut_from(text, match.start(), at))
        elif found.get("code"):
            show(SourceText.cut_from(text, *match.span()))
        elif found.get("quote"):
            # One with its line end: a fix that joins lines takes it away.
            show(SourceText.replacing("\n", *match.span()))
        elif found["entity"]:
            show(SourceText.replacing(html.unescape(match[0]), *match.span()))
        elif found["hidden"]:
            end_at = text.find(f"</{found['name']}", at)
            at = len(text) if end_at < 0 else end_at
        elif found["comment"]:
            end_at = text.find("-->", at)
            at = len(text) if end_at < 0 else end_at + 3
        elif found["element"]:
            name = found["element"].casefold()
            is_end = text.startswith("</", match.start())
            if opened is not None and (name in _CELLS or name in ("tr", "table")):
                cells.append(Span(opened, size))
                opened = None
            if name in _BLOCKS:
                show(SourceText.replacing("\n", *match.span()))
                if marks is _HTML and text.startswith(("\n", "\r\n"), at):
                    at = text.index("\n", at) + 1
            elif name == "code" and marks is _HTML:
                show(SourceText.replacing(_CODE_MARK, *match.span()))
            if name in _CELLS and not is_end:
                opened = size
    show(SourceText.cut_from(text, at, len(text)))
    return SourceText.join(parts), cells
