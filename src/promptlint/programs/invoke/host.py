"""Invoke's reading of a prompt, for `evaluate`: what its Stable Diffusion 1.5 and SDXL nodes encode.

What compel returns beside the encoded text, its cross-attention control, the nodes throw away: of a swap they use the
original alone, and LoRAs are loaded by other means. Source: `invokeai/app/invocations/compel.py` of 6.14.2 and
`build_conditioning_tensor_for_conjunction` in `compel/compel.py` of 2.5.1, both read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.programs.invoke.compel import parse_compel
from promptlint.programs.invoke.conjunction import Blend, Conjunction, Fragment, MarkKind, Piece
from promptlint.programs.invoke.embeddings import embedding_places
from promptlint.semantics.errors import HostError
from promptlint.semantics.host import PartRead, PromptRead, text_host
from promptlint.semantics.weighting import Weighted
from promptlint.text import Span

__all__ = ["INVOKE_HOST", "NOTHING_LEFT", "read_prompt"]

NOTHING_LEFT = "list index out of range"
"""What Invoke stops with where a prompt is only empty brackets or LoRAs: there is nothing to join."""


def read_prompt(text: str) -> PromptRead:
    """The texts that are encoded, with their weights. Raises CompelError, and HostError where no text is left."""
    read = parse_compel(text)
    parts = tuple(
        part for prompt, weight in zip(read.prompts, read.weights, strict=True) for part in _parts(prompt, weight)
    )
    if not parts:
        raise HostError("IndexError", NOTHING_LEFT)
    return PromptRead(parts, tuple(sorted(_unused(read))))


def _parts(prompt: tuple[Piece, ...] | Blend, weight: float) -> Iterator[PartRead]:
    if not isinstance(prompt, Blend):
        yield PartRead(tuple(_encoded(prompt)), weight)
        return
    many = len(prompt.prompts)
    how = "" if prompt.normalize else ", weights as they are"
    for number, (pieces, share) in enumerate(zip(prompt.prompts, prompt.weights, strict=True), start=1):
        yield PartRead(
            tuple(_encoded(pieces)), share * weight, f"Text {number} of {many} that are blended into one{how}"
        )


def _encoded(pieces: Iterable[Piece]) -> Iterator[Weighted]:
    """Of a swap the original, whose own pieces are never swaps that count: those stand side by side in `pieces`."""
    waiting = list(pieces)[::-1]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, Fragment):
            yield Weighted(piece.text, piece.weight, piece.start, piece.end)
        else:
            waiting += piece.original[::-1]


def _unused(read: Conjunction) -> Iterator[tuple[Span, str]]:
    for prompt in read.prompts:
        if not isinstance(prompt, Blend):
            for piece in prompt:
                if not isinstance(piece, Fragment):
                    written = Span(piece.original[-1].end, piece.end)
                    yield written, "a swap: Invoke encodes the original, and throws the other text away"
    for lora in read.loras:
        yield Span(lora.start, lora.end), "read, and ignored: Invoke loads the LoRAs that its page lists"
    for mark in read.marks:
        if mark.kind is MarkKind.UNREAD:
            yield Span(mark.start, mark.end), "after `.and(…)` nothing is read"


def _names(text: str) -> list[str]:
    return [text[place.start : place.end] for place in embedding_places(text)]


INVOKE_HOST = replace(text_host("invoke", "Invoke"), read=read_prompt, names=_names)
