"""From a prompt to its picture: the host's stages are run, and what is worth showing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from promptlint.programs.catalogue import find_host, find_program
from promptlint.roles import role_name
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText, Evaluation, evaluate
from promptlint.semantics.scheduling import unstable_schedules
from promptlint.show.dropped import comments, dropped
from promptlint.show.model import (
    MAX_CHARACTERS,
    MAX_ENTRIES,
    MAX_PARTS,
    ChunkPicture,
    EmbeddingPicture,
    EndedBy,
    Entry,
    PartPicture,
    Picture,
    PiecePicture,
    Request,
    TextPicture,
)

if TYPE_CHECKING:
    from promptlint.semantics.chunking import Chunks

__all__ = ["draw"]

_MAX_WORD = 100
"""Characters that are kept of a chunk's last word."""


def draw(prompt: str, request: Request, *, role: str = "positive", region: str = "", path: str = "") -> Picture:
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
        left = tuple(comments(prompt, host, role_name(role)))
        return Picture(role, region, path, prompt, host, hires, steps, "", str(error), (), 0, (), (), None, left, ())
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
        tuple(dropped(prompt, evaluation)),
        (*_notes(evaluation), *_of_family(request, role)),
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
        yield PartPicture(
            part.text, part.weight, tuple(pictures), tuple(entries), len(part.texts) - len(entries), part.what
        )


def _text(encoded: EncodedText, request: Request) -> TextPicture:
    try:
        pieces = tuple(
            PiecePicture(piece.text, piece.weight, piece.spans, encoded.is_break(piece.text, piece.weight))
            for piece in encoded.pieces
        )
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
            last_word = pieces[last[0]].text[max(last[1], last[2] - _MAX_WORD) : last[2]]
            while passed < len(breaks) and breaks[passed] < last[0]:
                passed += 1
        ended_by: EndedBy = "end"
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


def _of_family(request: Request, role: str) -> Iterator[str]:
    if request.model_family is not None:
        from promptlint.show.family import family_notes  # brings the data of the families along

        yield from family_notes(request.model_family, request.host, role)


def _notes(evaluation: Evaluation) -> Iterator[str]:
    host = evaluation.host
    if (
        host.has_schedules
        and host.schedule is None
        and any(unstable_schedules(part.text) for part in evaluation.parts[:MAX_PARTS])
    ):
        yield (
            f"{host.label} reads the schedule of this prompt in one of several ways, by chance; "
            "this is the reading from left to right"
        )
    if find_program(host.name).encoding.chunks is None:
        yield f"tokens and chunks are those of the AUTOMATIC1111 WebUI; {host.label} divides the text in its own way"
