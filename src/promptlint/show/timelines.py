"""When the texts of a schedule apply, and what sets them apart."""

from __future__ import annotations

import math
from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.show.differences import common
from promptlint.show.model import Entry, PartPicture

__all__ = ["Row", "shares", "steps_text", "timeline"]


@dataclass(frozen=True, slots=True)
class Row:
    """A text of a schedule in a timeline: its number in the part, its entries, its steps in words, the middle that
    sets it apart from the others, and how many characters of it stand before that middle and after it."""

    text: int
    entries: tuple[Entry, ...]
    steps: str
    middle: str
    before: int
    after: int


def timeline(part: PartPicture, limit: int) -> tuple[list[Row], int]:
    """The first texts of a schedule, and how many more texts there are."""
    texts = [text.text for text in part.texts]
    head = common(texts)
    tail = common([text[head:][::-1] for text in texts])
    whole = texts[0]
    # Words stay whole: the common parts end at a blank.
    while head and not whole[head - 1].isspace():
        head -= 1
    while tail and not whole[len(whole) - tail].isspace():
        tail -= 1
    in_force: list[list[Entry]] = [[] for _ in texts]
    for entry in part.entries:
        in_force[entry.text].append(entry)
    rows = [
        Row(
            number,
            tuple(in_force[number]),
            steps_text(in_force[number]),
            text[head : len(text) - tail].strip(),
            head,
            tail,
        )
        for number, text in enumerate(texts[:limit])
    ]
    return rows, max(0, len(texts) - limit)


def steps_text(entries: Sequence[Entry]) -> str:
    """The steps of some entries, such as `1-10, 15`; only the first few stretches."""
    stretches = [
        str(e.first_step) if e.first_step == e.last_step else f"{e.first_step}-{e.last_step}" for e in entries[:3]
    ]
    return ", ".join(stretches) + (", …" if len(entries) > 3 else "")


def shares(entries: Sequence[Entry], steps: int, cells: int) -> list[float]:
    """How much of each of `cells` equal stretches of all steps some entries take, from 0 to 1."""
    taken = [0.0] * cells
    size = steps / cells
    for entry in entries:
        start, end = (entry.first_step - 1) / size, entry.last_step / size
        for cell in range(int(start), min(cells, math.ceil(end))):
            taken[cell] += min(end, cell + 1) - max(start, cell)
    return [min(1.0, share) for share in taken]
