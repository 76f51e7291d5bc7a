"""The blocks of a file of Markdown or MDX: text, HTML, code, and what is not text at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from promptlint.dataclass import dataclass
from promptlint.documents.pages.elements import BLOCKS
from promptlint.regex import regex

__all__ = ["LINE_END", "QUOTE", "Block", "Form", "blocks_of", "lines_in"]

_HTML_BLOCK = regex(rf"[ ]{{0,3}}</?(?i:{'|'.join(sorted(BLOCKS, key=len, reverse=True))})(?=[\s/>])")
LINE_END = regex(r"\r\n|\n|\r")
QUOTE = regex(r"(?:[ ]{0,3}>[ ]?)+")
_FENCE = regex(r"(?P<indent>[ \t]*)(?:(?:[-*+]|\d{1,3}[.)])[ \t]{1,4})?(?P<ticks>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")
_IN_LIST = regex(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]")
_IMPORT = regex(r"(?:import\s.{0,500}?['\"]|import\s*\{|export\s(?:default|const|let|var|function|class|\{|\*))")
_MULTILINE = regex(r"(?i)<!--|<(?P<name>script|style)\b")
_CODE = regex(r"`[^`]*`")
_MOST_IMPORT_LINES = 50
"""Lines of an import or export of MDX without a blank one: one that is never over must not hide the page."""


class Form(Enum):
    """What a block of a file is."""

    TEXT = "text"
    HTML = "HTML, in which a backslash is one"
    CODE = "indented code"
    FENCE = "fenced code"
    HIDDEN = "no text"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the file. The lines of a fenced one, whose language is `fence`, have an indentation and `depth` marks
    of quotes before them."""

    start: int
    end: int
    form: Form
    fence: str = ""
    indent: int = 0
    depth: int = 0


def lines_in(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The lines of a part of a text: where each starts, where its text ends, and where the next starts."""
    at = start
    for match in LINE_END.finditer(text, start, end):
        yield at, match.start(), match.end()
        at = match.end()
    yield at, end, end


class _Scanner:
    """Tells lines of code from lines of text."""

    def __init__(self, text: str, start: int, *, is_mdx: bool) -> None:
        self.text = text
        self.is_mdx = is_mdx
        self.run = start
        self.opened: tuple[Block, str] | None = None
        self.hidden_until = start
        self.was_blank = True
        self.in_list = False
        self.form = Form.TEXT
        self.import_lines = 0

    def blocks(self) -> Iterator[Block]:
        for start, end, after in lines_in(self.text, self.run, len(self.text)):
            if start < self.hidden_until:
                continue
            line = self.text[start:end]
            if self.opened is not None:
                closed = self._closed_by(line, start, end, after)
                if closed is None:
                    continue
                yield closed
                if self.run == after:
                    continue
            yield from self._in_text(line, start, end, after)
        if self.opened is not None:
            yield replace(self.opened[0], end=len(self.text))
        elif self.run < len(self.text):
            yield Block(self.run, len(self.text), self.form)

    def _closed_by(self, line: str, start: int, end: int, after: int) -> Block | None:
        """The fenced block that a line ends, as its last one or because the quote around it is over."""
        assert self.opened is not None
        block, ticks = self.opened
        quote = QUOTE.match(line)
        if block.depth and quote is None:
            self.run, self.opened = start, None
            return replace(block, end=start)
        inside = line[quote.end() :] if quote is not None and block.depth else line
        bare = inside.strip()
        if bare.startswith(ticks) and not bare.strip(ticks[0]):
            self.run, self.opened, self.was_blank = after, None, False
            return replace(block, end=end)
        return None

    def _in_text(self, line: str, start: int, end: int, after: int) -> Iterator[Block]:
        quote = QUOTE.match(line)
        inside = line[quote.end() :] if quote is not None else line
        fence = _FENCE.match(inside)
        if fence is not None:
            yield from self._flush(start)
            depth = quote[0].count(">") if quote is not None else 0
            opened = Block(start, start, Form.FENCE, fence["info"], len(fence["indent"]), depth)
            self.opened = (opened, fence["ticks"])
            self.form = Form.TEXT
            return
        multi = _MULTILINE.search(_CODE.sub("", line)) if "<" in line else None
        if multi is not None:
            closing = "-->" if multi["name"] is None else f"</{multi['name']}"
            if closing not in line:
                at = self.text.find(closing, end)
                self.hidden_until = len(self.text) if at < 0 else at
        is_blank = not inside.strip()
        is_indented = line.startswith(("    ", "\t"))
        form = self._form_of(inside, is_blank=is_blank, is_indented=is_indented)
        if form is not self.form:
            yield from self._flush(start)
            self.form = form
        if self.is_mdx and (self.import_lines or _IMPORT.match(line)):
            self.import_lines = 0 if is_blank or self.import_lines > _MOST_IMPORT_LINES else self.import_lines + 1
            if self.import_lines:
                yield from self._flush(start)
                yield Block(start, after, Form.HIDDEN)
                self.run = after
        if _IN_LIST.match(inside):
            self.in_list = True
        elif not is_blank and not is_indented and not inside.startswith(" "):
            self.in_list = False
        self.was_blank = is_blank

    def _form_of(self, line: str, *, is_blank: bool, is_indented: bool) -> Form:
        if self.form is Form.CODE and (is_indented or is_blank):
            return Form.CODE
        if self.form is Form.HTML and not is_blank:
            return Form.HTML
        if is_indented and self.was_blank and not self.in_list and not is_blank:
            return Form.CODE
        return Form.HTML if _HTML_BLOCK.match(line) else Form.TEXT

    def _flush(self, end: int) -> Iterator[Block]:
        if self.run < end:
            yield Block(self.run, end, self.form)
        self.run = end


def blocks_of(text: str, start: int, *, is_mdx: bool) -> Iterator[Block]:
    """The blocks of a file from a place on, in order."""
    return _Scanner(text, start, is_mdx=is_mdx).blocks()
