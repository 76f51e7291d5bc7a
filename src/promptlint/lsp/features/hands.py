"""What a key does to what is selected: the hands by name, and what they do to a range of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Region
from promptlint.documents.reader import reread
from promptlint.lsp.features.change import Change
from promptlint.lsp.features.ordering import moved, sorted_tags
from promptlint.lsp.features.splitting import split
from promptlint.lsp.features.stacking import as_brackets, as_number
from promptlint.lsp.features.uniqueness import without_duplicates
from promptlint.lsp.features.weighing import reweighed
from promptlint.lsp.features.wrapping import wrapped
from promptlint.lsp.readings import Reading
from promptlint.lsp.snapshots import Snapshot
from promptlint.programs.extensions.abilities import REGIONS_BY_BREAKS, REGIONS_BY_LINES
from promptlint.rules.facts.family_limits import reads_with_clip_alone
from promptlint.text import Span, apply_edits

__all__ = ["HANDS", "changes_by", "is_held"]

Hand = Callable[[Snapshot, Region, Span], Change | None]


def _reading(hand: Callable[[Reading, Span], Change | None]) -> Hand:
    """A hand that asks for nothing but the prompt as it is read."""

    def of_region(snapshot: Snapshot, region: Region, span: Span) -> Change | None:
        return hand(snapshot.reading(region), span)

    return of_region


def _parted(snapshot: Snapshot, region: Region, span: Span) -> Change | None:
    """BREAK at a chunk's border; nothing for a model that fills no chunks of 75, nor where an extension makes a region
    of what BREAK parts, or of a line, whose chunks are its own."""
    change = split(snapshot.reading(region), span)
    if change is None:
        return None
    context = snapshot.linter.context_of(snapshot.document, region)
    has_regions = context.has(REGIONS_BY_BREAKS) or context.has(REGIONS_BY_LINES)
    return change if context.fact(reads_with_clip_alone) and not has_regions else None


def _wrapped(snapshot: Snapshot, region: Region, span: Span) -> Change | None:
    """A weight around it; nothing where the program reads no weights for the model that the prompt is for."""
    change = wrapped(snapshot.reading(region), span)
    if change is None or snapshot.linter.context_of(snapshot.document, region).surroundings.weights_off:
        return None
    return change


HANDS: dict[str, Hand] = {
    "raise": _reading(partial(reweighed, up=True)),
    "lower": _reading(partial(reweighed, up=False)),
    "wrap": _wrapped,
    "number": _reading(as_number),
    "brackets": _reading(as_brackets),
    "left": _reading(partial(moved, right=False)),
    "right": _reading(partial(moved, right=True)),
    "sort": _reading(sorted_tags),
    "unique": without_duplicates,
    "split": _parted,
}
"""What can be done to a selection, by the name that it has in an action's data."""


def changes_by(names: Iterable[str], snapshot: Snapshot, span: Span) -> dict[str, tuple[Region, Change]]:
    """What some hands do to a range of a text, if it lies in one prompt; those that can do nothing are left out, and
    what the file cannot hold."""
    here, end = snapshot.region_at(span.start), snapshot.region_at(span.end)
    if here is None or end is None or here[0] is not end[0]:
        return {}
    region, inside = here[0], Span(here[1], end[1])
    made = {name: HANDS[name](snapshot, region, inside) for name in names}
    return {
        name: (region, change)
        for name, change in made.items()
        if change is not None and is_held(snapshot, region, change)
    }


def is_held(snapshot: Snapshot, region: Region, change: Change) -> bool:
    """Whether the file then has the same prompts with this one changed, and nothing else."""
    document = snapshot.document
    if document.binary:
        return False
    try:
        after = reread(document, apply_edits(document.text, region.in_file(change.edits)))
    except (ReadError, ValueError):  # a spelling that the format has no room for
        return False
    new, place = apply_edits(region.text, change.edits), region.place
    # One string may be two prompts.
    wanted = [(each.role, (new if each.place == place else each.text).strip()) for each in document.regions]
    return [(each.role, each.text.strip()) for each in after.regions] == wanted
