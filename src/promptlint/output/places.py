"""Where the parts of a finding stand in its file, and in which text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promptlint.diagnostics import DOCUMENT, Label, Located
from promptlint.text import LineIndex, Position, Span

if TYPE_CHECKING:
    from promptlint.documents.model import Document, Region

__all__ = ["Places", "Site"]


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A finding with the prompts it was found in; `region` is the one it speaks of."""

    located: Located
    regions: tuple[Region, ...]
    region: Region


class Places:
    """The texts behind a document's findings. Everything is made when it is first asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._groups: dict[str, list[tuple[tuple[Region, ...], Region]]] = {}
        self._indexes: dict[int, LineIndex] = {}

    @property
    def binary(self) -> bool:
        """Whether the text is extracted from a file that is no text."""
        return self._document.binary

    def site(self, located: Located) -> Site:
        """The prompts of a finding. Raises LookupError for a finding of another document."""
        if not self._groups:
            groups = defaultdict(list)
            for regions in self._document.prompts:
                for region in regions:
                    groups[region.name].append((regions, region))
            whole = self._document.whole
            groups[whole.name].append(((whole,), whole))
            self._groups = dict(groups)
        candidates = self._groups[located.region]
        span = located.diagnostic.span
        for regions, region in candidates:
            # Several prompts of a file may bear one name.
            if len(candidates) == 1 or region.source.origin(span.start, span.end).start == located.start.offset:
                return Site(located, regions, region)
        raise LookupError(f"{located.path} has no region {located.region!r} at {located.start}")

    def lines(self, site: Site) -> LineIndex:
        """The lines of the text that a finding's places count in."""
        return self._index(site.region.origin)

    def label_lines(self, site: Site, label: Label) -> LineIndex:
        """The lines of the text that a label's places count in."""
        if label.role == DOCUMENT:
            return self._index(self._document.text)
        regions = site.regions
        return self._index(next((r for r in regions if r.role == label.role), regions[0]).origin)

    def position(self, site: Site, span: Span) -> tuple[Position, Position]:
        """Where a span of the finding's prompt starts and ends in the file."""
        index = self.lines(site)
        origin = site.region.source.origin(span.start, span.end)
        return index.position(origin.start), index.position(origin.end)

    def _index(self, text: str) -> LineIndex:
        if id(text) not in self._indexes:
            self._indexes[id(text)] = LineIndex(text, self._document.first)
        return self._indexes[id(text)]
