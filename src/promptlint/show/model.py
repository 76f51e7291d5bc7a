"""What is shown of an evaluation: the picture of one prompt, with no more in it than people and programs can use.

The host's errors are facts of the picture, not exceptions: people ask for it because something goes wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.semantics.host import Host
from promptlint.semantics.networks import ExtraNetworkUse, LoraUse, UnreadableArgument
from promptlint.text import Span

__all__ = [
    "MAX_CHARACTERS",
    "MAX_ENTRIES",
    "MAX_PARTS",
    "ChunkPicture",
    "Dropped",
    "EmbeddingPicture",
    "EndedBy",
    "Entry",
    "PartPicture",
    "Picture",
    "PiecePicture",
    "Request",
    "TextPicture",
    "weight_text",
]

MAX_PARTS = 100
"""AND parts that are looked at."""
MAX_ENTRIES = 1000
"""Entries of one part's schedule that are looked at."""
MAX_CHARACTERS = 1_000_000
"""Characters of different texts that are weighed and encoded, the first text of the first part aside."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a picture is asked for: the host, the steps of the pass, and what is installed.

    `embeddings` maps names to vector counts in loading order; `assumed` are those of them that were not named and
    are taken for installed because they are well known. With `hires_steps` it is the hires pass after one of `steps`.
    """

    host: str
    steps: int
    hires_steps: int | None = None
    embeddings: Mapping[str, int] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()
    model_family: str | None = None
    """The name of the model family that the prompt is for; what is sure of it becomes notes."""


@dataclass(frozen=True, slots=True)
class PiecePicture:
    """Text of one weight; `spans` are its places in the prompt as written."""

    text: str
    weight: float
    spans: tuple[Span, ...]
    is_break: bool = False
    """Whether it is what begins a new chunk, and no text."""


@dataclass(frozen=True, slots=True)
class EmbeddingPicture:
    """An embedding that a text uses. `offset` counts tokens from the chunk's first. A `lost` one has its vectors on
    the padding of this chunk, where they do nothing, while its place in the next chunk is filled with `!`."""

    name: str
    vectors: int
    offset: int
    assumed: bool
    lost: bool


EndedBy = Literal["full", "comma", "break", "embedding", "end"]
"""Why nothing more went into a chunk: it is full, what follows the last comma moved to the next chunk, a break, an
embedding that does not fit, or the end of the text."""


@dataclass(frozen=True, slots=True)
class ChunkPicture:
    """One chunk. `start` and `end` are offsets in the prompt as written, None for a chunk without tokens.

    `only_comma` and `opens_with_comma` are what a comma does that does not fit any more; `too_long` chunks stop the
    encoder. `last_word` is the end of the word that the last token is of, as it goes to the tokenizer.
    """

    used: int
    padding: int
    ended_by: EndedBy
    start: int | None
    end: int | None
    last_word: str
    opens_with_comma: bool
    embeddings: tuple[EmbeddingPicture, ...]

    @property
    def only_comma(self) -> bool:
        return self.opens_with_comma and self.used == 1

    @property
    def too_long(self) -> bool:
        return self.padding < 0


@dataclass(frozen=True, slots=True)
class TextPicture:
    """One text that is encoded: its pieces and chunks, or the error the host stops with."""

    text: str
    pieces: tuple[PiecePicture, ...]
    token_count: int | None
    chunks: tuple[ChunkPicture, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of steps, first and last included, and the number of the text that applies there."""

    first_step: int
    last_step: int
    text: int


@dataclass(frozen=True, slots=True)
class PartPicture:
    """A part: its weight, its different texts in order of appearance, and when each applies.

    `entries_left_out` are the later entries of the schedule that were too many to look at.
    """

    text: str
    weight: float
    texts: tuple[TextPicture, ...]
    entries: tuple[Entry, ...]
    entries_left_out: int = 0
    what: str = ""
    """What it is, where it is not an AND part."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something written that is not what it seems: it does not reach the model, or reaches it as text.

    `kind` is `comment`, `tag`, `lora`, `never` (does not apply at any step) or `text`; `why` completes "… : ".
    """

    kind: Literal["comment", "tag", "lora", "never", "text"]
    text: str
    span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What a host makes of one prompt in one pass. `error` is what it stops with before there are any texts; `notes`
    are facts about the picture itself, a sentence each."""

    role: str
    region: str
    path: str
    prompt: str
    host: Host
    hires: bool
    steps: int
    text: str
    error: str | None
    parts: tuple[PartPicture, ...]
    parts_left_out: int
    networks: tuple[ExtraNetworkUse, ...]
    loras: tuple[LoraUse, ...]
    lora_error: UnreadableArgument | None
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]

    @property
    def token_count(self) -> int | None:
        """The largest of any text that was looked at; None where none could be counted."""
        counts = [text.token_count for part in self.parts for text in part.texts if text.token_count is not None]
        return max(counts, default=None)

    @property
    def embeddings(self) -> tuple[EmbeddingPicture, ...]:
        """Each embedding that some text uses, once."""
        found: dict[str, EmbeddingPicture] = {}
        for part in self.parts:
            for text in part.texts:
                for chunk in text.chunks:
                    for embedding in chunk.embeddings:
                        found.setdefault(embedding.name, embedding)
        return tuple(found.values())


def weight_text(weight: float) -> str:
    """A weight for people and for JSON, which has no other word for it: `1.21`, `Infinity`, `NaN`."""
    if math.isnan(weight):
        return "NaN"
    if math.isinf(weight):
        return "Infinity" if weight > 0 else "-Infinity"
    return f"{weight:.4g}"
