"""What is seen of a page as a text of the file that it was made of: places, and how edits are written there."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import replace

from promptlint.dataclass import dataclass
from promptlint.documents.model import Document, Region
from promptlint.text import Edit, SourceText, Span

__all__ = ["in_file"]


def in_file(document: Document, visible: SourceText, text: str, *, escape: bool) -> Document:
    """A document of visible text as one of the file that the text was made of; `escape` says that entities are written
    there."""
    return replace(
        document,
        text=text,
        prompts=tuple(tuple(_moved(region, visible, text, escape) for region in group) for group in document.prompts),
        requirements=tuple(
            replace(each, span=_in_origin(each.span, visible), line=_in_origin(each.line, visible))
            for each in document.requirements
        ),
    )


def _in_origin(span: Span | None, visible: SourceText) -> Span | None:
    return None if span is None else visible.origin(span.start, span.end)


def _moved(region: Region, visible: SourceText, text: str, escape: bool) -> Region:
    source = region.source.through(visible)
    escaped = "" if escape else _escaped_in(source, text)
    spell = _Spelling(escape, in_table=region.spell is not None, escaped=escaped)
    return replace(region, source=source, origin=text, spell=spell)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Writes edits with entities, the bars of a table escaped, and with a backslash before the characters `escaped`,
    which have one elsewhere in the prompt. One that reaches over a tag is left out."""

    escape: bool
    in_table: bool
    escaped: str = ""

    def __call__(self, region: Region, edits: Iterable[Edit]) -> list[Edit]:
        spelled = []
        for edit in edits:
            places = region.source.origins(edit.span.start, edit.span.end)
            if len(places) > 1:
                return []
            span = region.source.origin(edit.span.start, edit.span.end)
            written = edit.replacement
            if self.escape:
                written = html.escape(written, quote=False)
            for character in self.escaped:
                written = written.replace(character, f"\\{character}")
            if self.in_table:
                written = written.replace("|", "\\|").replace("\n", " ")
            spelled.append(Edit(span, written))
        return spelled


def _escaped_in(source: SourceText, text: str) -> str:
    """The characters that have a backslash before them in the file and none in the prompt."""
    found = {
        source.text[segment.at]
        for segment in source.segments
        if not segment.verbatim and segment.length == 1 and segment.end - segment.start == 2
        if text.startswith("\\", segment.start)
    }
    return "".join(sorted(found & set("<>_*")))
