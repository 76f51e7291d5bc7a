"""A file's prompts as another program writes them, put back where they stood.

The file is written as a whole or not at all: each prompt must become one text of the same role, and the file must then
hold these prompts and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from promptlint.conversion.converting import convert
from promptlint.conversion.model import Conversion
from promptlint.dataclass import dataclass
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document, Region
from promptlint.text import Edit, Span, apply_edits

__all__ = ["ConvertedDocument", "ConvertedPrompt", "convert_document"]


@dataclass(frozen=True, slots=True)
class ConvertedPrompt:
    """A prompt of a file, and what became of it."""

    region: Region
    conversion: Conversion


@dataclass(frozen=True, slots=True)
class ConvertedDocument:
    """A file with its prompts converted: its new text, or None where it cannot hold them, with the reason in
    `obstacle`."""

    document: Document
    prompts: tuple[ConvertedPrompt, ...]
    text: str | None
    obstacle: str = ""

    @property
    def exact(self) -> bool:
        """Whether every prompt is."""
        return all(each.conversion.exact for each in self.prompts)


def convert_document(
    document: Document,
    reread: Callable[[str], Document],
    *,
    target: str,
    source_of: Callable[[Region], str],
    embeddings: Collection[str] | None = None,
) -> ConvertedDocument:
    """Convert every prompt of a file. `source_of` says for which program each is; `reread` makes a document of the
    file's new text."""
    prompts = tuple(
        ConvertedPrompt(
            region,
            convert(
                region.text,
                source=source_of(region),
                target=target,
                role=region.role.value,
                embeddings=embeddings,
            ),
        )
        for region in document.regions
    )
    obstacle = _obstacle(document, prompts)
    if obstacle:
        return ConvertedDocument(document, prompts, None, obstacle)
    text = _put_back(document, prompts, reread)
    if text is None:
        return ConvertedDocument(document, prompts, None, "the file cannot hold the converted prompts as they are")
    return ConvertedDocument(document, prompts, text)


def _obstacle(document: Document, prompts: tuple[ConvertedPrompt, ...]) -> str:
    """Why the prompts cannot be put back; empty where nothing is known."""
    if document.binary:
        return "pictures are only read"
    if document.doubtful:
        return "it is not certain what the file is"
    if any(each.conversion.texts for each in prompts):
        return "a prompt would be several texts"
    return ""


def _put_back(
    document: Document, prompts: tuple[ConvertedPrompt, ...], reread: Callable[[str], Document]
) -> str | None:
    """The file's text with the converted prompts; None where they would not be read from it again."""
    changed = {
        each.region.place: (each.region, _edit(each.region.text, each.conversion.text))
        for each in prompts
        if each.conversion.text != each.region.text
    }
    if not changed:
        return document.text
    try:
        edits = [edit for region, change in changed.values() for edit in region.in_file([change])]
        text = apply_edits(document.text, edits)
        after = reread(text)
    except (ReadError, ValueError):  # prompts that overlap, or a spelling that the format has no room for
        return None
    wanted = [(each.region.role, each.conversion.text.strip()) for each in prompts]
    return text if [(region.role, region.text.strip()) for region in after.regions] == wanted else None


def _edit(before: str, after: str) -> Edit:
    """The change from one text to another, without what both begin and end with."""
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return Edit(Span(start, len(before) - end), after[start : len(after) - end])
