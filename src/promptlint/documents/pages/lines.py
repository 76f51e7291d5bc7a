"""A page in lines: its fenced blocks, its cells, and the prompt in a part of it as it is copied."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from promptlint.dataclass import dataclass
from promptlint.documents.evidence.topics import speaks_of_chats, speaks_of_pictures
from promptlint.regex import regex
from promptlint.text import LineIndex, SourceText, Span

__all__ = [
    "INLINE_CODE",
    "ITEM",
    "LONGEST_LINE",
    "SETTINGS_LINE",
    "Fence",
    "Page",
    "bare",
    "prompt_in",
    "without_key",
]

SETTINGS_LINE = regex(r"[ \t]*Steps: ?\d+, ?[A-Z]")
ITEM = regex(r"(?P<indent>[ \t]*)(?:[-*+•]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_FENCE = regex(r"[ \t]{0,3}(?P<fence>`{3,}|~{3,})")
INLINE_CODE = regex(r"(?<!`)`(?P<code>[^`\n]{1,2000})`(?!`)")
_PLAIN = frozenset({"", "text", "txt", "plaintext", "plain", "none", "raw"})
"""Languages of blocks with no code in them."""

_KEY = regex(r"parameters:\s{1,20}(?=\S)")
_OF_PROMPTS = frozenset({"prompt", "prompts", "a1111", "sdprompt", "sd", "infotext"})
"""What people write in the place of a language where the block is a prompt."""

LONGEST_LINE = 200_000
"""Characters of a line that is looked at: pages with pictures in their text have lines of millions."""

_QUOTES = {'"': '"', "“": "”", "「": "」"}


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: all of it, the language it names, and what stands in it."""

    span: Span
    language: str
    content: Span

    @property
    def says_prompt(self) -> bool:
        """Whether it is called a prompt in the place of its language."""
        return self.language in _OF_PROMPTS

    @property
    def may_be_prompt(self) -> bool:
        """Whether it is called a prompt, or nothing that a prompt cannot be."""
        return self.language in _PLAIN or self.says_prompt


class Page:
    """A page in lines. `fences` are the fenced blocks, with the lines they start and end in; `cells` are spans of text
    that belongs together over blank lines."""

    def __init__(
        self,
        text: str,
        cells: Sequence[Span] = (),
        fences: Sequence[Fence] | None = None,
        *,
        is_marked_up: bool = False,
    ) -> None:
        self.index = index = LineIndex(text)
        self.fences = tuple(_fences(index)) if fences is None else tuple(fences)
        self.lines = tuple(
            (index.position(fence.span.start).line, index.position(max(fence.span.start, fence.span.end - 1)).line)
            for fence in self.fences
        )
        self.cells = tuple(cells)
        self.is_marked_up = is_marked_up

    @cached_property
    def speaks_of_pictures(self) -> bool:
        return speaks_of_pictures(self.text)

    @cached_property
    def speaks_of_chats(self) -> bool:
        return speaks_of_chats(self.text)

    @property
    def text(self) -> str:
        return self.index.text

    def is_in(self, line: int, spans: list[Span]) -> bool:
        """Whether a line begins in one of some spans, which are in order."""
        start = self.index.start(line)
        return Span(start, start + 1).overlaps_any(spans)

    def fence_at(self, line: int) -> tuple[int, int, Fence] | None:
        """The fenced block in a line: its first and last line, and the block."""
        at = bisect_left(self.lines, line, key=lambda lines: lines[1])
        if at == len(self.lines) or self.lines[at][0] > line:
            return None
        return (*self.lines[at], self.fences[at])

    def cell_at(self, offset: int) -> Span | None:
        at = bisect_left(self.cells, offset, key=lambda cell: cell.end)
        cell = self.cells[at] if at < len(self.cells) else None
        return cell if cell is not None and cell.start <= offset else None

    def end_of(self, line: int) -> int:
        return self.index.start(line) + len(self.index.line(line))


def _fences(index: LineIndex) -> Iterable[Fence]:
    if "```" not in index.text and "~~~" not in index.text:
        return
    line, size = 1, len(index)
    while line <= size:
        content = index.line(line)
        fence = _FENCE.match(content)
        if fence is None:
            line += 1
            continue
        first = line
        line += 1
        while line <= size and not index.line(line).lstrip().startswith(fence["fence"]):
            line += 1
        start = index.end(first)
        end = index.start(line - 1) + len(index.line(line - 1)) if line > first + 1 else start
        last = min(line, size)
        span = Span(index.start(first), index.start(last) + len(index.line(last)))
        yield Fence(span, content[fence.end() :].strip().casefold(), Span(start, max(start, end)))
        line += 1


def prompt_in(page: Page, span: Span) -> SourceText:
    """The prompt in a part of the page: without white space, the marks of code, and quotes around all of it."""
    source = without_key(SourceText.cut_from(page.text, span.start, span.end).strip())
    fence = page.fence_at(page.index.position(span.start).line)
    return source if fence is not None else bare(source, is_marked_up=page.is_marked_up)


def without_key(source: SourceText) -> SourceText:
    """An infotext without the name that a picture has it under, which people copy with it."""
    key = _KEY.match(source.text)
    return source.slice(key.end(), len(source)) if key is not None else source


def bare(source: SourceText, *, is_marked_up: bool = True) -> SourceText:
    """A text as it is copied: without the marks of code, and the quotes around it."""
    text = source.text
    if len(text) > 1 and text[0] == text[-1] == "`" and "`" not in text.strip("`"):
        source = source.strip("`").strip()
    elif is_marked_up and text.startswith("`") and (code := INLINE_CODE.match(text)) and _is_remark(text[code.end() :]):
        source = source.slice(*code.span("code")).strip()
    elif is_marked_up and "`" in text:
        source = SourceText.join(
            source.slice(match.start(), match.end()) for match in re.finditer(r"[^`]+", source.text)
        ).strip()
    text = source.text
    closing = _QUOTES.get(text[:1])
    if closing is not None and len(text) > 2 and text.endswith(closing) and closing not in text[1:-1]:
        source = source.slice(1, len(text) - 1).strip()
    return source


def _is_remark(rest: str) -> bool:
    """Whether what stands after code is a remark on it, and not part of the same list."""
    return not rest.lstrip().startswith((",", "，", "、")) and "`" not in rest
