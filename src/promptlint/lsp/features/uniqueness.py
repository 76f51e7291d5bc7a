"""Each tag once: what the rules about duplicates would delete, all at once."""

from __future__ import annotations

import dataclasses

from promptlint.documents.model import Region
from promptlint.engine.fixer import fix_prompts
from promptlint.engine.linter import Linter
from promptlint.lsp.features.change import Change
from promptlint.lsp.features.edits import differences
from promptlint.lsp.features.groups import is_whole, trimmed
from promptlint.lsp.readings import MAX_MEANING, Reading
from promptlint.lsp.snapshots import Snapshot
from promptlint.text import Span

__all__ = ["without_duplicates"]

_FAMILY = "PD"


def without_duplicates(snapshot: Snapshot, region: Region, span: Span) -> Change | None:
    """What is selected, or where nothing is the whole prompt, without what the rules about duplicates would delete,
    whether they are on or not; None where they would delete nothing."""
    text = region.text
    whole = span.start == span.end
    part = Span(0, len(text)) if whole else _without_cut_tags(snapshot.reading(region), span)
    if part is None or len(text) > MAX_MEANING:
        return None
    chosen = text[part.start : part.end]
    fixed = fix_prompts(_linter(snapshot, region), chosen, role=region.role, unsafe=True).text
    edits = tuple(edit.moved(part.start) for edit in differences(chosen, fixed))
    if not edits:
        return None
    if whole:
        gone = sum(len(edit.span) - len(edit.replacement) for edit in edits if edit.span.end <= span.start)
        selection = Span(span.start - gone, span.start - gone)
        around = next((edit for edit in edits if edit.span.start < span.start < edit.span.end), None)
        if around is not None:
            selection = Span(around.span.start - gone, around.span.start - gone)
        return Change("Remove duplicates (changes the picture)", edits, selection)
    title = "Remove duplicates in the selection (changes the picture)"
    return Change(title, edits, Span(part.start, part.start + len(fixed)))


def _linter(snapshot: Snapshot, region: Region) -> Linter:
    """The linter of a prompt with the rules about duplicates alone."""
    linter = snapshot.linter
    settings = dataclasses.replace(
        linter.settings, select=(_FAMILY,), extend_select=(), ignore=(), target=snapshot.target_of(region)
    )
    return Linter(settings, inventory=linter.inventory)


def _without_cut_tags(reading: Reading, span: Span) -> Span | None:
    """What is selected without the tags at its ends of which only a part is; None where it cuts brackets."""
    start, end = span.start, span.end
    for tag in reading.tags:
        if tag.start < start < tag.end <= end:
            start = tag.end
        elif start <= tag.start < end < tag.end:
            end = tag.start
    part = trimmed(reading.region.text, Span(start, max(start, end)))
    return part if is_whole(reading, part) else None
