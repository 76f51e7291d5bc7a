"""Where else a text has what stands at a place: a tag, a LoRA, a wildcard."""

from __future__ import annotations

from lsprotocol import types

from promptlint.lsp.features.renaming import places_in, target_at
from promptlint.lsp.snapshots import Snapshot
from promptlint.text import Span

__all__ = ["highlights_at", "uses_in", "what_is_at"]


def what_is_at(snapshot: Snapshot, offset: int) -> str | None:
    """The tag around a place of the text, by what two spellings of it share; None where there is none."""
    found = snapshot.region_at(offset)
    tag = snapshot.reading(found[0]).tag_at(found[1]) if found is not None else None
    return tag.loose_key if tag is not None and not tag.composite else None


def uses_in(snapshot: Snapshot, key: str) -> list[Span]:
    """Where a text has a tag, in whatever spelling."""
    return [
        region.source.origin(tag.start, tag.end)
        for region in snapshot.regions
        for tag in snapshot.reading(region).tags
        if tag.loose_key == key
    ]


def highlights_at(snapshot: Snapshot, offset: int) -> list[types.DocumentHighlight]:
    """Every place of the text that has what stands at one of them, that place among them."""
    named = target_at(snapshot, offset)
    if named is not None:
        spans = places_in(snapshot.document, named[0], snapshot.linter.settings.target)
    else:
        key = what_is_at(snapshot, offset)
        spans = uses_in(snapshot, key) if key else []
    return [types.DocumentHighlight(snapshot.positions.range(span)) for span in spans]
