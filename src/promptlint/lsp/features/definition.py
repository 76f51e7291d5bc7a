"""Where what a prompt names is written down: a wildcard's file or key, the notes beside a model."""

from __future__ import annotations

from lsprotocol import types

from promptlint.lsp.features.installed import MOST_READ, Named, read_all
from promptlint.lsp.positions import Positions
from promptlint.resources.inventory.installed.beside import notes_beside

__all__ = ["places_of"]

_START = types.Range(types.Position(0, 0), types.Position(0, 0))


def places_of(named: Named, encoding: str) -> list[types.Location]:
    """The places, on any thread. A model itself is nothing that an editor can show: without notes it has none."""
    if not named.is_wildcard:
        notes = [path for entry in named.files[:MOST_READ] if (path := notes_beside(entry)) is not None]
        return [types.Location(path.absolute().as_uri(), _START) for path in notes]
    places = []
    for entry, entries in read_all(named.files):
        path = entry.file
        if path is not None:
            where = Positions(entries.text, encoding).range(entries.span) if entries is not None else _START
            places.append(types.Location(path.absolute().as_uri(), where))
    return places
