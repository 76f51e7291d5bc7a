"""The order of tags by hand: one to the left or right, as Alt and the arrow keys do in the WebUI, or all by name."""

from __future__ import annotations

from itertools import pairwise

from promptlint.lsp.features.change import Change
from promptlint.lsp.readings import Reading
from promptlint.semantics.tags import Tag
from promptlint.syntax import Mark, Stray
from promptlint.text import Edit, Span

__all__ = ["moved", "sorted_tags"]


def moved(reading: Reading, span: Span, *, right: bool) -> Change | None:
    """The tag at a place and its neighbour in each other's place, what stands between them left alone; None where it
    has none on that side: the ends of a prompt, of a part, a chunk, a side of a group."""
    tags = reading.tags
    number = next((n for n, tag in enumerate(tags) if tag.start <= span.start <= tag.end), None)
    if number is None:
        return None
    other = number + 1 if right else number - 1
    if not 0 <= other < len(tags) or not _are_beside(reading, tags[number], tags[other]):
        return None
    first, second = sorted((tags[number], tags[other]), key=lambda tag: tag.start)
    text = reading.region.text
    left, between, following = (
        text[first.start : first.end],
        text[first.end : second.start],
        text[second.start : second.end],
    )
    edits = Edit(first.span, following), Edit(second.span, left)
    start = first.start + (len(following) + len(between) if right else 0)
    size = tags[number].end - tags[number].start
    return Change(f"Move the tag to the {'right' if right else 'left'}", edits, Span(start, start + size))


def sorted_tags(reading: Reading, span: Span) -> Change | None:
    """The tags that are selected, in the order of their names; None where they are in it, or are not beside each
    other."""
    chosen = [tag for tag in reading.tags if span.start <= tag.start and tag.end <= span.end]
    if len(chosen) < 2 or not all(_are_beside(reading, one, other) for one, other in pairwise(chosen)):
        return None
    text = reading.region.text
    wanted = sorted(chosen, key=lambda tag: (tag.key, tag.start))
    edits = tuple(
        Edit(place.span, text[tag.start : tag.end])
        for place, tag in zip(chosen, wanted, strict=True)
        if place is not tag
    )
    return Change("Sort the tags", edits, Span(chosen[0].start, chosen[-1].end)) if edits else None


def _are_beside(reading: Reading, one: Tag, other: Tag) -> bool:
    """Whether nothing but a comma stands between two tags: no bracket opens or closes there."""
    first, second = sorted((one, other), key=lambda tag: tag.start)
    if first.scope is not second.scope or first.breaks != second.breaks or first.end > second.start:
        return False
    between = reading.leaves_in(Span(first.end, second.start))
    return not any(isinstance(leaf, Mark | Stray) for leaf in between)
