"""Pages: the prompts that Markdown, HTML and labelled text present as prompts.

A prompt stands behind a label, on its line or below it: in a paragraph, a quote, a fenced block, a list or a cell of a
table. Below a heading that is a label, all blocks, lists and, if they look like it, paragraphs are. Columns and rows of
tables are labelled by their heads, and what stands above `Negative prompt:` or a settings line is the prompt of a
pasted infotext. Lines such as "lora:A + B are required" or "Requires: …" outside of the prompts become requirements.

Pages explain more than they hold, and are about many things. So a label is only an offer: `page_evidence` looks at the
text, and the weaker the label, the more like a prompt for pictures it has to look. Blocks and code without a label need
the strongest evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from pathlib import PurePath

from promptlint.documents.model import OTHER, Document, Region, Role
from promptlint.documents.page_evidence import (
    Verdict,
    count_words_of_pictures,
    has_syntax_of_prompts,
    judge,
    speaks_of_chats,
    speaks_of_other_programs,
    speaks_of_pictures,
)
from promptlint.documents.page_labels import (
    Heading,
    Strength,
    label_of,
    places_of_labels,
    read_heading,
    read_label,
    says_role,
)
from promptlint.formats.infotext import parse_infotext, parse_settings
from promptlint.resources.requirements.sentences import read_requirements
from promptlint.text import Edit, LineIndex, SourceText, Span

__all__ = ["Fence", "looks_like_page", "read", "read_page"]

_MARKDOWN = (".md", ".markdown", ".mdx")
_HTML = (".html", ".htm")
_INFOTEXT_LABEL = "Negative prompt:"
_SETTINGS = re.compile(r"[ \t]*Steps: ?\d+, ?[A-Z]")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:[-*+•]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_FENCE = re.compile(r"[ \t]{0,3}(?P<fence>`{3,}|~{3,})")
_INLINE = re.compile(r"(?<!`)`(?P<code>[^`\n]{1,2000})`(?!`)")
_SHORTEST_INLINE = 12
_RULER = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{1,100}:?[ \t]*\|){1,50}(?:[ \t]*:?-{1,100}:?[ \t]*)?")
_LINE_RULER = re.compile(r"[ \t]*(?:=+|-{2,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})[ \t]*")
_CELL = re.compile(r"(?:[^|\\]|\\.){0,100000}")
_ENDS_PROMPT = re.compile(
    r"[ \t]*(?:!\[|\[!|\[[^\]\n]{0,200}\]\(|\|"
    r"|[*_]{0,2}(?:Steps|Sampler|Scheduler|Seed|CFG|Guidance|Model|Size|Settings|Parameters?|Results?|Outputs?|Images?|Note"
    r"|Resolution|Width|Height|Checkpoint|Clip skip|VAE|LoRAs?|Answer|Example|Explanation|Source|Style|Aspect ratio)\b"
    r"[^:：\n]{0,20}[:：]|\*\*[^*\n]{1,60}(?:[:：]\*\*|\*\*[ \t]?[:：]))",
    re.IGNORECASE,
)
_TEMPLATES = re.compile(r"dynamic.?prompts", re.IGNORECASE)
_DESCRIBES = re.compile(
    r"\b(?:description|meaning|type|what it does|default|notes?|explanation)\b|说明|描述|説明|설명|описание",
    re.IGNORECASE,
)
_PLAIN = frozenset({"", "text", "txt", "plaintext", "plain", "none", "raw"})
_KEY = re.compile(r"parameters:\s{1,20}(?=\S)")
_OF_PROMPTS = frozenset({"prompt", "prompts", "a1111", "sdprompt", "sd", "infotext"})
_LONGEST_LINE = 200_000
_LONGEST_INTRODUCTION = 200
_MOST_WORDS_OF_ITEM = 6
_QUOTES = {'"': '"', "“": "”", "「": "」"}


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: all of it, the language it names, and what stands in it."""

    span: Span
    language: str
    content: Span


class _Form(Enum):
    LINE = "behind the label"
    PARAGRAPH = "below the label"
    LATER = "a paragraph further down"
    FENCE = "in a fenced block"
    CELL = "in a cell of HTML"
    ITEM = "an item of a list"


@dataclass(frozen=True, slots=True)
class _Label:
    """`content` is where the text behind it starts; `level` is that of its heading, 0 without one."""

    line: int
    role: Role
    strength: Strength
    content: int
    has_colon: bool = True
    level: int = 0
    indent: int | None = None
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text that a label may announce. `is_first` says that no other stands between it and the label."""

    span: Span
    form: _Form
    text: str
    verdict: Verdict
    is_first: bool = True
    role: Role | None = None


class _Page:
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
        return _is_taken(Span(start, start + 1), spans)

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


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001  # all are called alike
    """The prompts of a page: of Markdown and HTML what people see of it."""
    suffix = PurePath(path).suffix.casefold()
    if suffix in _MARKDOWN:
        from promptlint.documents import markdown

        return markdown.read(text, path)
    if suffix in _HTML:
        from promptlint.documents import html

        return html.read(text, path)
    return read_page(text, path)


def looks_like_page(text: str) -> bool:
    """Whether a text labels its prompts as a page does: a label that says positive, or both short ones.

    `Negative prompt:` alone is not enough: that is how infotext looks.
    """
    labels = _labels(_Page(text))
    sure = any(each.strength is Strength.SURE and each.role is Role.POSITIVE for each in labels)
    return sure or len({each.role for each in labels}) > 1


def read_page(
    text: str, path: str, *, marked_up: bool = False, cells: Sequence[Span] = (), fences: Sequence[Fence] | None = None
) -> Document:
    """The labelled prompts of a page; each positive prompt goes with the negative one that follows it.

    A page that is `marked_up` is Markdown, or was HTML: a line or a cell of a table may be a label without a colon.
    `cells` are spans in which a blank line ends nothing; `fences` are the fenced blocks, where they are known.
    """
    page = _Page(text, cells, fences, is_marked_up=marked_up)
    infotexts = [fence.content for fence in page.fences if _is_infotext(page, fence)] if marked_up else []
    labels = [label for label in _labels(page) if not page.is_in(label.line, infotexts)]
    if marked_up:
        labels = _with_infotexts(page, labels, infotexts)
    sections = _Sections(page, labels)
    groups: list[list[Region]] = []
    taken: list[Span] = []
    is_open = False
    for label, announced in sections.accepted():
        pieces = [piece for piece in announced if not _is_taken(piece.span, infotexts)]
        goes_alone = len(pieces) > 1
        for piece in pieces:
            taken.append(piece.span)
            source = _prompt_in(page, piece.span)
            role = piece.role or label.role
            if goes_alone or not is_open or role is not Role.NEGATIVE:
                groups.append([])
            name = str(role) if len(groups) == 1 else f"{role} {len(groups)}"
            groups[-1].append(Region(name, role, source, text, _settings_below(page, piece.span)))
            is_open = not goes_alone and role is Role.POSITIVE
    if marked_up:
        groups += _tables(page, taken, is_sure=sections.is_sure)
    taken.sort()
    groups += _unlabelled(page, taken)
    requirements = tuple(
        requirement
        for requirement in read_requirements(text)
        if requirement.span is None or not any(span.overlaps(requirement.span) for span in taken)
    )
    plugins = ("dynamic-prompts",) if _TEMPLATES.search(text) is not None else ()
    prompts = tuple(_shared(group) for group in groups)
    target = _target_of(page, prompts)
    return Document(path, "page", text, prompts, requirements, target=target, plugins=plugins)


def _target_of(page: _Page, prompts: Sequence[Sequence[Region]]) -> str | None:
    """The program that the prompts of a page are for: one of which nothing is known, where the page names such ones
    only, and none of its prompts has the syntax of the WebUI."""
    if not prompts or not speaks_of_other_programs(page.text):
        return None
    has_syntax = any(has_syntax_of_prompts(region.text) for group in prompts for region in group)
    return None if has_syntax else OTHER


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
        start = index.start(first + 1) if first < size else len(index.text)
        end = index.start(line - 1) + len(index.line(line - 1)) if line > first + 1 else start
        last = min(line, size)
        span = Span(index.start(first), index.start(last) + len(index.line(last)))
        yield Fence(span, content[fence.end() :].strip().casefold(), Span(start, max(start, end)))
        line += 1


def _prompt_in(page: _Page, span: Span) -> SourceText:
    """The prompt in a part of the page: without white space, the marks of code, and quotes around all of it."""
    source = _without_key(SourceText.cut_from(page.text, span.start, span.end).strip())
    fence = page.fence_at(page.index.position(span.start).line)
    return source if fence is not None else _bare(source, is_marked_up=page.is_marked_up)


def _without_key(source: SourceText) -> SourceText:
    """An infotext without the name that a picture has it under, which people copy with it."""
    key = _KEY.match(source.text)
    return source.slice(key.end(), len(source)) if key is not None else source


def _bare(source: SourceText, *, is_marked_up: bool = True) -> SourceText:
    """A text as it is copied: without the marks of code, and the quotes around it."""
    text = source.text
    if len(text) > 1 and text[0] == text[-1] == "`" and "`" not in text.strip("`"):
        source = source.strip("`").strip()
    elif is_marked_up and text.startswith("`") and (code := _INLINE.match(text)) and _is_remark(text[code.end() :]):
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
    """Whether what stands behind code is a remark on it, and no part of the same list."""
    return not rest.lstrip().startswith((",", "，", "、")) and "`" not in rest


def _settings_below(page: _Page, span: Span) -> Mapping[str, str]:
    """The settings of an infotext, where its settings line is the next one."""
    number = page.index.position(span.end).line + 1
    if number > len(page.index) or not _SETTINGS.match(page.index.line(number)):
        return {}
    return {pair.key: pair.value for pair in parse_settings(page.index.line(number))}


def _shared(group: list[Region]) -> tuple[Region, ...]:
    """Prompts that are used together, with the settings of each as those of all."""
    settings = next((region.settings for region in group if region.settings), {})
    return tuple(replace(region, settings=settings) for region in group)


class _Sections:
    """What the labels of a page announce, and which of it is taken for prompts."""

    def __init__(self, page: _Page, labels: Sequence[_Label]) -> None:
        self.page = page
        self.offers: list[tuple[_Label, list[list[_Piece]]]] = []
        for number, label in enumerate(labels):
            limit = labels[number + 1].line if number + 1 < len(labels) else len(page.index) + 1
            self.offers.append((label, _offers(page, label, limit)))
        firsts = [(label, choices[0][0]) for label, choices in self.offers if choices and choices[0]]
        self.is_sure = any(
            label.strength is Strength.SURE and not label.is_loose and piece.verdict > Verdict.NO
            for label, piece in firsts
        )
        short = [(label, piece) for label, piece in firsts if label.strength is Strength.SHORT]
        self.are_pairs = len({label.role for label, _ in short}) > 1 and any(
            piece.verdict is Verdict.SURE for _, piece in short
        )

    def accepted(self) -> Iterator[tuple[_Label, list[_Piece]]]:
        """The labels with the texts that are prompts."""
        for label, choices in self.offers:
            for pieces in choices:
                kept = self._accepted(label, pieces)
                if kept:
                    yield label, kept
                    break

    def _accepted(self, label: _Label, pieces: Sequence[_Piece]) -> list[_Piece]:
        items = [piece for piece in pieces if piece.form is _Form.ITEM]
        takes_items = bool(items) and self._takes_list(label, items)
        return [
            piece
            for piece in pieces
            if (piece.form is _Form.ITEM and takes_items and piece.verdict > Verdict.NO)
            or (piece.form is not _Form.ITEM and piece.verdict >= self._needed(label, piece))
        ]

    def _takes_list(self, label: _Label, items: Sequence[_Piece]) -> bool:
        """Whether a list is one of prompts: few of its items are anything else."""
        refused = sum(1 for item in items if item.verdict is Verdict.NO)
        likely = sum(1 for item in items if item.verdict >= Verdict.LIKELY)
        if refused * 3 > len(items):
            return False
        if label.strength is Strength.SURE and not label.is_loose:
            return likely > 0 or (
                self.page.speaks_of_pictures
                and all(
                    len(item.text.split()) <= _MOST_WORDS_OF_ITEM and item.text[-1] not in ".!?。" for item in items
                )
            )
        return likely * 2 > len(items) and (self.is_sure or self.page.speaks_of_pictures)

    def _needed(self, label: _Label, piece: _Piece) -> Verdict:
        """How much a text must look like a prompt to be taken for one."""
        if piece.form is _Form.LATER:
            return Verdict.SURE
        is_block = piece.form in (_Form.FENCE, _Form.CELL)
        if not piece.is_first:
            return Verdict.LIKELY
        if label.strength is Strength.SURE:
            return Verdict.LIKELY if label.is_loose else Verdict.OPEN
        if label.strength is Strength.SHORT:
            return Verdict.LIKELY if self.is_sure or self.are_pairs or self.page.speaks_of_pictures else Verdict.SURE
        if self.is_sure:
            is_open = not label.is_loose and (label.has_colon or is_block or label.level)
            return Verdict.OPEN if is_open else Verdict.LIKELY
        if not self.page.speaks_of_pictures:
            return Verdict.SURE
        is_open = label.has_colon and not label.is_loose and not self.page.speaks_of_chats
        return Verdict.OPEN if is_open and piece.text[-1] not in ".!?。" else Verdict.LIKELY


def _offers(page: _Page, label: _Label, limit: int) -> list[list[_Piece]]:
    """The texts that a label may mean before line `limit`: the first choice, then others."""
    inside = page.fence_at(label.line)
    if inside is not None:
        limit = min(limit, inside[1] + (0 if page.text.startswith(("`", "~"), page.index.start(inside[1])) else 1))
    cell = page.cell_at(label.content)
    line_end = page.end_of(label.line)
    if page.text[label.content : line_end].strip() or (
        cell is not None and page.text[label.content : cell.end].strip() and label.content <= cell.end
    ):
        form = _Form.LINE if cell is None else _Form.CELL
        first = [_piece(page, _run(page, label, label.content, label.line, limit), form)]
        below = _below(page, label, label.line + 1, limit, is_remote=True)
        return [pieces for pieces in (first, below) if pieces]
    if label.level:
        return [pieces] if (pieces := _under_heading(page, label, limit)) else []
    return [pieces] if (pieces := _below(page, label, label.line + 1, limit)) else []


def _piece(page: _Page, span: Span, form: _Form, *, is_first: bool = True, role: Role | None = None) -> _Piece:
    text = _prompt_in(page, span).text
    return _Piece(span, form, text, _verdict(text), is_first, role)


def _verdict(text: str) -> Verdict:
    return Verdict.NO if not text or label_of(text) is not None else judge(text)


def _role_above(page: _Page, line: int) -> Role | None:
    """The role that the line above a block names, which introduces it."""
    line -= 1
    while line > 0 and not page.index.line(line).strip():
        line -= 1
    if line < 1 or page.fence_at(line) is not None:
        return None
    return says_role(page.index.line(line)[-_LONGEST_INTRODUCTION:])


def _next_content(page: _Page, line: int, limit: int) -> int:
    """The next line with something in it; rulers have nothing."""
    while line < limit and (not page.index.line(line).strip() or _LINE_RULER.fullmatch(page.index.line(line))):
        line += 1
    return line


def _below(page: _Page, label: _Label, line: int, limit: int, *, is_remote: bool = False) -> list[_Piece]:
    """The block that follows a label; only a fenced one if the label's line says something else (`is_remote`)."""
    line = _next_content(page, line, limit)
    if line >= limit:
        return []
    found = page.fence_at(line) if page.fence_at(label.line) is None else None
    if found is not None:
        first, last, fence = found
        is_prompt = first == line and last <= limit and fence.language in (*_PLAIN, *_OF_PROMPTS)
        return [_piece(page, fence.content, _Form.FENCE)] if is_prompt else []
    if is_remote or read_heading(page.index.line(line)) is not None:
        return []
    start = page.index.start(line)
    item = _ITEM.match(page.index.line(line))
    if item is not None and page.is_marked_up:
        if label.indent is not None and len(item["indent"]) <= label.indent:
            return []
        return _items(page, line, limit)
    if page.is_marked_up and _ENDS_PROMPT.match(page.index.line(line)):
        return []
    form = _Form.PARAGRAPH if page.cell_at(start) is None else _Form.CELL
    return [_piece(page, _run(page, label, start, line, limit), form)]


def _under_heading(page: _Page, label: _Label, limit: int) -> list[_Piece]:
    """The blocks, lists and paragraphs below a heading, up to the next of its level."""
    pieces: list[_Piece] = []
    line = label.line + 1
    is_first = is_near = True
    role: Role | None = None
    while (line := _next_content(page, line, limit)) < limit:
        content = page.index.line(line)
        found = page.fence_at(line)
        heading = read_heading(content) if found is None else None
        if heading is not None:
            if heading.level <= label.level:
                break
            role = heading.role
            line += 1
            continue
        if not is_first and label.strength is not Strength.SURE:
            role = role or Role.UNKNOWN
        if found is not None:
            if found[2].language in (*_PLAIN, *_OF_PROMPTS):
                said = _role_above(page, line) or role if not is_first else role
                pieces.append(_piece(page, found[2].content, _Form.FENCE, is_first=is_first, role=said))
            line = found[1] + 1
        elif _ITEM.match(content):
            items = _items(page, line, limit)
            pieces += [replace(item, role=role) for item in items]
            line = page.index.position(items[-1].span.end).line + 1
        elif _ENDS_PROMPT.match(content):
            line += 1
            is_near = False
            continue
        else:
            span = _run(page, label, page.index.start(line), line, limit)
            form = _Form.PARAGRAPH if is_first and is_near else _Form.LATER
            pieces.append(_piece(page, span, form, role=role))
            line = page.index.position(span.end).line + 1
        is_first = False
    return pieces


def _items(page: _Page, line: int, limit: int) -> list[_Piece]:
    """The items of a list that starts in a line."""
    pieces: list[_Piece] = []
    at = line
    while (at := _next_content(page, at, limit)) < limit:
        item = _ITEM.match(page.index.line(at))
        if item is None or page.fence_at(at) is not None:
            break
        start = page.index.start(at) + item.end()
        end = page.end_of(at)
        at += 1
        while at < limit and page.index.line(at).startswith((" ", "\t")) and _continues(page, at):
            end = page.end_of(at)
            at += 1
        pieces.append(_piece(page, Span(min(start, end), end), _Form.ITEM))
    return pieces


def _continues(page: _Page, line: int) -> bool:
    """Whether a line goes on with the paragraph above it."""
    content = page.index.line(line)
    return (
        bool(content.strip())
        and page.fence_at(line) is None
        and _ITEM.match(content) is None
        and _ENDS_PROMPT.match(content) is None
        and _LINE_RULER.fullmatch(content) is None
        and read_heading(content) is None
    )


def _run(page: _Page, label: _Label, start: int, line: int, limit: int) -> Span:
    """The text from an offset in a line up to a blank line, a settings line or whatever else ends it."""
    index = page.index
    inside = page.fence_at(label.line)
    cell = page.cell_at(start)
    end = start
    first = line
    while line < limit and (cell is None or index.start(line) < cell.end):
        text = index.line(line)
        if line > first and (
            (cell is None and (not text.strip() or page.fence_at(line) != inside))
            or _SETTINGS.match(text)
            or (label.indent is not None and _ITEM.match(text))
            or (cell is None and page.is_marked_up and inside is None and not _continues(page, line))
        ):
            break
        end = index.start(line) + len(text)
        line += 1
    return Span(start, max(start, end if cell is None else min(end, cell.end)))


def _labels(page: _Page) -> list[_Label]:
    """The labels of a page in order. Where nothing is marked up they have a colon, or are a heading of Markdown."""
    index = page.index
    labels: list[_Label] = []
    for number in sorted({index.position(place).line for place in places_of_labels(index.text)}):
        line = index.line(number)
        match = read_label(line) if len(line) < _LONGEST_LINE else None
        if match is None or (not match.has_colon and not match.level and not page.is_marked_up):
            continue
        found = page.fence_at(number)
        if found is not None and match.strength is not Strength.SURE and not _starts_with_label(page, found[2]):
            continue
        if found is not None and found[2].language not in (*_PLAIN, *_OF_PROMPTS):
            continue
        indent = len(line) - len(line.lstrip()) if match.is_item else None
        labels.append(
            _Label(
                number,
                match.role,
                match.strength,
                index.start(number) + match.end,
                match.has_colon,
                match.level,
                indent,
                match.is_loose,
            )
        )
    return labels


def _starts_with_label(page: _Page, fence: Fence) -> bool:
    """Whether the first line of a fenced block is a label: one further down is a part of what is copied."""
    start = page.text[fence.content.start : fence.content.start + 400].lstrip()
    return read_label(start.partition("\n")[0]) is not None


def _is_infotext(page: _Page, fence: Fence) -> bool:
    """Whether a block is one infotext and nothing else, whatever labels stand above and in it."""
    if fence.language not in _PLAIN and fence.language not in _OF_PROMPTS:
        return False
    content = page.text[fence.content.start : fence.content.end]
    if sum(_SETTINGS.match(line) is not None for line in content.split("\n")) != 1:
        return False
    infotext = parse_infotext(content.strip())
    return "Steps" in infotext.settings and bool(infotext.prompt.text)


def _with_infotexts(page: _Page, labels: list[_Label], blocks: list[Span]) -> list[_Label]:
    """With a label for each pasted infotext, whose prompt has none: it stands above `Negative prompt:` or the
    settings. Those of some `blocks` need none."""
    index = page.index
    lines = {label.line for label in labels}
    found: list[_Label] = []
    for number in range(2, len(index) + 1):
        line = index.line(number)
        if len(line) > _LONGEST_LINE or not (line.startswith(_INFOTEXT_LABEL) or _SETTINGS.match(line)):
            continue
        if page.is_in(number, blocks):
            continue
        fence = page.fence_at(number)
        first = number
        while first > 1 and not _ends_infotext(page, first - 1, fence, lines):
            first -= 1
        if first - 1 in lines and index.line(first - 1).strip():
            continue
        if index.line(first).rstrip().endswith((":", "：")) and first < number:
            first += 1
        if first < number and index.text[index.start(first) : index.start(number)].strip():
            found.append(_Label(first, Role.POSITIVE, Strength.SURE, index.start(first)))
            lines.add(first)
    return sorted([*labels, *found], key=lambda label: label.line)


def _ends_infotext(page: _Page, line: int, fence: tuple[int, int, Fence] | None, labels: set[int]) -> bool:
    """Whether a line cannot belong to the infotext below it."""
    if line in labels or (fence is not None and line == fence[0]):
        return True
    content = page.index.line(line)
    if _SETTINGS.match(content) or (fence is None and content.lstrip().startswith(("#", "```", "~~~"))):
        return True
    return fence is None and (not content.strip() or page.fence_at(line) is not None)


def _tables(page: _Page, taken: list[Span], *, is_sure: bool) -> list[list[Region]]:
    """The cells below heads that are labels, and those beside them."""
    groups: list[list[Region]] = []
    index = page.index
    line = 1
    while line <= len(index):
        first = line
        while line <= len(index) and "|" in index.line(line) and page.fence_at(line) is None:
            line += 1
        if line - first > 1:
            groups += _table(page, range(first, line), is_sure=is_sure)
        line = max(line, first + 1)
    taken += [
        Span(region.source.origin(0, 0).start, region.source.origin(0, len(region.source)).end)
        for group in groups
        for region in group
    ]
    return groups


def _table(page: _Page, lines: range, *, is_sure: bool) -> list[list[Region]]:
    index = page.index
    rows = [
        (line, _cells_of(page.text, Span(index.start(line), page.end_of(line))))
        for line in lines
        if len(index.line(line)) <= _LONGEST_LINE
    ]
    ruler = next((at for at, (line, _) in enumerate(rows[:3]) if at and _RULER.fullmatch(index.line(line))), None)
    head = [] if ruler is None else rows[ruler - 1][1]
    body = rows if ruler is None else rows[ruler + 1 :]
    heads = {at: said for at, cell in enumerate(head) if (said := label_of(page.text[cell.start : cell.end]))}
    if len(head) == 2 and list(heads) == [0] and head[1]:
        # A table has to have a head: here its first row is one like the others.
        heads, body = {}, [rows[ruler - 1], *body] if ruler is not None else body
    if heads:
        return _columns(page, heads, body, is_sure=is_sure)
    title = " ".join(page.text[cell.start : cell.end] for cell in head)
    if _DESCRIBES.search(title) is not None:
        return []
    return _rows(page, [(line, cells) for line, cells in body if len(cells) == 2], is_sure=is_sure)


def _columns(
    page: _Page,
    heads: Mapping[int, tuple[Role, Strength]],
    rows: Sequence[tuple[int, list[Span]]],
    *,
    is_sure: bool,
) -> list[list[Region]]:
    has_sure_head = is_sure or any(strength is Strength.SURE for _, strength in heads.values())
    columns: dict[int, list[Region]] = {}
    for at, (role, strength) in heads.items():
        found = [
            _in_cell(page.text, cells[at], f"line {line}, {role}", role) for line, cells in rows if at < len(cells)
        ]
        filled = [region for region in found if region.text]
        verdicts = [_verdict(region.text) for region in filled]
        needed = (
            Verdict.OPEN
            if strength is Strength.SURE or (strength is Strength.PLAIN and has_sure_head)
            else Verdict.LIKELY
        )
        if not (has_sure_head or page.speaks_of_pictures):
            needed = Verdict.SURE
        enough = sum(1 for verdict in verdicts if verdict >= needed)
        if enough * 2 > len(filled):
            columns[at] = [region for region, verdict in zip(filled, verdicts, strict=True) if verdict > Verdict.NO]
    by_row: dict[str, list[Region]] = {}
    for column in columns.values():
        for region in column:
            by_row.setdefault(region.name.partition(",")[0], []).append(region)
    return [by_row[key] for key in sorted(by_row, key=lambda key: int(key.partition(" ")[2]))]


def _rows(page: _Page, rows: Sequence[tuple[int, list[Span]]], *, is_sure: bool) -> list[list[Region]]:
    """Rows of two cells, of which the first is a label."""
    groups: list[list[Region]] = []
    said = [(line, cells, label_of(page.text[cells[0].start : cells[0].end])) for line, cells in rows]
    has_sure_head = is_sure or any(label is not None and label[1] is Strength.SURE for _, _, label in said)
    for line, cells, label in said:
        if label is None:
            continue
        role, strength = label
        region = _in_cell(page.text, cells[1], f"line {line}, {role}", role)
        needed = Verdict.OPEN if strength is not Strength.SHORT and has_sure_head else Verdict.LIKELY
        if _verdict(region.text) < needed or not (has_sure_head or page.speaks_of_pictures):
            continue
        if not groups or role is Role.POSITIVE or len(groups[-1]) > 1:
            groups.append([])
        groups[-1].append(region)
    return groups


def _cells_of(text: str, line: Span) -> list[Span]:
    """The cells of a row of a table."""
    at = line.start + (len(text[line.start : line.end]) - len(text[line.start : line.end].lstrip()))
    at += text.startswith("|", at)
    cells: list[Span] = []
    while at < line.end:
        match = _CELL.match(text, at, line.end)
        assert match is not None
        cells.append(Span(at, match.end()))
        at = match.end() + 1
    return cells or [Span(line.end, line.end)]


def _in_cell(text: str, cell: Span, name: str, role: Role) -> Region:
    whole = SourceText.cut_from(text, cell.start, cell.end)
    parts: list[SourceText] = []
    at = 0
    while (bar := whole.text.find("\\|", at)) >= 0:
        parts += [whole.slice(at, bar), SourceText.replacing("|", cell.start + bar, cell.start + bar + 2)]
        at = bar + 2
    source = SourceText.join([*parts, whole.slice(at, len(whole))])
    return Region(name, role, _bare(source.strip()), text, {}, _spell_in_cell)


def _spell_in_cell(region: Region, edits: Iterable[Edit]) -> list[Edit]:
    return [
        Edit(region.source.origin(e.span.start, e.span.end), e.replacement.replace("|", "\\|").replace("\n", " "))
        for e in edits
    ]


def _unlabelled(page: _Page, taken: list[Span]) -> list[list[Region]]:
    """Prompts that no label announces: fenced blocks and code in lines that look like one, and pasted infotexts."""
    groups: list[list[Region]] = []
    headings: list[Heading] = []
    line = 0
    while (line := line + 1) <= len(page.index):
        found = page.fence_at(line)
        if found is not None:
            fence = found[2]
            if fence.content and not _is_taken(fence.content, taken):
                groups += _block(page, fence, headings)
            line = found[1]
            continue
        content = page.index.line(line)
        if len(content) > _LONGEST_LINE:
            continue
        heading = read_heading(content) if content.lstrip().startswith("#") else None
        if heading is not None:
            while headings and headings[-1].level >= heading.level:
                headings.pop()
            headings.append(heading)
        for match in _INLINE.finditer(content) if "`" in content and page.speaks_of_pictures else ():
            start = page.index.start(line) + match.start("code")
            span = Span(start, start + len(match["code"]))
            if len(span) < _SHORTEST_INLINE or match["code"].count(",") < 3 or _is_taken(span, taken):
                continue
            if judge(match["code"]) is Verdict.SURE and count_words_of_pictures(match["code"]) > 1:
                source = SourceText.cut_from(page.text, span.start, span.end).strip()
                groups.append([Region(f"line {line}", Role.UNKNOWN, source, page.text)])
    return groups


def _is_taken(span: Span, taken: list[Span]) -> bool:
    at = bisect_left(taken, span)
    return any(span.overlaps(other) for other in taken[max(0, at - 1) : at + 1])


def _block(page: _Page, fence: Fence, headings: Sequence[Heading]) -> list[list[Region]]:
    if fence.language not in _PLAIN and fence.language not in _OF_PROMPTS:
        return []
    text = page.text
    line = page.index.position(fence.content.start).line
    source = _without_key(SourceText.cut_from(text, fence.content.start, fence.content.end).strip())
    infotext = parse_infotext(source.text)
    if "Steps" in infotext.settings or (
        infotext.negative_label_span is not None and judge(infotext.prompt.text or "-") > Verdict.NO
    ):
        pair = ((Role.POSITIVE, infotext.prompt), (Role.NEGATIVE, infotext.negative))
        start = source.origin(0, 0).start
        regions = [
            Region(f"line {line}, {role}", role, part.moved(start), text, infotext.settings)
            for role, part in pair
            if part.text
        ]
        return [regions] if regions else []
    if not _is_prompt(page, fence, headings, source.text):
        return []
    role = _role_above(page, page.index.position(fence.span.start).line) or next(
        (heading.role for heading in reversed(headings) if heading.role is not None), Role.UNKNOWN
    )
    return [[Region(f"line {line}", role, source, text)]]


def _is_prompt(page: _Page, fence: Fence, headings: Sequence[Heading], text: str) -> bool:
    """Whether a block without a label is a prompt: less evidence will do where headings and page speak of prompts for
    pictures."""
    verdict = judge(text)
    is_topic = any(heading.says_prompt or heading.role is not None for heading in headings)
    if fence.language in _OF_PROMPTS or (is_topic and page.speaks_of_pictures and not page.speaks_of_chats):
        return verdict >= Verdict.LIKELY
    return verdict is Verdict.SURE and (page.speaks_of_pictures or count_words_of_pictures(text) > 2)
