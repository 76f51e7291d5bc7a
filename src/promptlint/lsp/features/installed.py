"""What is installed of that which a place in a prompt names: LoRAs, hypernetworks, embeddings, wildcards."""

from __future__ import annotations

import os
from collections.abc import Iterable

from promptlint.dataclass import dataclass
from promptlint.lsp.readings import Reading
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.properties import PREFIXED_EMBEDDINGS
from promptlint.resources.inventory.installed.wildcard_entries import WildcardEntries, read_entries
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.rules.facts.wildcard_names import name_in, wildcard_names
from promptlint.semantics.tags import Tag
from promptlint.syntax import ExtraNetwork, Wildcard
from promptlint.text import Span

__all__ = [
    "MOST_READ",
    "PREFIX",
    "Drawn",
    "Named",
    "embedding_of",
    "named_at",
    "network_files",
    "read_all",
    "wildcards_found",
]

PREFIX = "embedding:"
"""What programs want in front of an embedding that do not take it for one otherwise."""
MOST_SHOWN = 8
"""Entries of a wildcard that are shown."""
MOST_READ = 20
"""Wildcards of one pattern that are read."""

Drawn = list[tuple[ResourceEntry, WildcardEntries | None]]
"""Wildcards with what is in them, where it could be read."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a place names: the `files` that are installed of it, and the `span` of the name in the file."""

    span: Span
    files: tuple[ResourceEntry, ...]
    is_wildcard: bool = False


def named_at(snapshot: Snapshot, offset: int) -> Named | None:
    """What is installed of that which stands at a place; None for what is neither a model nor a wildcard."""
    found = snapshot.region_at(offset)
    if found is None:
        return None
    region, inside = found
    reading = snapshot.reading(region)
    leaf = reading.leaf_at(inside)
    inventory = snapshot.in_force.inventory
    if leaf is None:
        return None
    files: tuple[ResourceEntry, ...] = ()
    span = leaf[1].span
    if isinstance(leaf[1], Wildcard):
        files = _wildcard_files(snapshot, leaf[1])
    elif isinstance(leaf[1], ExtraNetwork):
        if inventory is not None and reading.host.has_networks_in(reading.role):
            files = network_files(inventory, leaf[1])
    else:
        tag = reading.tag_at(inside)
        embedding = embedding_of(inventory, reading, tag) if tag is not None else None
        if tag is not None and inventory is not None and embedding is not None:
            files, span = inventory.find_embedding_files(embedding), tag.span
    place = region.source.origin(span.start, span.end)
    return Named(place, files, isinstance(leaf[1], Wildcard)) if files else None


def network_files(inventory: Inventory, leaf: ExtraNetwork) -> tuple[ResourceEntry, ...]:
    """The files that a tag such as `<lora:ink:1>` loads, in the order in which the host meets them."""
    name = leaf.arguments[0].strip()
    if leaf.kind == "hypernet":
        return inventory.find_entries("hypernetwork", name)
    return tuple([entry for stem in inventory.find_loras(name) for entry in inventory.find_entries("lora", stem)])


def embedding_of(inventory: Inventory | None, reading: Reading, tag: Tag) -> str | None:
    """The embedding that a tag is, as its file is called."""
    if inventory is None:
        return None
    name = tag.text.strip()
    if PREFIXED_EMBEDDINGS.holds(reading.program):
        name = name.removeprefix(PREFIX).strip()
    return inventory.find_embedding(name)


def wildcards_found(snapshot: Snapshot, leaf: Wildcard) -> list[tuple[Inventory, str]]:
    """The wildcards that a name or pattern finds: installed ones, and those that lie beside the file."""
    name = name_in(leaf.text)
    inventories = snapshot.linter.inventories_for(snapshot.document) if name else ()
    return [(each, found) for each in inventories for found in wildcard_names(each.wildcards).found_by(name)]


def _wildcard_files(snapshot: Snapshot, leaf: Wildcard) -> tuple[ResourceEntry, ...]:
    files: dict[tuple[str, str], ResourceEntry] = {}
    for inventory, name in wildcards_found(snapshot, leaf):
        for entry in inventory.find_entries("wildcard", name):
            files.setdefault((name, os.path.abspath(entry.file or name)), entry)  # noqa: PTH100
    return tuple(files.values())


def read_all(files: Iterable[ResourceEntry]) -> Drawn:
    """What is in some wildcards, on any thread."""
    return [(entry, read_entries(entry, MOST_SHOWN)) for entry in list(files)[:MOST_READ]]
