"""The stages of ComfyUI under the names that its vectors have for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.programs.comfyui.core import comfyui_attention
from promptlint.programs.comfyui.page import sent
from promptlint.programs.comfyui.tokens import tokenize
from promptlint.programs.json_forms import json_number
from promptlint.semantics.errors import HostError

__all__ = ["FIELDS"]

# The circumstances in which the vectors were made.
_EMBEDDINGS = {"boat": 2, "boat.pt": 2, "a/b": 2}
_RANDOM_NUMBERS = (0.0, 0.5, 0.999)


def _sent(text: str, random_number: float) -> str:
    return sent(text, lambda options: int(random_number * options)).text


def _frontend(text: str) -> list[str]:
    return [_sent(text, number) for number in _RANDOM_NUMBERS]


def _json(piece: tuple[str, float]) -> list[object]:
    text, weight = piece
    return [text, json_number(weight)]


def _weights(text: str) -> list[list[object]]:
    return [_json(piece) for piece in comfyui_attention(text)]


def _batches(text: str, *, reads_weights: bool) -> list[list[list[object]]]:
    """All tokens in one batch: where a batch ends is not part of the vectors."""
    found = tokenize(text, embeddings=_EMBEDDINGS, reads_weights=reads_weights)
    if found.fails:
        raise HostError("IndexError", "list index out of range")
    return [[_json(token) for token in found.tokens]]


def _tokens(text: str) -> list[list[list[object]]]:
    return _batches(text, reads_weights=True)


def _tokens_disable_weights(text: str) -> list[list[list[object]]]:
    return _batches(text, reads_weights=False)


def _embeddings_asked(text: str) -> list[str]:
    return list(tokenize(text, embeddings=_EMBEDDINGS).asked)


def _after_frontend(text: str) -> list[list[list[object]]]:
    return _tokens(_sent(text, _RANDOM_NUMBERS[0]))


FIELDS: Mapping[str, Callable[[str], object]] = {
    "frontend": _frontend,
    "weights": _weights,
    "tokens": _tokens,
    "tokens_disable_weights": _tokens_disable_weights,
    "embeddings_asked": _embeddings_asked,
    "after_frontend": _after_frontend,
}
"""Each stage by its name: it takes a text and returns the JSON form of the vectors."""
