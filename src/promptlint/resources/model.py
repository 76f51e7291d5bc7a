"""What is installed and what is required, as plain values; readers of folders and pages make them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from promptlint.text import Span

__all__ = ["Inventory", "Manifest", "Requirement", "ResourceKind"]

ResourceKind = Literal["lora", "embedding", "hypernetwork", "wildcard"]
"""Kinds of files that a prompt names."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is installed.

    `loras` maps file stems to their aliases (the training output name in a safetensors header), `embeddings`
    maps names to their vector counts (None: not known). Names are kept in the case of the files.
    """

    loras: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    embeddings: Mapping[str, int | None] = field(default_factory=dict)
    hypernetworks: frozenset[str] = frozenset()
    wildcards: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        loras: Mapping[str, str | Iterable[str] | None] | Iterable[str] = (),
        embeddings: Mapping[str, int | None] | Iterable[str] = (),
        hypernetworks: Iterable[str] = (),
        wildcards: Iterable[str] = (),
    ) -> Inventory:
        """An inventory from names, or from mappings to aliases (LoRAs) and vector counts (embeddings)."""
        with_aliases = loras if isinstance(loras, Mapping) else dict.fromkeys(loras)
        return cls(
            loras={
                stem: () if aliases is None else (aliases,) if isinstance(aliases, str) else tuple(aliases)
                for stem, aliases in with_aliases.items()
            },
            embeddings=dict(embeddings) if isinstance(embeddings, Mapping) else dict.fromkeys(embeddings),
            hypernetworks=frozenset(hypernetworks),
            wildcards=frozenset(wildcards),
        )

    def find_loras(self, name: str) -> tuple[str, ...]:
        """Stems of the files that answer to a name: by stem, else by alias; case counts, as in the host."""
        if name in self.loras:
            return (name,)
        return tuple(stem for stem, aliases in self.loras.items() if name in aliases)

    def find_embedding(self, name: str) -> str | None:
        """The embedding of that name in any letter case, as its file is called."""
        if name in self.embeddings:
            return name
        folded = name.casefold()
        return next((each for each in self.embeddings if each.casefold() == folded), None)

    @property
    def vectors(self) -> dict[str, int]:
        """Vector counts of the embeddings, where they are known."""
        return {name: count for name, count in self.embeddings.items() if count is not None}


@dataclass(frozen=True, slots=True)
class Requirement:
    """A resource that a prompt must use.

    `kind` is None where the place that requires it does not say; any use of the name will do then. `span` is
    the name's place in the document that requires it, `line` the line around it, both in code points of that
    document; None for requirements from elsewhere. `source` says where it comes from, for people.
    """

    kind: ResourceKind | None
    name: str
    span: Span | None = None
    source: str = ""
    line: Span | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that is required."""

    requirements: tuple[Requirement, ...] = ()

    @classmethod
    def of(
        cls,
        loras: Iterable[str] = (),
        embeddings: Iterable[str] = (),
        hypernetworks: Iterable[str] = (),
        wildcards: Iterable[str] = (),
        *,
        names: Iterable[str] = (),
        source: str = "",
    ) -> Manifest:
        """A manifest from names; `names` are those of unknown kind."""
        kinds: tuple[tuple[ResourceKind | None, Iterable[str]], ...] = (
            ("lora", loras),
            ("embedding", embeddings),
            ("hypernetwork", hypernetworks),
            ("wildcard", wildcards),
            (None, names),
        )
        return cls(tuple(Requirement(kind, name, source=source) for kind, group in kinds for name in group))
