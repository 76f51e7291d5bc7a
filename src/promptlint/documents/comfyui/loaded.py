"""What the nodes of a workflow are given that others load: a model's file, the text encoders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from promptlint.documents.comfyui.graph import Graph, Node, Place

__all__ = ["Loaded"]

T = TypeVar("T")

_MOST_WALKED = 50_000
"""Outputs that are walked through for all that is asked. A bound, so that many nodes at the end of many others do not
cost their product."""


class Loaded(Generic[T]):
    """Walks from outputs back to the nodes that load what they give.

    `loaded_by` is what a node loads, empty where that is not known, and None for one that is not a loader; `handed_on`
    are the outputs from which such a node has what it gives, none where it makes something of its own.
    """

    def __init__(
        self,
        graph: Graph,
        loaded_by: Callable[[Node], Sequence[T] | None],
        handed_on: Callable[[Node], Iterable[Place]],
    ) -> None:
        self._graph = graph
        self._loaded_by = loaded_by
        self._handed_on = handed_on
        self._known: dict[Place, frozenset[T]] = {}
        self._walked = 0

    def by(self, place: Place) -> frozenset[T]:
        """All that may be loaded for an output; nothing where a part of it is not known."""
        if place not in self._known:
            self._known[place] = frozenset(self._behind(place))
        return self._known[place]

    def _behind(self, start: Place) -> set[T]:
        found: set[T] = set()
        stack = [start]
        seen = {start}
        while stack:
            place = stack.pop()
            self._walked += 1
            if self._walked > _MOST_WALKED:
                return set()
            following: Iterable[Place] | None = self._graph.jumps.get(place)
            if following is None:
                node = self._graph.nodes.get(place[0])
                loaded = None if node is None else self._loaded_by(node)
                if loaded:
                    found.update(loaded)
                    continue
                following = () if node is None or loaded is not None else self._handed_on(node)
            links = list(following)
            if not links:
                return set()
            for link in links:
                if link not in seen:
                    seen.add(link)
                    stack.append(link)
        return found
