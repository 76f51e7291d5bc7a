"""LoRAs that everybody knows by name, and what they were made for.

The facts are data, in `data/loras.toml`, where every entry names its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from promptlint.dataclass import dataclass
from promptlint.resources.known._data import load

__all__ = ["KnownLora", "find_known_lora"]


@dataclass(frozen=True, slots=True)
class KnownLora:
    """One published LoRA. `base` is the family of checkpoints it was made for."""

    name: str
    base: str
    source: str
    aliases: tuple[str, ...] = ()
    note: str = ""


def find_known_lora(name: str) -> KnownLora | None:
    """The LoRA of that name or alias, to the letter, as the host looks it up."""
    return _loras().get(name)


@cache
def _loras() -> Mapping[str, KnownLora]:
    loras = [
        KnownLora(entry["name"], entry["base"], entry["source"], tuple(entry.get("aliases", ())), entry.get("note", ""))
        for entry in load("loras")["lora"]
    ]
    return {name: lora for lora in loras for name in (lora.name, *lora.aliases)}
