"""Words, weights' levels and cuts that every picture for people shares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from promptlint.semantics.networks import LoraUse
from promptlint.show.model import (
    ChunkPicture,
    EmbeddingPicture,
    Entry,
    PartPicture,
    Picture,
    PiecePicture,
    weight_text,
)

__all__ = [
    "LEVELS",
    "Row",
    "assumed_line",
    "chunk_end",
    "chunk_notes",
    "count",
    "differing",
    "embedding_line",
    "headline",
    "legend",
    "level",
    "limited",
    "lora_line",
    "part_line",
    "shares",
    "stop_line",
    "timeline",
    "whose_text",
]

LEVELS = ("odd", "low", "less", "plain", "more", "high", "extreme")
"""How far a weight is from 1, in order; `odd` is what is negative or no number."""
_TAIL = 30
_LEGEND = 12


def level(weight: float) -> str:
    """Which of LEVELS a weight is on."""
    if math.isnan(weight) or math.isinf(weight) or weight < 0:
        return "odd"
    for limit, name in ((0.7, "low"), (0.9995, "less"), (1.0005, "plain"), (1.25, "more"), (1.6, "high")):
        if weight < limit:
            return name
    return "extreme"


def legend(pieces: Sequence[PiecePicture]) -> tuple[list[float], int]:
    """The different weights of a text in order, as far as a legend has room, and how many are left out; none where
    all is of weight 1."""
    weights = {weight_text(piece.weight): piece.weight for piece in pieces if not piece.is_break}
    ordered = sorted(weights.values(), key=lambda weight: (math.isnan(weight), weight))
    if len(ordered) == 1 and level(ordered[0]) == "plain":
        return [], 0
    return ordered[:_LEGEND], max(0, len(ordered) - _LEGEND)


def headline(picture: Picture) -> str:
    """Tokens, host and steps of a picture, in one line."""
    facts = []
    if picture.token_count is not None:
        chunks = max((len(text.chunks) for part in picture.parts for text in part.texts), default=0)
        facts.append(f"{count(picture.token_count, 'token')} in {count(chunks, 'chunk')} of 75")
    facts += [picture.host.label, count(picture.steps, "step")]
    return " · ".join(facts)


def part_line(part: PartPicture, number: int, *, many: bool) -> str:
    """What is said of a part before its texts; `number` counts from 1. Empty where nothing is worth it."""
    if not many and part.weight == 1:
        return ""
    name = f"AND part {number}" if many else "The whole prompt"
    return f"{name}: weight {weight_text(part.weight)}"


def stop_line(picture: Picture, error: str) -> str:
    """What the host does instead of going on."""
    return f"{picture.host.label} stops with {error}"


def chunk_end(chunk: ChunkPicture, prompt: str, most: int = _TAIL) -> str:
    """The last words of a chunk as they were written, about `most` characters; empty for a chunk without any."""
    if chunk.start is None or chunk.end is None:
        return ""
    start = max(chunk.start, chunk.end - most)
    words = prompt[start : chunk.end]
    if start > chunk.start:
        head, space, tail = words.partition(" ")
        words = f"…{tail if space and tail else head}"
    return " ".join(words.split())


def chunk_notes(chunk: ChunkPicture, number: int, *, last: bool) -> list[str]:
    """What is worth saying of a chunk, a clause each; `number` counts from 1."""
    notes = []
    if chunk.only_comma:
        notes.append("a lone comma opens it and has it to itself")
    elif chunk.opens_with_comma:
        notes.append("opens with a comma that did not fit the chunk before")
    for embedding in chunk.embeddings:
        if embedding.lost:
            notes.append(
                f"{embedding.name} is lost: what follows the last comma moves to chunk {number + 1}, "
                f"its vectors stay on the padding here, and {embedding.vectors} times `!` is encoded there"
            )
        else:
            notes.append(f"embedding {embedding.name}: {count(embedding.vectors, 'vector')}")
    if chunk.too_long:
        notes.append("longer than the encoder takes")
    padding = f"{chunk.padding} of padding"
    if chunk.ended_by == "break":
        notes.append(f"BREAK ends it, {padding}" if chunk.padding > 0 else "BREAK ends it")
    elif chunk.ended_by == "embedding":
        notes.append(f"{padding}: the next embedding does not fit in the rest" if chunk.padding > 0 else "full")
    elif chunk.ended_by == "comma":
        notes.append(f"{padding}: what follows its last comma moved to chunk {number + 1}")
    elif not last and chunk.ended_by == "full":
        notes.append("full")
    return notes


def embedding_line(embedding: EmbeddingPicture) -> str:
    """An embedding with its size."""
    return f"{embedding.name} ({count(embedding.vectors, 'vector')})"


def assumed_line(picture: Picture) -> str:
    """Which embeddings nobody named are taken for installed; empty if none is used."""
    assumed = [embedding for embedding in picture.embeddings if embedding.assumed]
    if not assumed:
        return ""
    names = ", ".join(embedding_line(embedding) for embedding in assumed)
    return f"{names}: well known, so taken for installed; --no-known-embeddings reads them as text"


def lora_line(lora: LoraUse) -> str:
    """The weights a LoRA is loaded with."""
    te, unet = weight_text(lora.te), weight_text(lora.unet)
    weights = f"weight {te}" if te == unet else f"text encoder {te}, unet {unet}"
    return weights if lora.dyn is None else f"{weights}, rank {lora.dyn}"


@dataclass(frozen=True, slots=True)
class Row:
    """A text of a schedule in a timeline: its number in the part, its entries, its steps in words, the middle that
    sets it apart from the others, and how many characters of it stand in front of that middle and behind it."""

    text: int
    entries: tuple[Entry, ...]
    steps: str
    middle: str
    before: int
    after: int


def timeline(part: PartPicture, limit: int) -> tuple[list[Row], int]:
    """The first texts of a schedule, and how many more texts there are."""
    texts = [text.text for text in part.texts]
    head = _common(texts)
    tail = _common([text[head:][::-1] for text in texts])
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
            _steps(in_force[number]),
            text[head : len(text) - tail].strip(),
            head,
            tail,
        )
        for number, text in enumerate(texts[:limit])
    ]
    return rows, max(0, len(texts) - limit)


def whose_text(part: PartPicture, number: int) -> str:
    """What a text of a schedule is called."""
    if len(part.texts) == 1:
        return "Text"
    entries = [entry for entry in part.entries if entry.text == number]
    steps = _steps(entries)
    return f"Text of step {steps}" if steps.isdigit() else f"Text of steps {steps}"


def differing(pieces: Sequence[PiecePicture], other: Sequence[PiecePicture]) -> list[PiecePicture]:
    """Of the pieces of another text those words that are not, or not with this weight, at the same end of a text."""
    head = _alike(pieces, other)
    rest = _from(other, head)
    tail = _alike(_mirrored(_from(pieces, head)), _mirrored(rest))
    return _mirrored(_from(_mirrored(rest), tail))


def _alike(pieces: Sequence[PiecePicture], other: Sequence[PiecePicture]) -> int:
    """How many characters at the start of both are the same in the same weight, whole words and pieces only."""
    runs = [[(len(piece.text), weight_text(piece.weight)) for piece in some] for some in (pieces, other)]
    text = "".join(piece.text for piece in other)
    most = min(_common(["".join(piece.text for piece in pieces), text]), _common_weights(*runs))
    ends = {0, *accumulate(len(piece.text) for piece in other)}
    while most not in ends and not (text[most - 1].isspace() or text[most - 1] == ","):
        most -= 1
    return most


def _common_weights(one: Sequence[tuple[int, str]], other: Sequence[tuple[int, str]]) -> int:
    """For how many characters two sequences of (length, weight) have the same weights."""
    at = left = right = 0
    ends = [*accumulate(length for length, _ in one)], [*accumulate(length for length, _ in other)]
    while left < len(one) and right < len(other) and one[left][1] == other[right][1]:
        at = min(ends[0][left], ends[1][right])
        left += ends[0][left] == at
        right += ends[1][right] == at
    return at


def _from(pieces: Sequence[PiecePicture], start: int) -> list[PiecePicture]:
    """The pieces of a text from a character on."""
    kept = []
    for piece in pieces:
        if start < len(piece.text):
            kept.append(PiecePicture(piece.text[start:], piece.weight, piece.spans))
        start = max(0, start - len(piece.text))
    return kept


def _mirrored(pieces: Sequence[PiecePicture]) -> list[PiecePicture]:
    return [PiecePicture(piece.text[::-1], piece.weight, piece.spans) for piece in reversed(pieces)]


def _common(texts: Sequence[str]) -> int:
    """With how many characters all texts begin alike."""
    first, last = min(texts), max(texts)
    for index, (one, other) in enumerate(zip(first, last, strict=False)):
        if one != other:
            return index
    return len(first)


def _steps(entries: Sequence[Entry]) -> str:
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


def limited(pieces: Sequence[PiecePicture], characters: int, most: int) -> tuple[list[PiecePicture], int]:
    """The pieces at the start of a text, and how many characters of it are left out."""
    kept: list[PiecePicture] = []
    room = characters
    total = sum(len(piece.text) for piece in pieces)
    shown = 0
    for piece in pieces[:most]:
        if not room:
            break
        text = piece.text[:room]
        kept.append(PiecePicture(text, piece.weight, piece.spans))
        room -= len(text)
        shown += len(text)
    return kept, total - shown


def count(number: int, thing: str) -> str:
    """A number of things, such as `1 token` and `1,234 tokens`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
