"""Embeddings that everybody knows by name: what they are for, how big they are, how people misspell them.

The facts are data, in `data/embeddings.toml`, where every entry names its source. A plain word is taken for an
embedding only if it is in an inventory, a manifest or here, so names that an ordinary prompt holds by accident are not
in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from promptlint.dataclass import dataclass
from promptlint.resources.known._data import load

__all__ = [
    "EmbeddingRole",
    "KnownEmbedding",
    "find_known",
    "find_misspelt",
    "known_embeddings",
]


class EmbeddingRole(StrEnum):
    """Which prompt an embedding was made for."""

    NEGATIVE = "negative"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class KnownEmbedding:
    """One published embedding.

    `name` is the stem of its file, which is what the host matches, letter case aside. `aliases` are other names of the
    same file; `misspellings` are what people write for it and the host sends as text. `vectors` counts the places it
    takes in a chunk, `size` is the file's size in bytes that bears it out, and `vectors_from` says where the number
    comes from: `author`, `name` or `size`. `base` is the checkpoint family, such as `SD 1.5`. None: not publicly known.
    """

    name: str
    role: EmbeddingRole
    source: str
    aliases: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    vectors: int | None = None
    vectors_from: str | None = None
    size: int | None = None
    base: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)


def known_embeddings() -> Mapping[str, KnownEmbedding]:
    """All of them by casefolded name, in the order of the names; aliases are not keys."""
    return _tables()[0]


def find_known(name: str) -> KnownEmbedding | None:
    """The embedding of that name or alias, in any letter case."""
    return _tables()[1].get(_key(name))


def find_misspelt(name: str) -> KnownEmbedding | None:
    """The embedding that people mean who write this; None for right names and for other words."""
    return _tables()[2].get(_key(name))


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


@cache
def _tables() -> tuple[Mapping[str, KnownEmbedding], Mapping[str, KnownEmbedding], Mapping[str, KnownEmbedding]]:
    embeddings = [
        KnownEmbedding(
            name=entry["name"],
            role=EmbeddingRole(entry["role"]),
            source=entry["source"],
            aliases=tuple(entry.get("aliases", ())),
            misspellings=tuple(entry.get("misspellings", ())),
            vectors=entry.get("vectors"),
            vectors_from=entry.get("vectors_from"),
            size=entry.get("size"),
            base=entry.get("base"),
        )
        for entry in load("embeddings")["embedding"]
    ]
    return (
        MappingProxyType({_key(embedding.name): embedding for embedding in embeddings}),
        {_key(name): embedding for embedding in embeddings for name in embedding.names},
        {_key(name): embedding for embedding in embeddings for name in embedding.misspellings},
    )
