"""HTML: the text that a reader of the page sees, with the place of every character.

Tags are taken out and entities resolved. A fix of HTML writes `&`, `<` and `>` as entities.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace

from promptlint.documents.model import OTHER, Document
from promptlint.documents.pages.elements import BLOCKS, Seen
from promptlint.documents.pages.page import read_page
from promptlint.documents.pages.visible import in_file
from promptlint.documents.programs import is_fooocus_log
from promptlint.regex import regex
from promptlint.text import SourceText, Span

__all__ = ["read"]

# By a pattern with bounds, and not by `html.parser`, which is faster on plain pages (0.24 s against 0.65 s for 390 kB),
# but takes time that grows with the square of the length where tags or comments are never closed (2.5 s for 12 kB of
# `<a `, in Python 3.11), and takes `<b (fog:1.2) <lora:x:1>` for one tag, with the prompt in it. Here a tag has a name,
# and no further `<`; what is not a tag is text, as people see it.
_HIDDEN = r"(?P<hidden><(?P<name>script|style|head)\b[^>]{0,2000}>)|(?P<comment><!--)"
_ENTITY = r"(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
_HTML = regex(
    rf"{_HIDDEN}|(?P<tag></?(?P<element>[A-Za-z][A-Za-z0-9]{{0,20}})(?:\s[^<>]{{0,5000}})?/?>)|{_ENTITY}", re.IGNORECASE
)
_CODE_MARK = "`"


def read(text: str, path: str) -> Document:
    """The prompts of an HTML page; the log of Fooocus is that program's."""
    visible, cells = _visible(text)
    document = in_file(read_page(visible.text, path, marked_up=True, cells=cells), visible, text, escape=True)
    return replace(document, target=OTHER) if is_fooocus_log(text) else document


def _visible(text: str) -> tuple[SourceText, list[Span]]:
    """What is seen of a page, and which parts of that are cells of tables of HTML."""
    seen = Seen()
    at = 0
    while (match := _HTML.search(text, at)) is not None:
        seen.show(SourceText.cut_from(text, at, match.start()))
        at = match.end()
        found = match.groupdict()
        if found["entity"]:
            seen.show(SourceText.replacing(html.unescape(match[0]), *match.span()))
        elif found["hidden"]:
            end_at = text.find(f"</{found['name']}", at)
            at = len(text) if end_at < 0 else end_at
        elif found["comment"]:
            end_at = text.find("-->", at)
            at = len(text) if end_at < 0 else end_at + 3
        elif found["element"]:
            name = found["element"].casefold()
            if name == "code":
                seen.show(SourceText.replacing(_CODE_MARK, *match.span()))
            seen.tag(match)
            if name in BLOCKS and text.startswith(("\n", "\r\n"), at):
                at = text.index("\n", at) + 1
    seen.show(SourceText.cut_from(text, at, len(text)))
    return seen.text(), seen.cells
