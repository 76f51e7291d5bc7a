r"""Markdown and MDX: the text that a reader of the page copies, with the place of every character.

Marks of quotes, tags of HTML and JSX, comments and front matter are taken out, entities and Markdown's escapes
resolved; none of that is done inside of code. `\(` and `\[` are left as they are, because A1111 has the same escapes
and pages copy prompts as they were, unless a weight or a schedule stands in them, which nobody switches off on purpose.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from promptlint.documents.evidence.passages import Verdict, judge
from promptlint.documents.model import Document, Region
from promptlint.documents.pages.elements import BLOCKS, INLINES, Seen
from promptlint.documents.pages.lines import Fence
from promptlint.documents.pages.markdown_blocks import LINE_END, QUOTE, Block, Form, blocks_of, lines_in
from promptlint.documents.pages.page import read_page
from promptlint.documents.pages.visible import in_file
from promptlint.formats.errors import FormatError
from promptlint.regex import regex
from promptlint.text import SourceText, Span

__all__ = ["read"]

_FRONT = regex(r"(?s)\ufeff?---[ \t]*\r?\n.{0,20000}?\r?\n(?P<end>---|\.\.\.)[ \t]*(?=\r?\n|\Z)")
_FRONT_PROMPT = regex(r"(?im)^(?:[^\S\n]|-)*+[\"']?(?:negative[ _-]?|positive[ _-]?)?prompt[\"']?:")
_ELEMENTS = "|".join(sorted(BLOCKS | INLINES, key=len, reverse=True))
_COMMON = (
    # Every branch starts with a character of its own, so that the scan skips to those.
    r"`(?<!``)(?P<code>(?!`)[^`\n]{1,2000}`(?!`)|`(?!`)[^\n]{1,2000}?(?<!`)``(?!`))"
    r"|\\(?:(?P<escape>[!-/:-@\[-_{-~])|(?P<wrap>(?=\r?\n)))"
    r"|<(?:(?P<comment>!--)|(?P<hidden>(?P<name>(?i:script|style))\b[^>]{0,2000}>)"
    rf"|(?P<tag>/?(?P<element>(?i:{_ELEMENTS}))(?:\s[^<>]{{0,5000}})?/?>)"
)
_REST = r"|&(?P<entity>#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)|\n(?P<quote>(?:[ ]{0,3}>[ ]?)+)"
_JSX = (
    r"|(?P<jsx>/?[A-Z][\w.]{0,60}(?:\s[^<>]{0,5000})?/?>|/?>))"
    r"|\{(?P<remark>/\*)"
)
_MARKDOWN = regex(f"{_COMMON}){_REST}")
_MDX = regex(f"{_COMMON}{_JSX}{_REST}")
_PAIR = regex(
    r"\\\((?:[^()\\\n]|\\[^()\n]){1,200}:\s?\d{0,2}\.?\d{1,3}\s?(?=\\\))|\\\[[^\[\]\\\n]{0,200}[:|][^\[\]\\\n]{0,200}(?=\\\])"
)
_STRUCTURE = frozenset("#>-+*")
_KEPT = frozenset("()[]|")


def read(text: str, path: str) -> Document:
    """The prompts of a page of Markdown or MDX, HTML in it included."""
    is_mdx = PurePath(path).suffix.casefold() == ".mdx"
    front = _FRONT.match(text)
    builder = _Builder(text, _MDX if is_mdx else _MARKDOWN)
    for block in blocks_of(text, 0 if front is None else front.end(), is_mdx=is_mdx):
        builder.add(block)
    visible = builder.text()
    document = read_page(visible.text, path, marked_up=True, cells=builder.cells, fences=builder.fences)
    document = in_file(document, visible, text, escape=False)
    if front is not None and _FRONT_PROMPT.search(text, 0, front.end()):
        document = replace(document, prompts=(*_of_front_matter(text, front, path), *document.prompts))
    return document


def _of_front_matter(text: str, front: re.Match[str], path: str) -> Iterator[tuple[Region, ...]]:
    """The prompts that front matter names by key, if they look like prompts for pictures."""
    from promptlint.documents.packs.reading import read as read_pack

    head = text[: front.start("end")]
    if head.startswith("\ufeff"):
        return
    try:
        groups = read_pack(head, f"{path}.yaml").prompts
    except FormatError:
        return
    for group in groups:
        verdicts = [judge(region.text) for region in group]
        if Verdict.NO not in verdicts and max(verdicts) >= Verdict.LIKELY:
            yield tuple(replace(region, origin=text, name=f"front matter, {region.role}") for region in group)


class _Builder(Seen):
    """Puts the visible text together, block by block."""

    def __init__(self, text: str, marks: re.Pattern[str]) -> None:
        super().__init__()
        self.source = text
        self.marks = marks
        self.fences: list[Fence] = []

    def add(self, block: Block) -> None:
        """Show a block."""
        if block.form is Form.FENCE:
            self._add_fence(block)
        elif block.form is Form.CODE:
            self.show(SourceText.cut_from(self.source, block.start, block.end))
        elif block.form is not Form.HIDDEN:
            self._add_text(block)

    def _add_fence(self, block: Block) -> None:
        first = self.size
        content = end = self.size
        lines = list(lines_in(self.source, block.start, block.end))
        starts = [self._content_of(block, start, stop) for start, stop, _ in lines]
        for number, ((start, stop, after), inside) in enumerate(zip(lines, starts, strict=True)):
            if number == len(lines) - 1 and start == stop:
                break
            self.show(SourceText.cut_from(self.source, inside, stop))
            if number < len(lines) - 1:
                end = self.size
            if after > stop:
                following = starts[number + 1] if number + 1 < len(lines) else after
                self._newline(stop, after, following)
            if number == 0:
                content = end = self.size
        if not self._is_closed(block, lines):
            end = self.size
        self.fences.append(
            Fence(Span(first, self.size), block.fence.strip().casefold(), Span(content, max(content, end)))
        )
        if self.source.startswith(("\n", "\r"), block.end):
            match = LINE_END.match(self.source, block.end)
            assert match is not None
            self.show(SourceText.cut_from(self.source, *match.span()))

    def _is_closed(self, block: Block, lines: Sequence[tuple[int, int, int]]) -> bool:
        start, stop, _ = lines[-1]
        return len(lines) > 1 and self.source[self._content_of(block, start, stop) : stop].strip()[:3] in ("```", "~~~")

    def _content_of(self, block: Block, start: int, stop: int) -> int:
        """Where the text of a line of a fence starts, after marks of quotes and the indentation of the fence."""
        at = start
        if block.depth and (quote := QUOTE.match(self.source, start, stop)) is not None:
            at = quote.end()
        limit = at + block.indent
        while at < min(stop, limit) and self.source[at] in " \t":
            at += 1
        return at

    def _newline(self, start: int, after: int, following: int) -> None:
        if following > after:
            # One with the marks of the next line: a fix that joins lines removes them.
            self.show(SourceText.replacing("\n", start, following))
        else:
            self.show(SourceText.cut_from(self.source, start, after))

    def _add_text(self, block: Block) -> None:
        text, at = self.source, block.start
        unescaped: set[int] = set()
        quote = QUOTE.match(text, at, block.end)
        if quote is not None:
            at = quote.end()
        while (match := self.marks.search(text, at, block.end)) is not None:
            self.show(SourceText.cut_from(text, at, match.start()))
            at = match.end()
            found = match.groupdict()
            if found["code"] or (block.form is Form.HTML and found["escape"]):
                self.show(SourceText.cut_from(text, *match.span()))
            elif found["quote"]:
                self.show(SourceText.replacing("\n", *match.span()))
            elif found["escape"]:
                self._escape(match, unescaped)
            elif found["wrap"] is not None or found.get("jsx"):
                continue
            elif found["entity"]:
                self.show(SourceText.replacing(html.unescape(match[0]), *match.span()))
            elif found["hidden"] or found["comment"] or found.get("remark"):
                closing = f"</{found['name']}" if found["hidden"] else "-->" if found["comment"] else "*/}"
                end = text.find(closing, at, block.end)
                at = block.end if end < 0 else end + (0 if found["hidden"] else 3)
            else:
                self.tag(match)
        self.show(SourceText.cut_from(text, at, block.end))

    def _escape(self, match: re.Match[str], unescaped: set[int]) -> None:
        text, start = self.source, match.start()
        sign = text[start + 1]
        pair = _PAIR.match(text, start) if sign in "([" else None
        if pair is not None:
            unescaped.add(pair.end())
        is_kept = sign in _KEPT and pair is None and start not in unescaped
        if is_kept or (sign in _STRUCTURE and self._starts_line(start)):
            self.show(SourceText.cut_from(text, *match.span()))
        else:
            self.show(SourceText.replacing(sign, *match.span()))

    def _starts_line(self, at: int) -> bool:
        while at > 0 and self.source[at - 1] in " \t>":
            at -= 1
        return at == 0 or self.source[at - 1] in "\r\n"
