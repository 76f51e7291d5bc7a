"""A change of a prompt that somebody asked for with a key, and the selection after it."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from promptlint.dataclass import dataclass
from promptlint.documents.model import Region
from promptlint.documents.reader import reread
from promptlint.lsp.features.edits import text_edits
from promptlint.lsp.positions import Positions
from promptlint.lsp.snapshots import Snapshot
from promptlint.text import Edit, Span, apply_edits

__all__ = ["Change", "edits_in_file", "with_selection"]


@dataclass(frozen=True, slots=True)
class Change:
    """The edits of a prompt, what they do in a few words, and what is selected in the prompt as it then is."""

    title: str
    edits: tuple[Edit, ...]
    selection: Span


def edits_in_file(snapshot: Snapshot, region: Region, change: Change) -> list[types.TextEdit]:
    """The edits of the file."""
    return text_edits(snapshot.positions, region.in_file(change.edits))


def with_selection(snapshot: Snapshot, region: Region, change: Change) -> dict[str, Any]:
    """The edits of the file, and the range that is selected after them, for a client that asks for both."""
    edits = region.in_file(change.edits)
    text = apply_edits(snapshot.text, edits)
    number = next((n for n, each in enumerate(snapshot.document.regions) if each is region), 0)
    after = list(reread(snapshot.document, text).regions)
    selection = None
    if number < len(after) and change.selection.end <= len(after[number].text):
        place = after[number].source.origin(change.selection.start, change.selection.end)
        selection = Positions(text, snapshot.encoding).range(place)
    return {"edits": text_edits(snapshot.positions, edits), "selection": selection}
