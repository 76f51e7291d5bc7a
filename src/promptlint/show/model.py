"""The picture of an evaluation: everything that is shown of it, computed once, and bounded.

The host's errors are facts of the picture, not exceptions: people ask for it because something goes wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from promptlint.roles import role_name
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText, Evaluation, evaluate
from promptlint.semantics.hosts import Host, find_host
from promptlint.semantics.networks import ExtraNetworkUse, LoraUse, UnreadableArgument, cut_networks
from promptlint.semantics.scheduling import unstable_schedules
from promptlint.semantics.weighting import BREAK_WEIGHT
from promptlint.text import SourceText, Span

if TYPE_CHECKING:
    from promptlint.semantics.chunking import Chunks

__all__ = [
    "MAX_CHARACTERS",
    "MAX_ENTRIES",
    "MAX_PARTS",
    "MAX_WORD",
    "ChunkPicture",
    "Dropped",
    "EmbeddingPicture",
    "Entry",
    "PartPicture",
    "Picture",
    "PiecePicture",
    "Request",
    "TextPicture",
    "picture",
    "weight_text",
]

MAX_PARTS = 100
"""AND parts that are looked at."""
MAX_ENTRIES = 1000
"""Entries of one part's schedule that are looked at."""
MAX_CHARACTERS = 1_000_000
"""Characters of different texts that are weighed and encoded, the first text of the first part aside."""
MAX_WORD = 100
"""Characters that are kept of a chunk's last word."""

_OTHER_KINDS = frozenset({"hypernet"})
_SYNTAX = " \t\r\n[]:|()\\,"
_NUMBER = re.compile(r"[\s:\d.+-]*+")


@dataclass(frozen=True, slots=True)
class Request:
    """What a picture is wanted of: the host, the steps of the pass, and what is installed.

    `embeddings` maps names to vector counts in loading order; `assumed` are those of them that nobody named and that
    are taken for installed because everybody knows them. With `hires_steps` it is the hires pass behind one of `steps`.
    """

    host: str
    steps: int
    hires_steps: int | None = None
    embeddings: Mapping[str, int] = field(default_factory=dict)
    assumed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PiecePicture:
    """Text of one weight; `spans` are its places in the prompt as written."""

    text: str
    weight: float
    spans: tuple[Span, ...]

    @property
    def is_break(self) -> bool:
        return self.text == "BREAK" and self.weight == BREAK_WEIGHT


@dataclass(frozen=True, slots=True)
class EmbeddingPicture:
    """An embedding that a text uses. `offset` counts tokens from the chunk's first. A `lost` one has its vectors on
    the padding of this chunk, where they do nothing, while its place in the next chunk is filled with `!`."""

    name: str
    vectors: int
    offset: int
    assumed: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class ChunkPicture:
    """One chunk. `start` and `end` are offsets in the prompt as written, None for a chunk without tokens.

    `ended_by` says why nothing more went in: `full`, `comma` (what follows the last comma moved to the next chunk),
    `break`, `embedding` (the next one does not fit), or `end` of the text. `only_comma` and `opens_with_comma` are
    what a comma does that does not fit any more; `too_long` chunks stop the encoder. `last_word` is the end of the word
    that the last token is of, as it goes to the tokenizer.
    """

    used: int
    padding: int
    ended_by: Literal["full", "comma", "break", "embedding", "end"]
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
    """A stretch of steps, first and last included, and the number of the text in force there."""

    first_step: int
    last_step: int
    text: int


@dataclass(frozen=True, slots=True)
class PartPicture:
    """An AND part: its weight, its different texts in order of appearance, and when each is in force.

    `entries_left_out` are the later entries of the schedule that were too many to look at.
    """

    text: str
    weight: float
    texts: tuple[TextPicture, ...]
    entries: tuple[Entry, ...]
    entries_left_out: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something written that is not what it seems: it does not reach the model, or reaches it as text.

    `kind` is `comment`, `tag`, `lora`, `never` (in force at no step) or `text`; `why` completes "… : ".
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


def picture(prompt: str, request: Request, *, role: str = "positive", region: str = "", path: str = "") -> Picture:
    """Evaluate a prompt and keep what is worth showing. Raises ValueError for an unknown host or a pass without steps;
    never for a prompt."""
    host = find_host(request.host)
    hires = request.hires_steps is not None
    steps = host.step_range(request.steps, request.hires_steps).steps
    try:
        evaluation = evaluate(
            prompt,
            role=role_name(role),
            host=host,
            steps=request.steps,
            hires_steps=request.hires_steps,
            embeddings=request.embeddings,
        )
    except HostError as error:
        dropped = tuple(_comments(prompt, host))
        return Picture(role, region, path, prompt, host, hires, steps, "", str(error), (), 0, (), (), None, dropped, ())
    parts = tuple(_parts(evaluation, request))
    return Picture(
        role,
        region,
        path,
        prompt,
        host,
        hires,
        steps,
        evaluation.text,
        None,
        parts,
        len(evaluation.parts) - len(parts),
        evaluation.networks,
        evaluation.loras.loras,
        evaluation.loras.error,
        tuple(_dropped(prompt, evaluation)),
        tuple(_notes(evaluation)),
    )


def _parts(evaluation: Evaluation, request: Request) -> Iterator[PartPicture]:
    budget = MAX_CHARACTERS
    for number, part in enumerate(evaluation.parts[:MAX_PARTS]):
        texts: dict[str, int] = {}
        pictures: list[TextPicture] = []
        entries: list[Entry] = []
        step = 1
        for entry in part.texts[:MAX_ENTRIES]:
            text = entry.text
            if text not in texts:
                if len(text) > budget and (number or texts):
                    break
                budget -= len(text)
                texts[text] = len(texts)
                pictures.append(_text(entry, request))
            entries.append(Entry(step, entry.end_step, texts[text]))
            step = entry.end_step + 1
        if not entries:
            return
        yield PartPicture(part.text, part.weight, tuple(pictures), tuple(entries), len(part.texts) - len(entries))


def _text(encoded: EncodedText, request: Request) -> TextPicture:
    try:
        pieces = tuple(PiecePicture(piece.text, piece.weight, piece.spans) for piece in encoded.pieces)
        found = encoded.chunks
    except HostError as error:
        return TextPicture(encoded.text, (), None, (), str(error))
    return TextPicture(
        encoded.text, pieces, found.token_count, tuple(_chunks(encoded, pieces, found, request)), _too_long(found)
    )


def _too_long(found: Chunks) -> str | None:
    from promptlint.semantics.chunking import CHUNK_LENGTH  # loads the vocabulary

    longest = max(chunk.used for chunk in found.chunks)
    if longest <= CHUNK_LENGTH:
        return None
    return f"an error about sizes: a chunk of {longest} tokens does not fit the encoder, which takes {CHUNK_LENGTH}"


def _chunks(
    encoded: EncodedText, pieces: Sequence[PiecePicture], found: Chunks, request: Request
) -> Iterator[ChunkPicture]:
    from promptlint.semantics.chunking import CHUNK_LENGTH  # loads the vocabulary
    from promptlint.semantics.tokenizer import COMMA

    breaks = [number for number, piece in enumerate(pieces) if piece.is_break]
    passed = 0
    for index, chunk in enumerate(found.chunks):
        following = found.chunks[index + 1] if index + 1 < len(found.chunks) else None
        start = end = None
        last_word = ""
        if chunk.places:
            first, last = chunk.places[0], chunk.places[-1]
            start, end = encoded.place(*first).start, encoded.place(*last).end
            last_word = pieces[last[0]].text[max(last[1], last[2] - MAX_WORD) : last[2]]
            while passed < len(breaks) and breaks[passed] < last[0]:
                passed += 1
        ended_by: Literal["full", "comma", "break", "embedding", "end"] = "end"
        if passed < len(breaks) and (
            following is None or not following.places or breaks[passed] < following.places[0][0]
        ):
            ended_by = "break"
            passed += 1
        elif following is not None and chunk.used >= CHUNK_LENGTH:
            ended_by = "full"
        elif following is not None and following.embeddings and following.embeddings[0][0] == 0:
            ended_by = "embedding"
        elif following is not None:
            ended_by = "comma"
        yield ChunkPicture(
            chunk.used,
            CHUNK_LENGTH - chunk.used,
            ended_by,
            start,
            end,
            last_word,
            index > 0 and chunk.used > 0 and chunk.ids[1] == COMMA,
            tuple(
                EmbeddingPicture(
                    name,
                    request.embeddings[name],
                    offset,
                    name in request.assumed,
                    offset + request.embeddings[name] > chunk.used,
                )
                for offset, name in chunk.embeddings
            ),
        )


def _dropped(prompt: str, evaluation: Evaluation) -> Iterator[Dropped]:
    host = evaluation.host
    yield from _comments(prompt, host)
    for use in evaluation.networks:
        if use.kind in host.lora_kinds:
            if evaluation.loras.error is not None:
                reason = "not loaded: a LoRA tag that cannot be read drops all"
                yield Dropped("lora", _written(prompt, use.span), use.span, reason)
        elif use.kind not in _OTHER_KINDS:
            reason = f"cut out, and nothing in {host.label} answers to {use.kind!r}"
            yield Dropped("tag", _written(prompt, use.span), use.span, reason)
    if not host.has_networks or evaluation.role == "negative":
        reason = f"text here, loads nothing: {host.label} has no such tags"
        if host.has_networks:
            reason = "text here, loads nothing: tags are read in the positive prompt only"
        for use in cut_networks(evaluation.source)[1]:
            yield Dropped("text", _written(prompt, use.span), use.span, reason)
    for part in evaluation.parts[:MAX_PARTS]:
        if 1 < len(part.texts) <= MAX_ENTRIES or (len(part.texts) == 1 and part.texts[0].text != part.text):
            for span in _never(part.source, part.texts, prompt):
                yield Dropped("never", _written(prompt, span), span, "in force at no step of this pass")


def _comments(prompt: str, host: Host) -> Iterator[Dropped]:
    stripped = host.strip_comments(SourceText(prompt))
    for segment in stripped.segments:
        if not segment.verbatim:
            yield Dropped(
                "comment",
                prompt[segment.start : segment.end].strip("\n"),
                Span(segment.start, segment.end),
                "a comment, removed before anything else is read",
            )


def _never(source: SourceText, texts: Iterable[EncodedText], prompt: str) -> Iterator[Span]:
    """What of a part's text is in none of the texts that are in force, brackets and numbers aside."""
    covered: set[tuple[int, int]] = set()
    seen: set[str] = set()
    characters = 0
    for entry in texts:
        text = entry.text
        if text in seen:
            continue
        characters += len(text)
        if seen and characters > MAX_CHARACTERS:
            return
        seen.add(text)
        covered.update((segment.start, segment.end) for segment in entry.source.segments)
    reached = _union(covered)
    index = 0
    for segment in source.segments:
        at = segment.start
        while index < len(reached) and reached[index][1] <= at:
            index += 1
        ahead = index
        while at < segment.end:
            start, end = reached[ahead] if ahead < len(reached) else (segment.end, segment.end)
            if at < min(start, segment.end):
                stop = min(start, segment.end)
                gap = prompt[at:stop]
                words = gap.strip(_SYNTAX)
                if words and not _NUMBER.fullmatch(words):
                    begin = at + gap.index(words)
                    yield Span(begin, begin + len(words))
            at = max(at, end)
            ahead += 1


def _union(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _written(prompt: str, span: Span) -> str:
    return prompt[span.start : span.end]


def _notes(evaluation: Evaluation) -> Iterator[str]:
    host = evaluation.host
    if host.has_schedules and any(unstable_schedules(part.text) for part in evaluation.parts[:MAX_PARTS]):
        yield (
            f"{host.label} reads the schedule of this prompt in one of several ways, by chance; "
            "this is the reading from left to right"
        )
    if not host.has_break:
        yield f"tokens and chunks are those of the AUTOMATIC1111 WebUI; {host.label} divides the text in its own way"
