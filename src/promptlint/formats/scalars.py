"""A string somewhere in a JSON, YAML or TOML file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from promptlint.text import Edit, SourceText, Span

__all__ = ["Place", "Scalar"]


class Place(Protocol):
    """Where and how a string is written in its file."""

    def source(self) -> SourceText:
        """The content with the place of every character."""

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        """Edits of a piece of the content as edits of the file."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string: its `path` of keys and places in lists, its `text`, and the other plain values of its table."""

    path: tuple[str | int, ...]
    place: Place = field(repr=False)
    siblings: Mapping[str, str]
    text: str
    cut_off: Span | None = None
    """What stands behind it like a part of it, and is a comment: `#ff0000`."""
    quoted_with_rest: tuple[Edit, ...] = ()

    def source(self) -> SourceText:
        return self.place.source()

    def spell(self, source: SourceText, edits: Iterable[Edit]) -> list[Edit]:
        return self.place.spell(source, edits)
