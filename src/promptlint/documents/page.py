"""The labelled page: `Positive Prompt:` and `Negative Prompt:` sections in Markdown or plain text.

A section runs from its label to the next blank line, label or settings line; hard wraps inside stay line breaks. A
label with nothing behind it speaks of the next paragraph or fenced block. Columns and rows of tables are labelled by
their heads, and what stands above `Negative prompt:` or a settings line is the prompt of a pasted infotext. Lines such
as "lora:A + B are required" or "Requires: …" outside the sections become requirements.

Pages are about many things. A label that says which prompt it means is taken at its word; `Prompt:`, and code without a
label, are only read where the page speaks of pictures.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from promptlint.documents.model import Document, Region, Role
from promptlint.formats.infotext import parse_infotext, parse_settings
from promptlint.resources.prose import read_requirements
from promptlint.text import Edit, LineIndex, SourceText, Span

__all__ = ["looks_like_page", "read", "read_page"]

_MARKDOWN = (".md", ".markdown")
_HTML = (".html", ".htm")
_NEGATIVE_WORDS = (
    r"negative(?:[ _-]prompts?)?|反向提示[词詞]|[负負]面提示[词詞]|[负負]面关键词|ネガティブプロンプト"
    r"|(?:부정|네거티브)[ ]?프롬프트|prompts? n[ée]gati(?:fs?|vos?)|negativ(?:er )?prompt"
    r"|(?:негативный|отрицательный) промпт"
)
_POSITIVE_WORDS = (
    r"positive(?:[ _-]prompts?)?|正[向面]提示[词詞]|正面关键词|ポジティブプロンプト|(?:긍정|포지티브)[ ]?프롬프트"
    r"|prompts? positi(?:fs?|vos?)|positiv(?:er )?prompt|позитивный промпт"
)
_PLAIN_WORDS = r"prompts?|提示[词詞]|プロンプト|프롬프트|промпт"
_NAMES = rf"(?:(?P<negative>{_NEGATIVE_WORDS})|(?P<positive>{_POSITIVE_WORDS})|(?P<plain>{_PLAIN_WORDS}))"
_LABEL = re.compile(
    r"[ \t]{0,8}(?P<marks>(?:(?:[-*+>#|]{1,6}|\d{1,3}[.)])[ \t]{1,8}){0,3})(?P<bold>[*_`]{0,3})"
    rf"{_NAMES}[ \t]{{0,4}}[*_`]{{0,3}}[ \t]{{0,4}}(?:(?P<colon>[:：])[*_`]{{0,3}}|(?=[ \t]*$))[ \t]*",
    re.IGNORECASE,
)
_HEAD = re.compile(rf"[*_`]{{0,3}}{_NAMES}[*_`]{{0,3}}[:：]?[*_`]{{0,3}}", re.IGNORECASE)
_SHORT = frozenset({"positive", "negative"})
_INFOTEXT_LABEL = "Negative prompt:"
_SETTINGS = re.compile(r"[ \t]*Steps: ?\d+, ?[A-Z]")
_ITEM = re.compile(r"[ \t]{0,8}(?:[-*+]|\d{1,3}[.)])[ \t]")
_FENCE = re.compile(r"[ \t]{0,3}(?P<fence>`{3,}|~{3,})")
_INLINE = re.compile(r"(?<!`)`(?P<code>[^`\n]{1,2000})`(?!`)")
_SHORTEST_INLINE = 12
_RULER = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{1,100}:?[ \t]*\|){1,50}(?:[ \t]*:?-{1,100}:?[ \t]*)?")
_CELL = re.compile(r"(?:[^|\\]|\\.){0,100000}")
_SYNTAX = re.compile(
    r"\b(?:AND|BREAK)\b|\([^()\n]{1,200}:[0-9.]{1,6}\)|<lora:|\[[^\[\]\n]{1,200}:[0-9.]{1,6}\]|, ?\(\("
    r"|\b[A-Z]{4,10}\([0-9.]|\{[^{}\n|]{0,200}\|[^{}\n]{1,200}\}|(?<![\w/])__[\w/*-]{1,60}__(?![\w.(])|\$\{\w"
)
_SURE = re.compile(r"\([^()\n]{1,200}:[0-9]\.[0-9]{1,3}\)|<lora:")
_PICTURES = re.compile(
    r"stable.?diffusion|sd-?xl|\bloras?\b|negative.prompt|^negative: |midjourney|comfyui|a(?:utomatic)?1111|\bweb-?ui\b"
    r"|text.to.image|txt2img|img2img|civitai|dall-?e\b|novelai|dynamic.?prompts|masterpiece|best quality"
    r"|highly detailed|photorealistic|\bbokeh\b|depth of field|\bCFG\b|\b[48]k\b",
    re.IGNORECASE | re.MULTILINE,
)
_TEMPLATES = re.compile(r"dynamic.?prompts", re.IGNORECASE)
_CODE = re.compile(
    r"(?m)[;{]\s*$|^\s*(?:\$ |>>>|import|from|def|class|git|pip|cd|sudo|curl|python3?|npm|const|let|var|return|@)\b"
    r"|https?://|=>|==|\b[a-z_][\w.]{0,60}\(\)|\w\(['\"]|^\s*[\w.-]{1,60} ?= |^\s*[{}\[\]]$|^\s*[\[{]\s*\""
)
_PLAIN = frozenset({"", "text", "txt", "prompt", "plaintext", "none", "a1111", "sdprompt"})
_LONGEST_LINE = 200_000
_LONGEST_TAG = 4


@dataclass(frozen=True, slots=True)
class _Label:
    """`content` is where the text behind it starts. `is_sure` says that it is no word of another trade."""

    line: int
    role: Role
    is_sure: bool
    content: int
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """A page in lines. `fences` are the fenced blocks, from fence line to fence line; `cells` are spans of text that
    belongs together over blank lines."""

    index: LineIndex
    fences: tuple[_Fence, ...]
    cells: tuple[Span, ...] = ()
    speaks_of_pictures: bool = False

    @property
    def text(self) -> str:
        return self.index.text

    def fence_at(self, line: int) -> _Fence | None:
        at = bisect_left(self.fences, line, key=lambda fence: fence.last)
        fence = self.fences[at] if at < len(self.fences) else None
        return fence if fence is not None and fence.first <= line else None

    def cell_at(self, offset: int) -> Span | None:
        at = bisect_left(self.cells, offset, key=lambda cell: cell.end)
        cell = self.cells[at] if at < len(self.cells) else None
        return cell if cell is not None and cell.start <= offset else None


@dataclass(frozen=True, slots=True)
class _Fence:
    first: int
    last: int
    language: str
    content: Span


def read(text: str, path: str, role: Role | None = None) -> Document:  # noqa: ARG001  # all are called alike
    """The prompts of a page: of Markdown and HTML what people see of it."""
    suffix = PurePath(path).suffix.casefold()
    if suffix not in (*_MARKDOWN, *_HTML):
        return read_page(text, path)
    from promptlint.documents import html  # noqa: PLC0415

    return html.read_markdown(text, path) if suffix in _MARKDOWN else html.read(text, path)


def looks_like_page(text: str) -> bool:
    """Whether a text labels its prompts as a page does: a label that says positive, or both short ones.

    `Negative prompt:` alone is not enough: that is how infotext looks.
    """
    labels = _labels(_page_of(text), headings_only=True)
    return any(each.is_sure and each.role is Role.POSITIVE for each in labels) or len({e.role for e in labels}) > 1


def read_page(text: str, path: str, *, marked_up: bool = False, cells: Sequence[Span] = ()) -> Document:
    """The labelled prompts of a page; each positive prompt goes with the negative one that follows it.

    A page that is `marked_up` is Markdown, or was HTML: a line or a cell of a table may be a label without a colon.
    `cells` are spans in which a blank line ends nothing.
    """
    page = _page_of(text, cells)
    labels = _labels(page, headings_only=not marked_up)
    if marked_up:
        labels = _with_infotexts(page, labels)
    speaks_of_pictures = page.speaks_of_pictures or any(label.is_sure for label in labels)
    groups: list[list[Region]] = []
    taken: list[Span] = []
    for number, label in enumerate(labels):
        limit = labels[number + 1].line if number + 1 < len(labels) else len(page.index) + 1
        span = _section(page, label, limit)
        source = _bare(SourceText.cut_from(text, span.start, span.end))
        if not source.text or not (label.is_sure or speaks_of_pictures or _looks_like_tags(source.text)):
            continue
        taken.append(span)
        if label.role is Role.POSITIVE or not groups or any(r.role is Role.NEGATIVE for r in groups[-1]):
            groups.append([])
        name = str(label.role) if len(groups) == 1 else f"{label.role} {len(groups)}"
        groups[-1].append(Region(name, label.role, source, text, _settings_below(page, span)))
    if marked_up:
        groups += _tables(page, taken)
    taken.sort()
    groups += _unlabelled(page, taken)
    requirements = tuple(
        requirement
        for requirement in read_requirements(text)
        if requirement.span is None or not any(span.overlaps(requirement.span) for span in taken)
    )
    plugins = ("dynamic-prompts",) if _TEMPLATES.search(text) is not None else ()
    return Document(path, "page", text, tuple(_shared(group) for group in groups), requirements, plugins=plugins)


def _page_of(text: str, cells: Sequence[Span] = ()) -> _Page:
    index = LineIndex(text)
    return _Page(index, tuple(_fences(index)), tuple(cells), _PICTURES.search(text) is not None)


def _fences(index: LineIndex) -> Iterable[_Fence]:
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
        yield _Fence(first, line, content[fence.end() :].strip().casefold(), Span(start, max(start, end)))
        line += 1


def _bare(source: SourceText) -> SourceText:
    """A text without the white space and the marks of code around it."""
    source = source.strip()
    if len(source) > 1 and source.text[0] == source.text[-1] == "`":
        source = source.strip("`").strip()
    return source


def _settings_below(page: _Page, span: Span) -> Mapping[str, str]:
    """The settings of an infotext, where its settings line is the next one."""
    number = page.index.position(span.end).line + 1
    if number > len(page.index) or not _SETTINGS.match(page.index.line(number)):
        return {}
    return {pair.key: pair.value for pair in parse_settings(page.index.line(number))}


def _shared(group: list[Region]) -> tuple[Region, ...]:
    """Prompts that are used together, with the settings of each as those of all."""
    settings = next((region.settings for region in group if region.settings), {})
    return tuple(Region(r.name, r.role, r.source, r.origin, settings, r.spell) for r in group)


def _tables(page: _Page, taken: list[Span]) -> list[list[Region]]:
    """The cells below heads that are labels, and those beside them."""
    groups: list[list[Region]] = []
    roles: dict[int, Role] = {}
    beside: list[Region] = []
    index = page.index
    line = 0
    while (line := line + 1) <= len(index):
        content = index.line(line)
        if "|" not in content or len(content) > _LONGEST_LINE or page.fence_at(line) is not None:
            roles, beside = {}, []
            continue
        cells = _cells_of(page.text, Span(index.start(line), index.start(line) + len(content)))
        if line < len(index) and _RULER.fullmatch(index.line(line + 1)):
            roles = {at: role for at, cell in enumerate(cells) if (role := _head_role(page, cell)) is not None}
            line += 1
            continue
        row = [
            _in_cell(page.text, cells[at], f"line {line}, {role}", role)
            for at, role in roles.items()
            if at < len(cells)
        ]
        first = _head_role(page, cells[0]) if not roles and len(cells) == 2 else None
        if first is not None:
            region = _in_cell(page.text, cells[1], f"line {line}, {first}", first)
            if not beside or first is Role.POSITIVE:
                beside = []
                groups.append(beside)
            beside.append(region)
        groups.append([region for region in row if region.text])
        taken += [
            Span(region.source.origin(0, 0).start, region.source.origin(0, len(region.source)).end)
            for region in (*row, *beside[-1:])
            if region.text
        ]
    return [kept for group in groups if (kept := [region for region in group if region.text])]


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


def _head_role(page: _Page, cell: Span) -> Role | None:
    match = _HEAD.fullmatch(page.text[cell.start : cell.end].strip())
    if match is None or (match["plain"] and not page.speaks_of_pictures):
        return None
    return Role.NEGATIVE if match["negative"] else Role.POSITIVE


def _in_cell(text: str, cell: Span, name: str, role: Role) -> Region:
    whole = SourceText.cut_from(text, cell.start, cell.end)
    parts: list[SourceText] = []
    at = 0
    while (bar := whole.text.find("\\|", at)) >= 0:
        parts += [whole.slice(at, bar), SourceText.replacing("|", cell.start + bar, cell.start + bar + 2)]
        at = bar + 2
    source = SourceText.join([*parts, whole.slice(at, len(whole))])
    return Region(name, role, _bare(source), text, {}, _spell_in_cell)


def _spell_in_cell(region: Region, edits: Iterable[Edit]) -> list[Edit]:
    return [
        Edit(region.source.origin(e.span.start, e.span.end), e.replacement.replace("|", "\\|").replace("\n", " "))
        for e in edits
    ]


def _unlabelled(page: _Page, taken: list[Span]) -> list[list[Region]]:
    """Prompts that no label announces: fenced blocks and code in lines that look like one, and pasted infotexts."""
    groups: list[list[Region]] = []
    heading = ""
    line = 0
    while (line := line + 1) <= len(page.index):
        fence = page.fence_at(line)
        if fence is not None:
            if fence.content and fence.language in _PLAIN and not _is_taken(fence.content, taken):
                groups += _block(page, fence, heading)
            line = fence.last
            continue
        content = page.index.line(line)
        if len(content) > _LONGEST_LINE:
            continue
        if content.lstrip().startswith("#"):
            heading = content
        for match in _INLINE.finditer(content) if "`" in content else ():
            start = page.index.start(line) + match.start("code")
            span = Span(start, start + len(match["code"]))
            if len(span) < _SHORTEST_INLINE or _is_taken(span, taken):
                continue
            if (_SYNTAX if page.speaks_of_pictures else _SURE).search(match["code"]):
                source = SourceText.cut_from(page.text, span.start, span.end).strip()
                groups.append([Region(f"line {line}", Role.UNKNOWN, source, page.text)])
    return groups


def _is_taken(span: Span, taken: list[Span]) -> bool:
    at = bisect_left(taken, span)
    return any(span.overlaps(other) for other in taken[max(0, at - 1) : at + 1])


def _block(page: _Page, fence: _Fence, heading: str) -> list[list[Region]]:
    text, line = page.text, fence.first + 1
    source = SourceText.cut_from(text, fence.content.start, fence.content.end).strip()
    infotext = parse_infotext(source.text)
    if "Steps" in infotext.settings or infotext.negative_label_span is not None:
        pair = ((Role.POSITIVE, infotext.prompt), (Role.NEGATIVE, infotext.negative))
        start = source.origin(0, 0).start
        regions = [
            Region(f"line {line}, {role}", role, part.moved(start), text, infotext.settings)
            for role, part in pair
            if part.text
        ]
        return [regions] if regions else []
    if not _looks_like_prompt(source.text, page):
        return []
    low = heading.casefold()
    role = Role.NEGATIVE if "negative" in low else Role.POSITIVE if "positive" in low else Role.UNKNOWN
    return [[Region(f"line {line}", role, source, text)]]


def _looks_like_prompt(text: str, page: _Page) -> bool:
    """Tags with commas, or the syntax of prompts, and nothing that code has."""
    if not text or len(text) > 20_000 or _CODE.search(text):
        return False
    if not page.speaks_of_pictures and _SURE.search(text) is None:
        return (
            text.count(",") >= 2
            and text.islower()
            and any(" " in tag.strip() for tag in text.split(","))
            and _are_short(text)
        )
    return text.count(",") >= 2 or _SYNTAX.search(text) is not None


def _looks_like_tags(text: str) -> bool:
    """Short pieces between commas, or the syntax of prompts: no sentence."""
    return _SYNTAX.search(text) is not None or ("," in text and _are_short(text) and _CODE.search(text) is None)


def _are_short(text: str) -> bool:
    return text[-1] not in ".?!:`" and all(len(tag.split()) <= _LONGEST_TAG for tag in text.split(","))


def _labels(page: _Page, *, headings_only: bool) -> list[_Label]:
    """The labels of a page in order. `headings_only` asks for a colon, or a heading of Markdown, where others are lines
    of their own."""
    index = page.index
    labels: list[_Label] = []
    for number in range(1, len(index) + 1):
        line = index.line(number)
        match = _LABEL.match(line) if len(line) < _LONGEST_LINE else None
        if match is None or "|" in match["marks"]:
            continue
        name = match["negative"] or match["positive"] or match["plain"]
        is_sure = match["plain"] is None and name.casefold() not in _SHORT
        if not match["colon"]:
            is_heading = "#" in match["marks"]
            if headings_only and not is_heading:
                continue
        fence = page.fence_at(number)
        if fence is not None and not is_sure and not _starts_with_label(page, fence):
            continue
        role = Role.NEGATIVE if match["negative"] else Role.POSITIVE
        is_item = _ITEM.match(line) is not None
        labels.append(_Label(number, role, is_sure, index.start(number) + match.end(), is_item))
    return labels


def _starts_with_label(page: _Page, fence: _Fence) -> bool:
    """Whether the first line of a fenced block is a label: one further down is a part of what is copied."""
    return (
        _LABEL.match(page.text[fence.content.start : fence.content.start + 400].lstrip().partition("\n")[0]) is not None
    )


def _with_infotexts(page: _Page, labels: list[_Label]) -> list[_Label]:
    """With a label for each pasted infotext, whose prompt has none: it stands above `Negative prompt:` or the
    settings."""
    index = page.index
    lines = {label.line for label in labels}
    found: list[_Label] = []
    for number in range(2, len(index) + 1):
        line = index.line(number)
        if len(line) > _LONGEST_LINE or not (line.startswith(_INFOTEXT_LABEL) or _SETTINGS.match(line)):
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
            found.append(_Label(first, Role.POSITIVE, is_sure=True, content=index.start(first)))
            lines.add(first)
    return sorted([*labels, *found], key=lambda label: label.line)


def _ends_infotext(page: _Page, line: int, fence: _Fence | None, labels: set[int]) -> bool:
    """Whether a line cannot belong to the infotext below it."""
    if line in labels or (fence is not None and line == fence.first):
        return True
    content = page.index.line(line)
    if _SETTINGS.match(content) or (fence is None and content.lstrip().startswith(("#", "```", "~~~"))):
        return True
    return fence is None and not content.strip()


def _section(page: _Page, label: _Label, limit: int) -> Span:
    """The text a label speaks of; empty where there is none before line `limit`."""
    index = page.index
    start = label.content
    line = label.line
    inside = page.fence_at(line)
    if inside is not None:
        limit = min(limit, inside.last)
    cell = page.cell_at(start)
    rest = index.text[start : index.start(line) + len(index.line(line))]
    if not rest.strip() and (cell is None or not page.text[start : cell.end].strip()):
        cell = None
        line += 1
        while line < limit and not index.line(line).strip():
            line += 1
        if line >= limit:
            return Span(start, start)
        fence = page.fence_at(line) if inside is None else None
        if fence is not None:
            return fence.content if fence.last <= limit else Span(start, start)
        start = index.start(line)
        cell = page.cell_at(start)
    end = start
    while line < limit and (cell is None or index.start(line) < cell.end):
        text = index.line(line)
        if index.start(line) > label.content and (
            (cell is None and (not text.strip() or page.fence_at(line) is not inside))
            or _SETTINGS.match(text)
            or (label.is_item and _ITEM.match(text))
        ):
            break
        end = index.start(line) + len(text)
        line += 1
    return Span(start, max(start, end if cell is None else min(end, cell.end)))
