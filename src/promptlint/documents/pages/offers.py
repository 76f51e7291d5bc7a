"""The texts that a label may announce: after it, below it, and further down below a heading."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum

from promptlint.dataclass import dataclass
from promptlint.documents.evidence.passages import Verdict, judge
from promptlint.documents.model import Role
from promptlint.documents.pages.labelled_lines import Label
from promptlint.documents.pages.labels import (
    Strength,
    label_of,
    read_heading,
    says_role,
)
from promptlint.documents.pages.lines import ITEM, SETTINGS_LINE, Page, prompt_in
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["Form", "Piece", "offers_of", "role_above", "verdict_of"]

_LINE_RULER = regex(r"[ \t]*(?:=+|-{2,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})[ \t]*")
_ENDS_PROMPT = regex(
    r"[ \t]*(?:!\[|\[!|\[[^\]\n]{0,200}\]\(|\|"
    r"|[*_]{0,2}(?:Steps|Sampler|Scheduler|Seed|CFG|Guidance|Model|Size|Settings|Parameters?|Results?|Outputs?|Images?|Note"
    r"|Resolution|Width|Height|Checkpoint|Clip skip|VAE|LoRAs?|Answer|Example|Explanation|Source|Style|Aspect ratio)\b"
    r"[^:：\n]{0,20}[:：]|\*\*[^*\n]{1,60}(?:[:：]\*\*|\*\*[ \t]?[:：]))",
    re.IGNORECASE,
)
_LONGEST_INTRODUCTION = 200
"""Characters at the end of the line above a block in which a role counts: its last sentence or two introduce it."""


class Form(Enum):
    """Where a text stands, seen from its label."""

    LINE = "after the label"
    PARAGRAPH = "below the label"
    LATER = "a paragraph further down"
    FENCE = "in a fenced block"
    CELL = "in a cell of HTML"
    ITEM = "an item of a list"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that a label may announce. `is_first` says that no other stands between it and the label."""

    span: Span
    form: Form
    text: str
    verdict: Verdict
    is_first: bool = True
    role: Role | None = None


def offers_of(page: Page, label: Label, limit: int) -> list[list[Piece]]:
    """The texts that a label may mean before line `limit`: the first choice, then others."""
    inside = page.fence_at(label.line)
    if inside is not None:
        limit = min(limit, inside[1] + (0 if page.text.startswith(("`", "~"), page.index.start(inside[1])) else 1))
    cell = page.cell_at(label.content)
    line_end = page.end_of(label.line)
    if page.text[label.content : line_end].strip() or (
        cell is not None and page.text[label.content : cell.end].strip() and label.content <= cell.end
    ):
        form = Form.LINE if cell is None else Form.CELL
        first = [_piece(page, _run(page, label, label.content, label.line, limit), form)]
        below = _below(page, label, label.line + 1, limit, is_remote=True)
        return [pieces for pieces in (first, below) if pieces]
    if label.level:
        return [pieces] if (pieces := _under_heading(page, label, limit)) else []
    return [pieces] if (pieces := _below(page, label, label.line + 1, limit)) else []


def _piece(page: Page, span: Span, form: Form, *, is_first: bool = True, role: Role | None = None) -> Piece:
    text = prompt_in(page, span).text
    return Piece(span, form, text, verdict_of(text), is_first, role)


def verdict_of(text: str) -> Verdict:
    """What a text looks like; one that is a label is not a prompt."""
    return Verdict.NO if not text or label_of(text) is not None else judge(text)


def role_above(page: Page, line: int) -> Role | None:
    """The role that the line above a block names, which introduces it."""
    line -= 1
    while line > 0 and not page.index.line(line).strip():
        line -= 1
    if line < 1 or page.fence_at(line) is not None:
        return None
    return says_role(page.index.line(line)[-_LONGEST_INTRODUCTION:])


def _next_content(page: Page, line: int, limit: int) -> int:
    """The next line with something in it; rulers have nothing."""
    while line < limit and (not page.index.line(line).strip() or _LINE_RULER.fullmatch(page.index.line(line))):
        line += 1
    return line


def _below(page: Page, label: Label, line: int, limit: int, *, is_remote: bool = False) -> list[Piece]:
    """The block that follows a label; only a fenced one if the label's line says something else (`is_remote`)."""
    line = _next_content(page, line, limit)
    if line >= limit:
        return []
    found = page.fence_at(line) if page.fence_at(label.line) is None else None
    if found is not None:
        first, last, fence = found
        is_prompt = first == line and last <= limit and fence.may_be_prompt
        return [_piece(page, fence.content, Form.FENCE)] if is_prompt else []
    if is_remote or read_heading(page.index.line(line)) is not None:
        return []
    start = page.index.start(line)
    item = ITEM.match(page.index.line(line))
    if item is not None and page.is_marked_up:
        if label.indent is not None and len(item["indent"]) <= label.indent:
            return []
        return _items(page, line, limit)
    if page.is_marked_up and _ENDS_PROMPT.match(page.index.line(line)):
        return []
    form = Form.PARAGRAPH if page.cell_at(start) is None else Form.CELL
    return [_piece(page, _run(page, label, start, line, limit), form)]


def _under_heading(page: Page, label: Label, limit: int) -> list[Piece]:
    """The blocks, lists and paragraphs below a heading, up to the next of its level."""
    pieces: list[Piece] = []
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
            if found[2].may_be_prompt:
                own = role_above(page, line) or role if not is_first else role
                pieces.append(_piece(page, found[2].content, Form.FENCE, is_first=is_first, role=own))
            line = found[1] + 1
        elif ITEM.match(content):
            items = _items(page, line, limit)
            pieces += [replace(item, role=role) for item in items]
            line = page.index.position(items[-1].span.end).line + 1
        elif _ENDS_PROMPT.match(content):
            line += 1
            is_near = False
            continue
        else:
            span = _run(page, label, page.index.start(line), line, limit)
            form = Form.PARAGRAPH if is_first and is_near else Form.LATER
            pieces.append(_piece(page, span, form, role=role))
            line = page.index.position(span.end).line + 1
        is_first = False
    return pieces


def _items(page: Page, line: int, limit: int) -> list[Piece]:
    """The items of a list that starts in a line."""
    pieces: list[Piece] = []
    at = line
    while (at := _next_content(page, at, limit)) < limit:
        item = ITEM.match(page.index.line(at))
        if item is None or page.fence_at(at) is not None:
            break
        start = page.index.start(at) + item.end()
        end = page.end_of(at)
        at += 1
        while at < limit and page.index.line(at).startswith((" ", "\t")) and _continues(page, at):
            end = page.end_of(at)
            at += 1
        pieces.append(_piece(page, Span(min(start, end), end), Form.ITEM))
    return pieces


def _continues(page: Page, line: int) -> bool:
    """Whether a line goes on with the paragraph above it."""
    content = page.index.line(line)
    return (
        bool(content.strip())
        and page.fence_at(line) is None
        and ITEM.match(content) is None
        and _ENDS_PROMPT.match(content) is None
        and _LINE_RULER.fullmatch(content) is None
        and read_heading(content) is None
    )


def _run(page: Page, label: Label, start: int, line: int, limit: int) -> Span:
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
            or SETTINGS_LINE.match(text)
            or (label.indent is not None and ITEM.match(text))
            or (cell is None and page.is_marked_up and inside is None and not _continues(page, line))
        ):
            break
        end = index.start(line) + len(text)
        line += 1
    return Span(start, max(start, end if cell is None else min(end, cell.end)))
