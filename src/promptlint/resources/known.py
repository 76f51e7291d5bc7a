"""Embeddings that are well known, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

__all__ = ["KnownEmbedding", "find_known", "find_misspelt", "known_embeddings"]


@dataclass(frozen=True, slots=True)
class KnownEmbedding:
    """A published embedding. `name` is the file's stem; `aliases` other stems of the same file; `misspellings` what
    people type that the host would not match. `role` is `negative` or `positive`, the box it is made for. `vectors`
    and `base` are None where not publicly known; `source` says where the facts come from."""

    name: str
    role: str
    vectors: int | None
    base: str | None
    source: str
    aliases: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def known_embeddings() -> Mapping[str, KnownEmbedding]:
    """All of them by case-folded name and alias."""
    text = (files("promptlint.resources") / "data" / "known_embeddings.toml").read_text(encoding="utf-8")
    table: dict[str, KnownEmbedding] = {}
    for entry in tomllib.loads(text)["embedding"]:
        known = KnownEmbedding(
            entry["name"],
            entry["role"],
            entry.get("vectors"),
            entry.get("base"),
            entry["source"],
            tuple(entry.get("aliases", ())),
            tuple(entry.get("misspellings", ())),
        )
        for name in (known.name, *known.aliases):
            table[name.casefold()] = known
    return table


def find_known(name: str) -> KnownEmbedding | None:
    """The embedding with this name or alias, whatever the case, or None."""
    return known_embeddings().get(name.casefold())


def find_misspelt(name: str) -> KnownEmbedding | None:
    """The embedding that this usual misspelling means, whatever the case, or None."""
    return _misspelt().get(name.casefold())


@lru_cache(maxsize=1)
def _misspelt() -> Mapping[str, KnownEmbedding]:
    return {wrong.casefold(): known for known in known_embeddings().values() for wrong in known.misspellings}
