"""What is installed and what is required."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from promptlint.text import Span

__all__ = ["Inventory", "Manifest", "Requirement"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a prompt must refer to. `kind` is `lora`, `embedding`, `hypernetwork` or `wildcard`, or None where
    any will do; `span` is where its document says so, `source` says it for people."""

    kind: str | None
    name: str
    span: Span | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is required of a prompt."""

    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is installed. `embeddings` maps names to vector counts, None where unknown."""

    loras: frozenset[str] = frozenset()
    embeddings: Mapping[str, int | None] = field(default_factory=dict)
    hypernetworks: frozenset[str] = frozenset()
    wildcards: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        loras: Iterable[str] = (),
        embeddings: Iterable[str] | Mapping[str, int | None] = (),
        hypernetworks: Iterable[str] = (),
        wildcards: Iterable[str] = (),
    ) -> Inventory:
        """An inventory of plain names."""
        counts = dict(embeddings) if isinstance(embeddings, Mapping) else dict.fromkeys(embeddings)
        return cls(frozenset(loras), counts, frozenset(hypernetworks), frozenset(wildcards))
