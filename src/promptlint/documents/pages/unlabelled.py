"""Prompts on a page that no label announces: blocks and code that look like one, and pasted infotexts."""

from __future__ import annotations

from collections.abc import Sequence

from promptlint.documents.evidence.passages import Verdict, count_words_of_pictures, judge
from promptlint.documents.model import Region, Role
from promptlint.documents.pages.labels import (
    Heading,
    read_heading,
)
from promptlint.documents.pages.lines import (
    INLINE_CODE,
    LONGEST_LINE,
    Fence,
    Page,
    without_key,
)
from promptlint.documents.pages.offers import role_above
from promptlint.formats.infotext import parse_infotext
from promptlint.text import SourceText, Span

__all__ = ["unlabelled_prompts"]

_SHORTEST_INLINE = 12
"""Characters of code in a line that may be a prompt; with three commas in it besides. `a, b, c, d` is an example."""


def unlabelled_prompts(page: Page, taken: list[Span]) -> list[list[Region]]:
    """Prompts that no label announces: fenced blocks and code in lines that look like one, and pasted infotexts."""
    groups: list[list[Region]] = []
    headings: list[Heading] = []
    line = 0
    while (line := line + 1) <= len(page.index):
        found = page.fence_at(line)
        if found is not None:
            fence = found[2]
            if fence.content and not fence.content.overlaps_any(taken):
                groups += _block(page, fence, headings)
            line = found[1]
            continue
        content = page.index.line(line)
        if len(content) > LONGEST_LINE:
            continue
        heading = read_heading(content) if content.lstrip().startswith("#") else None
        if heading is not None:
            while headings and headings[-1].level >= heading.level:
                headings.pop()
            headings.append(heading)
        for match in INLINE_CODE.finditer(content) if "`" in content and page.speaks_of_pictures else ():
            start = page.index.start(line) + match.start("code")
            span = Span(start, start + len(match["code"]))
            if len(span) < _SHORTEST_INLINE or match["code"].count(",") < 3 or span.overlaps_any(taken):
                continue
            if judge(match["code"]) is Verdict.SURE and count_words_of_pictures(match["code"]) > 1:
                source = SourceText.cut_from(page.text, span.start, span.end).strip()
                groups.append([Region(f"line {line}", Role.UNKNOWN, source, page.text)])
    return groups


def _block(page: Page, fence: Fence, headings: Sequence[Heading]) -> list[list[Region]]:
    if not fence.may_be_prompt:
        return []
    text = page.text
    line = page.index.position(fence.content.start).line
    source = without_key(SourceText.cut_from(text, fence.content.start, fence.content.end).strip())
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
    role = role_above(page, page.index.position(fence.span.start).line) or next(
        (heading.role for heading in reversed(headings) if heading.role is not None), Role.UNKNOWN
    )
    return [[Region(f"line {line}", role, source, text)]]


def _is_prompt(page: Page, fence: Fence, headings: Sequence[Heading], text: str) -> bool:
    """Whether a block without a label is a prompt: less evidence will do where headings and page are about prompts for
    pictures."""
    verdict = judge(text)
    is_topic = any(heading.says_prompt or heading.role is not None for heading in headings)
    if fence.says_prompt or (is_topic and page.speaks_of_pictures and not page.speaks_of_chats):
        return verdict >= Verdict.LIKELY
    # Two words of pictures stand in texts about photography as well.
    return verdict is Verdict.SURE and (page.speaks_of_pictures or count_words_of_pictures(text) > 2)
