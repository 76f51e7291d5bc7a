"""The prompt at the cursor as another program reads it, where that is exact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from lsprotocol import types

from promptlint.conversion.converting import convert
from promptlint.documents.model import Region
from promptlint.lsp.features.change import Change, edits_in_file
from promptlint.lsp.features.hands import is_held
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.catalogue import NAMES, find_program
from promptlint.text import Edit, Span

__all__ = ["KIND", "conversions_at", "edits_of_conversion"]

KIND = "refactor.rewrite.promptlint.convert"
"""The kind of the actions, each with the name of its program after it."""


def conversions_at(snapshot: Snapshot, span: Span, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Those of some programs for which a prompt can be written exactly, and otherwise than it is, by name and with the
    title of the action. Programs for which it is written alike share one, of the first of them."""
    region = _region_at(snapshot, span)
    if region is None:
        return
    targets: dict[str, list[str]] = {}
    for name in names:
        text = _converted(snapshot, region, name)
        if text is not None:
            targets.setdefault(text, []).append(name)
    for text, alike in targets.items():
        if is_held(snapshot, region, _change(region, text)):
            yield alike[0], f"Convert to {', '.join(find_program(name).label for name in alike)}"


def edits_of_conversion(snapshot: Snapshot, span: Span, target: str) -> list[types.TextEdit]:
    """The edits that write the prompt at a place for a program; none if that cannot be done."""
    region = _region_at(snapshot, span)
    text = _converted(snapshot, region, target) if region is not None and target in NAMES else None
    if region is None or text is None or not is_held(snapshot, region, _change(region, text)):
        return []
    return edits_in_file(snapshot, region, _change(region, text))


def _region_at(snapshot: Snapshot, span: Span) -> Region | None:
    here, end = snapshot.region_at(span.start), snapshot.region_at(span.end)
    return here[0] if here is not None and end is not None and here[0] is end[0] else None


def _converted(snapshot: Snapshot, region: Region, target: str) -> str | None:
    """A prompt as a program writes it; None where that is not exact, or the same, or not known."""
    source = snapshot.target_of(region)
    known = find_program(source).host is not None and find_program(target).host is not None
    if source == target or not known or not find_program(target).makes_pictures:
        return None
    found = convert(region.text, source=source, target=target, role=region.role.value, embeddings=_embeddings(snapshot))
    return found.text if found.exact and found.text != region.text else None


def _change(region: Region, text: str) -> Change:
    return Change("", (Edit(Span(0, len(region.text)), text),), Span(0, 0))


def _embeddings(snapshot: Snapshot) -> Collection[str] | None:
    """Those that are installed, where that is known."""
    inventory = snapshot.in_force.inventory
    return tuple(inventory.embeddings) if inventory is not None and inventory.knows("embedding") else None
