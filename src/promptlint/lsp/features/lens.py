"""A line above each prompt: its tokens and chunks, which lead to what reaches the model."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptlint.lsp.features.hints import token_words
from promptlint.lsp.snapshots import Snapshot

__all__ = ["SHOW", "lenses_of"]

SHOW = "promptlint.showPrompt"
"""The command of our own extension that shows what reaches the model."""
_MOST = 200
"""Prompts of one text that have a lens."""


def lenses_of(snapshot: Snapshot, *, shows: bool) -> Iterator[types.CodeLens]:
    """The lens of each prompt; none in a text too long to evaluate while somebody types. `shows` says that the client
    has our command, else a lens only tells."""
    if snapshot.is_large:
        return
    for number, region in enumerate(snapshot.regions):
        found = snapshot.reading(region).largest
        if number >= _MOST:
            return
        if found is None:
            continue
        place = region.source.origin(0, 0)
        words = token_words(found[1])
        title = f"{words} · Show what reaches the model" if shows else words
        yield types.CodeLens(snapshot.positions.range(place), types.Command(title, SHOW if shows else ""))
