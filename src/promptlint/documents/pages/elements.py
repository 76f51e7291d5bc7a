"""Elements of HTML, and what is seen of a page as it is put together from what stands between their tags."""

from __future__ import annotations

import re

from promptlint.text import SourceText, Span

__all__ = ["BLOCKS", "INLINES", "Seen"]

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
_CELLS = frozenset({"td", "th", "dd"})
_ROWS = frozenset({"tr", "table"})


class Seen:
    """What is seen of a page, up to where it was read; `size` counts its characters, and `cells` are the cells of its
    tables of HTML."""

    def __init__(self) -> None:
        self.size = 0
        self.cells: list[Span] = []
        self._parts: list[SourceText] = []
        self._opened: int | None = None

    def show(self, part: SourceText) -> None:
        """Put another part at the end."""
        if part.text or not self._parts:
            self._parts.append(part)
            self.size += len(part)

    def tag(self, match: re.Match[str]) -> None:
        """A tag, whose name is the group `element`: that of a block is seen as a line end."""
        name = match["element"].casefold()
        if self._opened is not None and (name in _CELLS or name in _ROWS):
            self.cells.append(Span(self._opened, self.size))
            self._opened = None
        if name in BLOCKS:
            self.show(SourceText.replacing("\n", *match.span()))
        if name in _CELLS and not match.string.startswith("</", match.start()):
            self._opened = self.size

    def text(self) -> SourceText:
        """All of it."""
        return SourceText.join(self._parts)
