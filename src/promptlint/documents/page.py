"""The labelled page: `Positive Prompt:` and `Negative Prompt:` sections in Markdown or plain text.

A section runs from its label to the next blank line, label or settings line; hard wraps inside stay line breaks. A
label with nothing behind it speaks of the next paragraph or fenced block. Lines such as "lora:A + B are required"
or "Requires: …" outside the sections become requirements.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from promptlint.documents.model import Document, Region, Role
from promptlint.formats.infotext import parse_infotext
from promptlint.resources.prose import read_requirements
from promptlint.text import LineIndex, SourceText, Span

__all__ = ["looks_like_page", "read_page"]

_LABEL = re.compile(
    r"[ \t]{0,8}(?:[-*+>#|]{1,6}[ \t]{1,8}){0,3}[*_`]{0,3}"
    r"(?P<label>(?:(?P<sign>positive|negative)(?:[ _-]prompts?)?|(?P<plain>prompts?)))"
    r"[ \t]{0,4}[*_`]{0,3}[ \t]{0,4}(?:[:：][*_`]{0,3}|(?=[ \t]*$))[ \t]*",
    re.IGNORECASE,
)
_SETTINGS = re.compile(r"[ \t]*Steps: ?\d+, ?[A-Z]")
_FENCE = re.compile(r"[ \t]{0,3}(?P<fence>`{3,}|~{3,})")
_INLINE = re.compile(r"(?<!`)`(?P<code>[^`\n]{12,2000})`(?!`)")
_SYNTAX = re.compile(
    r"\b(?:AND|BREAK)\b|\([^()\n]{1,200}:[0-9.]{1,6}\)|<lora:|\[[^\[\]\n]{1,200}:[0-9.]{1,6}\]|, ?\(\("
    r"|\b[A-Z]{4,10}\([0-9.]"
)
_CODE = re.compile(
    r"(?m)[;{]\s*$|^\s*(?:\$|>>>|import|from|def|class|git|pip|cd|sudo|curl|python3?|npm|const|let|var|return|@)\b|https?://|=>|"
    r"==|\b[a-z_][\w.]{0,60}\(\)|^\s*[\w.-]{1,60} ?= |^\s*[{}\[\]]"
)
_PLAIN = frozenset({"", "text", "txt", "prompt", "plaintext", "none", "a1111", "sdprompt"})


@dataclass(frozen=True, slots=True)
class _Label:
    line: int
    role: Role
    full: bool
    content: int


def looks_like_page(text: str, *, markdown: bool = False) -> bool:
    """Whether a text labels its prompts as a page does: a label that says positive, or in Markdown any label.

    `Negative prompt:` alone is not enough for other texts: that is how infotext looks.
    """
    labels = _labels(LineIndex(text))
    roles = {label.role for label in labels if label.full}
    return bool(labels) if markdown else Role.POSITIVE in roles or len({label.role for label in labels}) > 1


def read_page(text: str, path: str) -> Document:
    """The labelled prompts of a page; each positive prompt goes with the negative one that follows it."""
    index = LineIndex(text)
    labels = _labels(index)
    groups: list[list[Region]] = []
    taken: list[Span] = []
    for number, label in enumerate(labels):
        limit = labels[number + 1].line if number + 1 < len(labels) else len(index) + 1
        span = _section(index, label, limit)
        source = SourceText.cut_from(text, span.start, span.end).strip()
        if len(source) > 1 and source.text[0] == source.text[-1] == "`":
            source = source.strip("`").strip()
        if not source.text:
            continue
        taken.append(span)
        if label.role is Role.POSITIVE or not groups or any(r.role is Role.NEGATIVE for r in groups[-1]):
            groups.append([])
        name = str(label.role) if len(groups) == 1 else f"{label.role} {len(groups)}"
        groups[-1].append(Region(name, label.role, source, text))
    groups += _unlabelled(index, taken)
    requirements = tuple(
        requirement
        for requirement in read_requirements(text)
        if requirement.span is None or not any(span.overlaps(requirement.span) for span in taken)
    )
    return Document(path, "page", text, tuple(tuple(group) for group in groups), requirements)


def _unlabelled(index: LineIndex, taken: list[Span]) -> list[list[Region]]:
    """Prompts that no label announces: fenced blocks and code in lines that look like one, and pasted infotexts."""
    groups: list[list[Region]] = []
    line, size = 1, len(index)
    heading = ""
    while line <= size:
        content = index.line(line)
        if len(content) > 200_000:
            line += 1
            continue
        fence = _FENCE.match(content)
        if fence is None:
            if content.lstrip().startswith("#"):
                heading = content
            for match in _INLINE.finditer(content) if "`" in content else ():
                start = index.start(line) + match.start("code")
                span = Span(start, start + len(match["code"]))
                if _SYNTAX.search(match["code"]) and not _is_taken(span, taken):
                    source = SourceText.cut_from(index.text, span.start, span.end).strip()
                    groups.append([Region(f"line {line}", Role.UNKNOWN, source, index.text)])
            line += 1
            continue
        first = line
        line += 1
        while line <= size and not index.line(line).lstrip().startswith(fence["fence"]):
            line += 1
        end = index.start(line) if line <= size else len(index.text)
        span = Span(index.start(first + 1) if first < size else len(index.text), end)
        language = content[fence.end() :].strip().casefold()
        if span.start < span.end and language in _PLAIN and not _is_taken(span, taken):
            groups += _block(index.text, span, first + 1, heading)
        line += 1
    return groups


def _is_taken(span: Span, taken: list[Span]) -> bool:
    at = bisect_left(taken, span)
    return any(span.overlaps(other) for other in taken[max(0, at - 1) : at + 1])


def _block(text: str, span: Span, line: int, heading: str) -> list[list[Region]]:
    source = SourceText.cut_from(text, span.start, span.end).strip()
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
    if not _looks_like_prompt(source.text):
        return []
    low = heading.casefold()
    role = Role.NEGATIVE if "negative" in low else Role.POSITIVE if "positive" in low else Role.UNKNOWN
    return [[Region(f"line {line}", role, source, text)]]


def _looks_like_prompt(text: str) -> bool:
    """Tags with commas, or the syntax of prompts, and nothing that code has."""
    if not text or len(text) > 20_000 or _CODE.search(text):
        return False
    return text.count(",") >= 2 or _SYNTAX.search(text) is not None


def _labels(index: LineIndex) -> list[_Label]:
    labels: list[_Label] = []
    for number in range(1, len(index) + 1):
        line = index.line(number)
        match = _LABEL.match(line) if len(line) < 200_000 else None
        if match is None:
            continue
        has_colon = match.group().rstrip(" \t*_`").endswith((":", "："))
        if not has_colon and not line.lstrip().startswith("#"):
            continue
        sign = match.group("sign")
        role = Role.NEGATIVE if sign is not None and sign.casefold() == "negative" else Role.POSITIVE
        full = sign is not None and "rompt" in match.group("label").casefold()
        labels.append(_Label(number, role, full, index.start(number) + match.end()))
    return labels


def _section(index: LineIndex, label: _Label, limit: int) -> Span:
    """The text a label speaks of; empty where there is none before line `limit`."""
    start = label.content
    line = label.line
    rest = index.text[start : index.start(line) + len(index.line(line))]
    if not rest.strip():
        line += 1
        while line < limit and not index.line(line).strip():
            line += 1
        if line >= limit:
            return Span(start, start)
        fence = _FENCE.match(index.line(line))
        if fence is not None:
            return _fenced(index, line, fence.group("fence"), limit)
        start = index.start(line)
    end = start
    while line < limit:
        text = index.line(line)
        if index.start(line) > label.content and (not text.strip() or _SETTINGS.match(text)):
            break
        end = index.start(line) + len(text)
        line += 1
    return Span(start, max(start, end))


def _fenced(index: LineIndex, line: int, fence: str, limit: int) -> Span:
    first = line + 1
    line = first
    while line < limit and not index.line(line).lstrip().startswith(fence):
        line += 1
    start = index.start(first) if first < limit else len(index.text)
    end = index.start(line - 1) + len(index.line(line - 1)) if line > first else start
    return Span(start, max(start, end))
