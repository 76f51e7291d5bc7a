"""What sort of tag the numbers of a list stand for.

Source: README.md of tagcomplete, on its lists of danbooru, e621, and both of them merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["CATEGORIES", "INVALID", "UNKNOWN", "places_of"]

CATEGORIES: Final = (
    "",
    "general",
    "artist",
    "copyright",
    "character",
    "meta",
    "species",
    "lore",
    "contributor",
    "invalid",
)
"""The sorts of tags; a vocabulary has their places here."""
UNKNOWN: Final = CATEGORIES.index("")
INVALID: Final = CATEGORIES.index("invalid")
"""Of tags that a site took out of use."""


def _table(names: Mapping[int, str]) -> Mapping[int, int]:
    return MappingProxyType({number: CATEGORIES.index(name) for number, name in names.items()})


_DANBOORU = {0: "general", 1: "artist", 3: "copyright", 4: "character", 5: "meta"}
_E621 = {
    -1: "invalid",
    0: "general",
    1: "artist",
    2: "contributor",
    3: "copyright",
    4: "character",
    5: "species",
    6: "invalid",
    7: "meta",
    8: "lore",
}
_BY_NAME: Final = (
    ("danbooru_e621", _table({**_DANBOORU, **{number + 7: name for number, name in _E621.items() if number >= 0}})),
    ("danbooru", _table(_DANBOORU)),
    ("e621", _table(_E621)),
    ("", _table({0: "general"})),
)
"""By what the name of a list has in it. What another list means is not known, but all begin with the usual ones."""


def places_of(name: str) -> Mapping[int, int]:
    """The numbers of a list by its file's name, each with its place in `CATEGORIES`."""
    folded = name.casefold()
    return next(places for part, places in _BY_NAME if part in folded)
