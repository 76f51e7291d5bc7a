"""Lists of things with separators, which are read once although each bracket before them asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from promptlint.dataclass import dataclass
from promptlint.semantics.errors import HostError
from promptlint.text import Span

__all__ = ["Chain", "Error", "Link"]

Item = TypeVar("Item")

Error = tuple[str, str, Span | None]
"""The kind, message and place of what raises."""


@dataclass(frozen=True, slots=True)
class Link(Generic[Item]):
    """One thing of a list: `end` is the place after it, `following` where the next one begins, None at the last."""

    item: Item
    end: int
    following: int | None


class Chain(Generic[Item]):
    """The lists that begin at the places of a text, where each thing that follows is the same whatever came before.

    `read` gives the link at a place, None where the list ends before it, or raises HostError.
    """

    def __init__(self, read: Callable[[int], Link[Item] | None]) -> None:
        self._read = read
        self._links: dict[int, Link[Item] | None] = {}
        self._ends: dict[int, tuple[int, int]] = {}
        self._errors: dict[int, Error] = {}

    def end(self, start: int) -> tuple[int, int]:
        """The place after the list that begins at a place, and how many things it has. Raises HostError."""
        path: list[int] = []
        at: int | None = start
        while at is not None and at not in self._ends and at not in self._errors:
            path.append(at)
            at = self._following(at)
        for place in reversed(path):
            self._close(place)
        if start in self._errors:
            raise HostError(*self._errors[start])
        return self._ends[start]

    def _following(self, at: int) -> int | None:
        try:
            link = self._links[at] = self._read(at)
        except HostError as error:
            self._errors[at] = (error.kind, error.message, error.place)
            return None
        return link.following if link else None

    def _close(self, at: int) -> None:
        if at in self._errors:
            return
        link = self._links[at]
        if link is None:
            self._ends[at] = (at, 0)
        elif link.following is None:
            self._ends[at] = (link.end, 1)
        elif link.following in self._errors:
            self._errors[at] = self._errors[link.following]
        else:
            end, count = self._ends[link.following]
            self._ends[at] = (end, count + 1)

    def items(self, start: int, count: int) -> list[Item]:
        """The first things of a list whose end is known."""
        found: list[Item] = []
        at: int | None = start
        while at is not None and len(found) < count and (link := self._links[at]):
            found.append(link.item)
            at = link.following
        return found
