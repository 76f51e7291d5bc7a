"""The prompts of a page whose text is what people see of it.

A prompt stands after a label, on its line or below it: in a paragraph, a quote, a fenced block, a list or a cell of a
table. Below a heading that is a label, all blocks, lists and, if they look like it, paragraphs are. Columns and rows of
tables are labelled by their heads, and what stands above `Negative prompt:` or a settings line is the prompt of a
pasted infotext. Lines such as "lora:A + B are required" or "Requires: …" outside of the prompts become requirements.

Pages explain more than they hold, and are about many things. So a label is only an offer: `evidence.passages` looks at
the text, and the weaker the label, the more like a prompt for pictures it has to look. Blocks and code without a label
need the strongest evidence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from promptlint.documents.evidence.passages import has_syntax_of_prompts
from promptlint.documents.evidence.topics import speaks_of_other_programs
from promptlint.documents.model import OTHER, Document, Region, Role
from promptlint.documents.pages.labelled_lines import is_infotext, labels_of, with_infotexts
from promptlint.documents.pages.labels import (
    Strength,
)
from promptlint.documents.pages.lines import SETTINGS_LINE, Fence, Page, prompt_in
from promptlint.documents.pages.sections import Sections
from promptlint.documents.pages.tables import prompts_in_tables
from promptlint.documents.pages.unlabelled import unlabelled_prompts
from promptlint.formats.infotext import parse_settings
from promptlint.regex import regex
from promptlint.resources.requirements.sentences import read_requirements
from promptlint.text import Span

__all__ = ["looks_like_page", "read_page"]

_TEMPLATES = regex(r"dynamic.?prompts", re.IGNORECASE)


def looks_like_page(text: str) -> bool:
    """Whether a text labels its prompts as a page does: a label that says positive, or both short ones.

    `Negative prompt:` alone is not enough: that is how infotext looks.
    """
    labels = labels_of(Page(text))
    sure = any(each.strength is Strength.SURE and each.role is Role.POSITIVE for each in labels)
    return sure or len({each.role for each in labels}) > 1


def read_page(
    text: str, path: str, *, marked_up: bool = False, cells: Sequence[Span] = (), fences: Sequence[Fence] | None = None
) -> Document:
    """The labelled prompts of a page; each positive prompt goes with the negative one that follows it.

    A page that is `marked_up` is Markdown, or was HTML: a line or a cell of a table may be a label without a colon.
    `cells` are spans in which a blank line ends nothing; `fences` are the fenced blocks, where they are known.
    """
    page = Page(text, cells, fences, is_marked_up=marked_up)
    infotexts = [fence.content for fence in page.fences if is_infotext(page, fence)] if marked_up else []
    labels = [label for label in labels_of(page) if not page.is_in(label.line, infotexts)]
    if marked_up:
        labels = with_infotexts(page, labels, infotexts)
    sections = Sections(page, labels)
    groups: list[list[Region]] = []
    taken: list[Span] = []
    is_open = False
    for label, announced in sections.accepted():
        pieces = [piece for piece in announced if not piece.span.overlaps_any(infotexts)]
        goes_alone = len(pieces) > 1
        for piece in pieces:
            taken.append(piece.span)
            source = prompt_in(page, piece.span)
            role = piece.role or label.role
            if goes_alone or not is_open or role is not Role.NEGATIVE:
                groups.append([])
            name = str(role) if len(groups) == 1 else f"{role} {len(groups)}"
            groups[-1].append(Region(name, role, source, text, _settings_below(page, piece.span)))
            is_open = not goes_alone and role is Role.POSITIVE
    if marked_up:
        groups += prompts_in_tables(page, taken, is_sure=sections.is_sure)
    taken.sort()
    groups += unlabelled_prompts(page, taken)
    requirements = tuple(
        requirement
        for requirement in read_requirements(text)
        if requirement.span is None or not any(span.overlaps(requirement.span) for span in taken)
    )
    plugins = ("dynamic-prompts",) if _TEMPLATES.search(text) is not None else ()
    prompts = tuple(_shared(group) for group in groups)
    target = _target_of(page, prompts)
    return Document(path, "page", text, prompts, requirements, target=target, plugins=plugins)


def _target_of(page: Page, prompts: Sequence[Sequence[Region]]) -> str | None:
    """The program that the prompts of a page are for: one of which nothing is known, where the page names such ones
    only, and none of its prompts has the syntax of the WebUI."""
    if not prompts or not speaks_of_other_programs(page.text):
        return None
    has_syntax = any(has_syntax_of_prompts(region.text) for group in prompts for region in group)
    return None if has_syntax else OTHER


def _settings_below(page: Page, span: Span) -> Mapping[str, str]:
    """The settings of an infotext, where its settings line is the next one."""
    number = page.index.position(span.end).line + 1
    if number > len(page.index) or not SETTINGS_LINE.match(page.index.line(number)):
        return {}
    return {pair.key: pair.value for pair in parse_settings(page.index.line(number))}


def _shared(group: list[Region]) -> tuple[Region, ...]:
    """Prompts that are used together, with the settings of each as those of all."""
    settings = next((region.settings for region in group if region.settings), {})
    return tuple(replace(region, settings=settings) for region in group)
