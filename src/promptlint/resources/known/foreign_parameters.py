"""Parameters that other programs read out of a prompt, as data: `data/foreign_parameters.toml`."""

from __future__ import annotations

from functools import cache

from promptlint.dataclass import dataclass
from promptlint.resources.known._data import load

__all__ = ["ForeignParameter", "foreign_parameters"]


@dataclass(frozen=True, slots=True)
class ForeignParameter:
    """A parameter of another program. `value` is the form of what follows a flag, empty for other forms."""

    names: tuple[str, ...]
    value: str
    dialect: str
    reason: str


@cache
def foreign_parameters() -> tuple[ForeignParameter, ...]:
    """Flags and other forms, in the order of the data."""
    data = load("foreign_parameters")
    flags = [
        ForeignParameter((entry["name"], *entry.get("aliases", ())), entry["value"], entry["dialect"], entry["reason"])
        for entry in data["flag"]
    ]
    forms = [ForeignParameter((entry["name"],), "", entry["dialect"], entry["reason"]) for entry in data["form"]]
    return (*flags, *forms)
