"""What a key does to what is selected: the hands by name, and what they do to a range of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from promptlint.documents.model import Region
from promptlint.lsp.features.change import Change
from promptlint.lsp.features.ordering import moved, sorted_tags
from promptlint.lsp.features.weighing import reweighed
from promptlint.lsp.readings import Reading
from promptlint.lsp.snapshots import Snapshot
from promptlint.text import Span

__all__ = ["HANDS", "changes_by"]

HANDS: dict[str, Callable[[Reading, Span], Change | None]] = {
    "raise": partial(reweighed, up=True),
    "lower": partial(reweighed, up=False),
    "left": partial(moved, right=False),
    "right": partial(moved, right=True),
    "sort": sorted_tags,
}
"""What can be done to a selection, by the name that it has in an action's data."""


def changes_by(names: Iterable[str], snapshot: Snapshot, span: Span) -> dict[str, tuple[Region, Change]]:
    """What some hands do to a range of a text, if it lies in one prompt; those that can do nothing are left out."""
    here, end = snapshot.region_at(span.start), snapshot.region_at(span.end)
    if here is None or end is None or here[0] is not end[0]:
        return {}
    region, inside = here[0], Span(here[1], end[1])
    made = {name: HANDS[name](snapshot.reading(region), inside) for name in names}
    return {name: (region, change) for name, change in made.items() if change is not None}
