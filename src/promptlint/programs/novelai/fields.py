"""The stage of NovelAI in the form of its vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.programs.novelai.pieces import novelai_mix, novelai_pieces
from promptlint.regex import regex

__all__ = ["FIELDS"]

_DIGITS = 6
_ACTION = regex(r"\b(?:source|target|mutual)#\w")
"""The action tags of character prompts."""


def _means(text: str) -> object:
    """Pieces with weights, `{"mix": […]}`, the word `text`, or None for what is not known.

    The vectors call it text where neither NovelAI nor, by their round brackets, other programs would weigh anything.
    """
    mix = novelai_mix(text)
    if mix is not None:
        return {"mix": mix}
    pieces = novelai_pieces(text)
    if pieces is None or "||" in text or _ACTION.search(text):
        return None
    if "".join(piece.text for piece in pieces) == text and "(" not in text:
        return "text"
    return [[piece.text, round(piece.weight, _DIGITS)] for piece in pieces]


FIELDS: Mapping[str, Callable[[str], object]] = {"means": _means}
"""Each stage by its name."""
