"""Which lines of a page are labels, those that a pasted infotext would have included."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.documents.model import Role
from promptlint.documents.pages.labels import (
    Strength,
    places_of_labels,
    read_label,
)
from promptlint.documents.pages.lines import LONGEST_LINE, SETTINGS_LINE, Fence, Page
from promptlint.formats.infotext import parse_infotext
from promptlint.text import Span

__all__ = ["Label", "is_infotext", "labels_of", "with_infotexts"]

_INFOTEXT_LABEL = "Negative prompt:"


@dataclass(frozen=True, slots=True)
class Label:
    """`content` is where the text after it starts; `level` is that of its heading, 0 without one."""

    line: int
    role: Role
    strength: Strength
    content: int
    has_colon: bool = True
    level: int = 0
    indent: int | None = None
    is_loose: bool = False


def labels_of(page: Page) -> list[Label]:
    """The labels of a page in order. Where nothing is marked up they have a colon, or are a heading of Markdown."""
    index = page.index
    labels: list[Label] = []
    for number in sorted({index.position(place).line for place in places_of_labels(index.text)}):
        line = index.line(number)
        match = read_label(line) if len(line) < LONGEST_LINE else None
        if match is None or (not match.has_colon and not match.level and not page.is_marked_up):
            continue
        found = page.fence_at(number)
        if found is not None and match.strength is not Strength.SURE and not _starts_with_label(page, found[2]):
            continue
        if found is not None and not found[2].may_be_prompt:
            continue
        indent = len(line) - len(line.lstrip()) if match.is_item else None
        labels.append(
            Label(
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


def _starts_with_label(page: Page, fence: Fence) -> bool:
    """Whether the first line of a fenced block is a label: one further down is a part of what is copied."""
    start = page.text[fence.content.start : fence.content.start + 400].lstrip()
    return read_label(start.partition("\n")[0]) is not None


def is_infotext(page: Page, fence: Fence) -> bool:
    """Whether a block is one infotext and nothing else, whatever labels stand above and in it."""
    if not fence.may_be_prompt:
        return False
    content = page.text[fence.content.start : fence.content.end]
    if sum(SETTINGS_LINE.match(line) is not None for line in content.split("\n")) != 1:
        return False
    infotext = parse_infotext(content.strip())
    return "Steps" in infotext.settings and bool(infotext.prompt.text)


def with_infotexts(page: Page, labels: list[Label], blocks: list[Span]) -> list[Label]:
    """With a label for each pasted infotext, whose prompt has none: it stands above `Negative prompt:` or the
    settings. Those of some `blocks` need none."""
    index = page.index
    lines = {label.line for label in labels}
    found: list[Label] = []
    for number in range(2, len(index) + 1):
        line = index.line(number)
        if len(line) > LONGEST_LINE or not (line.startswith(_INFOTEXT_LABEL) or SETTINGS_LINE.match(line)):
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
            found.append(Label(first, Role.POSITIVE, Strength.SURE, index.start(first)))
            lines.add(first)
    return sorted([*labels, *found], key=lambda label: label.line)


def _ends_infotext(page: Page, line: int, fence: tuple[int, int, Fence] | None, labels: set[int]) -> bool:
    """Whether a line cannot belong to the infotext below it."""
    if line in labels or (fence is not None and line == fence[0]):
        return True
    content = page.index.line(line)
    if SETTINGS_LINE.match(content) or (fence is None and content.lstrip().startswith(("#", "```", "~~~"))):
        return True
    return fence is None and (not content.strip() or page.fence_at(line) is not None)
