"""A made-up list of tags, of the size and the kind of those that people have.

    python -m benchmarks.tag_list [ROWS] > tags.csv

Two thirds are names of made-up people, artists and series; the others put words of plain English together. Counts fall
as they do on a site: a few tags have most of the pictures.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

__all__ = ["main", "rows"]

_THINGS = """
hair eyes dress shirt skirt hat gloves boots scarf ribbon bow coat jacket sweater necklace earrings belt bag flower tree
sky cloud moon star sun sea beach river mountain forest garden bridge castle tower street window door table chair lamp
book cup bottle plate bread cake apple lemon cherry cat dog bird fish horse fox rabbit wolf bear sword shield spear
hammer armor helmet cape crown mask wings tail horns halo lantern umbrella clock piano guitar violin drum boat train car
bicycle balloon kite snow rain fog fire smoke light shadow mirror
""".split()  # noqa: SIM905
_SORTS = """
red blue green yellow purple pink white black grey brown orange aqua silver golden long short medium curly straight big
small tiny giant round square striped dotted plaid checkered torn wet dry old new open closed holding floating glowing
broken wooden stone glass paper metal leather lace winter summer autumn spring night morning evening holiday
""".split()  # noqa: SIM905
_DOING = """
sitting standing running walking sleeping reading writing drawing singing dancing swimming flying
""".split()  # noqa: SIM905
_ONSETS = """
b ch d f g h j k kh l m n p r s sh t th v w y z br dr gr kr st tr
""".split()  # noqa: SIM905
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ei", "ou")


def main() -> None:
    """Print a list of so many rows."""
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else 150_000):
        print(row)


def rows(number: int, seed: int = 1) -> Iterator[str]:
    """So many rows, as `name,category,count,"aliases"`, the commonest first: `1girl`, `solo`, then plain words."""
    rng = random.Random(seed)
    short, long = _plain()
    rng.shuffle(short)
    rng.shuffle(long)
    names = dict.fromkeys(["1girl", "solo", *short[: number // 20]], 0)
    others = dict.fromkeys([*short[number // 20 :], *long[: number // 4]], 0)
    while len(names) + len(others) < number:
        name, category = _made_up(rng)
        if name not in names:
            others.setdefault(name, category)
    rest = list(others.items())
    rng.shuffle(rest)
    for rank, (name, category) in enumerate([*names.items(), *rest][:number], start=1):
        aliases = f'"{_alias(name)}"' if rank % 7 == 0 else ""
        yield f"{name},{category},{6_000_000 // rank + 5},{aliases}"


def _plain() -> tuple[list[str], list[str]]:
    """Tags of one or two plain words, and longer ones."""
    short = [*_DOING, *_THINGS, *(f"{sort}_{thing}" for sort in _SORTS for thing in _THINGS)]
    return short, [f"{doing}_beside_{name}" for doing in _DOING for name in short[len(_DOING) + len(_THINGS) :]]


def _made_up(rng: random.Random) -> tuple[str, int]:
    kind = rng.choice((1, 1, 3, 4, 4))
    name = "_".join(_name(rng) for _ in range(rng.choice((1, 2, 2))))
    return (f"{name}_({_name(rng)})" if kind == 4 and rng.random() < 0.6 else name), kind


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(rng.choice((2, 3, 3, 4)))) + rng.choice(
        ("", "", "n", "r", "s")
    )


def _alias(name: str) -> str:
    words = name.split("_")
    return "_".join(reversed(words)) if len(words) > 1 else f"{name}s"


if __name__ == "__main__":
    main()
