"""The picture for programs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from promptlint.output.json import Array
from promptlint.show.model import ChunkPicture, PartPicture, Picture, PiecePicture, TextPicture, weight_text
from promptlint.show.side_by_side import SideBySide
from promptlint.text import Span

__all__ = ["VERSION", "render"]

VERSION = 1
"""Raised when a key goes or changes its meaning; new keys may come any time."""
_MAX_CHARACTERS = 4_000_000


def render(pictures: Iterable[Picture | SideBySide]) -> Iterator[str]:
    """The pieces of one JSON object with a line for each prompt; of two programs side by side that of the second, in
    which `compared` is what differs from the first, whose line came before. Spans and offsets count code points of
    `prompt`, the text as written; weights that JSON has no number for are the strings `Infinity`, `-Infinity` and
    `NaN`. What the pictures raise comes after the end of the object."""
    yield f'{{"version": {VERSION}, "prompts": ['
    array = Array()
    try:
        for picture in pictures:
            yield array.item(_prompt(picture) if isinstance(picture, Picture) else _compared(picture))
    except (Exception, KeyboardInterrupt):
        yield f"{array.end()}}}\n"
        raise
    yield f"{array.end()}}}\n"


def _compared(pair: SideBySide) -> dict[str, Any]:
    texts = [
        {
            "heading": text.heading,
            "runs": [{"same": run.same, "left": _weighed(run.left), "right": _weighed(run.right)} for run in text.runs],
            "words_left_out": text.words_left_out,
        }
        for text in pair.texts
    ]
    compared = {
        "with": pair.left.host.name,
        "same": pair.same,
        "facts": [
            {"what": fact.what, "same": fact.same, "left": fact.left, "right": fact.right} for fact in pair.facts
        ],
        "texts": texts,
        "texts_left_out": pair.texts_left_out,
    }
    return {**_prompt(pair.right), "compared": compared}


def _weighed(pieces: Sequence[PiecePicture]) -> list[dict[str, Any]]:
    return [{"text": piece.text, "weight": _number(piece.weight)} for piece in pieces]


def _prompt(picture: Picture) -> dict[str, Any]:
    error = picture.lora_error
    return {
        "role": picture.role,
        "region": picture.region,
        "path": picture.path,
        "host": picture.host.name,
        "pass": "hires" if picture.hires else "first",
        "steps": picture.steps,
        "prompt": picture.prompt,
        "text": picture.text,
        "token_count": picture.token_count,
        "error": picture.error,
        "parts": [_part(part, _MAX_CHARACTERS // len(picture.parts)) for part in picture.parts],
        "parts_left_out": picture.parts_left_out,
        "networks": [
            {"kind": use.kind, "args": list(use.args), "named": use.named, "span": _span(use.span)}
            for use in picture.networks
        ],
        "loras": {
            "loaded": [
                {"name": lora.name, "te": _number(lora.te), "unet": _number(lora.unet), "dyn": lora.dyn}
                for lora in picture.loras
            ],
            "error": None if error is None else str(error),
        },
        "embeddings": [
            {"name": embedding.name, "vectors": embedding.vectors, "assumed": embedding.assumed}
            for embedding in picture.embeddings
        ],
        "dropped": [
            {"kind": dropped.kind, "text": dropped.text, "span": _span(dropped.span), "why": dropped.why}
            for dropped in picture.dropped
        ],
        "notes": list(picture.notes),
    }


def _part(part: PartPicture, budget: int) -> dict[str, Any]:
    texts = [_text(text) for text in part.texts]
    shown = _affordable(part, budget)
    return {
        "weight": _number(part.weight),
        "text": part.text,
        "what": part.what,
        "schedule": [
            {"first_step": entry.first_step, "end_step": entry.last_step, **texts[entry.text]}
            for entry in part.entries[:shown]
        ],
        "schedule_left_out": part.entries_left_out + len(part.entries) - shown,
    }


def _affordable(part: PartPicture, budget: int) -> int:
    """How many entries are written out: a long text that comes and goes would fill the disk."""
    characters = 0
    for number, entry in enumerate(part.entries):
        characters += len(part.texts[entry.text].text)
        if number and characters > budget:
            return number
    return len(part.entries)


def _text(text: TextPicture) -> dict[str, Any]:
    return {
        "text": text.text,
        "pieces": [
            {"text": piece.text, "weight": _number(piece.weight), "spans": [_span(span) for span in piece.spans]}
            for piece in text.pieces
        ],
        "token_count": text.token_count,
        "chunks": [_chunk(chunk) for chunk in text.chunks],
        "error": text.error,
    }


def _chunk(chunk: ChunkPicture) -> dict[str, Any]:
    return {
        "used": chunk.used,
        "padding": max(chunk.padding, 0),
        "start": chunk.start,
        "end": chunk.end,
        "last_word": chunk.last_word,
        "ended_by": chunk.ended_by,
        "opens_with_comma": chunk.opens_with_comma,
        "embeddings": [
            {
                "name": embedding.name,
                "vectors": embedding.vectors,
                "offset": embedding.offset,
                "assumed": embedding.assumed,
                "lost": embedding.lost,
            }
            for embedding in chunk.embeddings
        ],
    }


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else weight_text(value)


def _span(span: Span) -> Sequence[int]:
    return [span.start, span.end]
