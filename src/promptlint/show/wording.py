"""The sentences and lines that every picture for people has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.semantics.errors import NOT_KNOWN
from promptlint.semantics.networks import LoraUse
from promptlint.show.model import ChunkPicture, Dropped, EmbeddingPicture, PartPicture, Picture, weight_text
from promptlint.show.timelines import steps_text

__all__ = [
    "assumed_line",
    "chunk_end",
    "chunk_notes",
    "count",
    "dropped_lists",
    "embedding_line",
    "headline",
    "lora_line",
    "part_line",
    "stop_line",
    "title",
    "whose_text",
]

_TAIL = 30
"""Characters of a chunk's last words: enough to find them in the prompt."""


def title(picture: Picture) -> str:
    """Which prompt it is, and in which pass."""
    name = picture.region if picture.region.startswith(picture.role) else f"{picture.role} {picture.region}".strip()
    return f"{name} prompt{', hires pass' if picture.hires else ''}"


def headline(picture: Picture) -> str:
    """Tokens, host and steps of a picture, in one line."""
    facts = []
    if picture.token_count is not None:
        chunks = max((len(text.chunks) for part in picture.parts for text in part.texts), default=0)
        facts.append(f"{count(picture.token_count, 'token')} in {count(chunks, 'chunk')} of 75")
    facts += [picture.host.label, count(picture.steps, "step")]
    return " · ".join(facts)


def part_line(part: PartPicture, number: int, *, many: bool) -> str:
    """What is shown for a part before its texts; `number` counts from 1. Empty where nothing is worth it."""
    if not many and part.weight == 1 and not part.what:
        return ""
    name = part.what or (f"AND part {number}" if many else "The whole prompt")
    return f"{name}: weight {weight_text(part.weight)}"


def stop_line(picture: Picture, error: str) -> str:
    """What the host does instead of going on, or that this is not known."""
    if error.startswith(f"{NOT_KNOWN}: "):
        return f"What {picture.host.label} makes of this is {error}"
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


def chunk_notes(chunk: ChunkPicture, number: int, *, last: bool, word: str = "BREAK") -> list[str]:
    """What is worth saying of a chunk, a clause each; `number` counts from 1, `word` is what ends a chunk."""
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
        notes.append(f"{word} ends it, {padding}" if chunk.padding > 0 else f"{word} ends it")
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
    """Which embeddings that were not named are taken for installed; empty if none is used."""
    assumed = [embedding for embedding in picture.embeddings if embedding.assumed]
    if not assumed:
        return ""
    names = ", ".join(embedding_line(embedding) for embedding in assumed)
    return f"{names}: well known, so taken for installed; --no-known-embeddings reads them as text"


def dropped_lists(picture: Picture) -> Iterator[tuple[str, Sequence[Dropped]]]:
    """What does not reach the model as it seems to: lists that are not empty, each with its title."""
    for heading, is_text in (("Does not reach the model", False), ("Reaches the model as text", True)):
        some = [item for item in picture.dropped if (item.kind == "text") is is_text]
        if some:
            yield heading, some


def lora_line(lora: LoraUse) -> str:
    """The weights a LoRA is loaded with."""
    te, unet = weight_text(lora.te), weight_text(lora.unet)
    weights = f"weight {te}" if te == unet else f"text encoder {te}, unet {unet}"
    return weights if lora.dyn is None else f"{weights}, rank {lora.dyn}"


def whose_text(part: PartPicture, number: int) -> str:
    """What a text of a schedule is called."""
    if len(part.texts) == 1:
        return "Text"
    entries = [entry for entry in part.entries if entry.text == number]
    steps = steps_text(entries)
    return f"Text of step {steps}" if steps.isdigit() else f"Text of steps {steps}"


def count(number: int, thing: str) -> str:
    """A number of things, such as `1 token` and `1,234 tokens`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
