"""HTML: the text that a reader of the page sees, with the place of every character.

Tags are taken out and entities resolved. A fix of HTML writes `&`, `<` and `>` as entities.
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

__all__ = ["BLOCKS", "CELLS", "INLINES", "in_file", "read"]

_HIDDEN = r"(?P<hidden><(?P<name>script|style|head)\b[^>]{0,2000}>)|(?P<comment><!--)"
_ENTITY = r"(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
_HTML = re.compile(
    rf"{_HIDDEN}|(?P<tag></?(?P<element>[A-Za-z][A-Za-z0-9]{{0,20}})(?:\s[^<>]{{0,5000}})?/?>)|{_ENTITY}", re.IGNORECASE
)
BLOCKS = frozenset(
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
INLINES = frozenset(
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
CELLS = frozenset({"td", "th", "dd"})
_CODE_MARK = "`"


def read(text: str, path: str) -> Document:
    """The prompts of an HTML page; the log of Fooocus is that program's."""
    visible, cells = _visible(text)
    document = in_file(read_page(visible.text, path, marked_up=True, cells=cells), visible, text, escape=True)
    return replace(document, target=OTHER) if is_fooocus_log(text) else document


def in_file(document: Document, visible: SourceText, text: str, *, escape: bool) -> Document:
    """A document of visible text as one of the file that the text was made of; `escape` says that entities are written
    there."""
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
    source = SourceText.join(parts)
    escaped = "" if escape else _escaped_in(source, text)
    spell = _Spelling(escape, in_table=region.spell is not None, escaped=escaped)
    return replace(region, source=source, origin=text, spell=spell)


def _ends(visible: SourceText, start: int, end: int) -> tuple[int, int]:
    span = visible.origin(start, end)
    return span.start, span.end


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits with entities, the bars of a table escaped, and with a backslash before the characters `escaped`,
    which have one elsewhere in the prompt. One that reaches over a tag is left out."""

    escape: bool
    in_table: bool
    escaped: str = ""

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
            for character in self.escaped:
                written = written.replace(character, f"\\{character}")
            if self.in_table:
                written = written.replace("|", "\\|").replace("\n", " ")
            spelled.append(Edit(span, written))
        return spelled


def _escaped_in(source: SourceText, text: str) -> str:
    """The characters that have a backslash before them in the file and none in the prompt."""
    found = {
        source.text[segment.at]
        for segment in source.segments
        if not segment.verbatim and segment.length == 1 and segment.end - segment.start == 2
        if text.startswith("\\", segment.start)
    }
    return "".join(sorted(found & set("<>_*")))


def _visible(text: str) -> tuple[SourceText, list[Span]]:
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

    while (match := _HTML.search(text, at)) is not None:
        show(SourceText.cut_from(text, at, match.start()))
        at = match.end()
        found = match.groupdict()
        if found["entity"]:
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
            if opened is not None and (name in CELLS or name in ("tr", "table")):
                cells.append(Span(opened, size))
                opened = None
            if name in BLOCKS:
                show(SourceText.replacing("\n", *match.span()))
                if text.startswith(("\n", "\r\n"), at):
                    at = text.index("\n", at) + 1
            elif name == "code":
                show(SourceText.replacing(_CODE_MARK, *match.span()))
            if name in CELLS and not is_end:
                opened = size
    show(SourceText.cut_from(text, at, len(text)))
    return SourceText.join(parts), cells
