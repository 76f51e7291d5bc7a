"""The stages of Invoke in the form of its vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from promptlint.programs.invoke.compel import parse_compel
from promptlint.programs.invoke.conjunction import Blend, Fragment, Piece
from promptlint.programs.invoke.embeddings import embedding_places

__all__ = ["FIELDS"]


def _compel(text: str) -> object:
    read = parse_compel(text)
    result: dict[str, object] = {
        "prompts": [_blend(each) if isinstance(each, Blend) else _pieces(each) for each in read.prompts],
        "weights": list(read.weights),
    }
    if read.loras:
        result["loras"] = [[lora.name, 1.0 if lora.weight is None else lora.weight] for lora in read.loras]
    return result


def _blend(blend: Blend) -> object:
    return {
        "blend": [_pieces(pieces) for pieces in blend.prompts],
        "weights": list(blend.weights),
        "normalize": blend.normalize,
    }


def _pieces(pieces: Sequence[Piece]) -> list[object]:
    """Swaps nest as deep as a prompt is long, so that the lists are filled one by one."""
    whole: list[object] = []
    waiting = [(pieces, whole)]
    while waiting:
        inner, into = waiting.pop()
        for piece in inner:
            if isinstance(piece, Fragment):
                into.append([piece.text, piece.weight])
                continue
            original: list[object] = []
            edited: list[object] = []
            into.append({"swap": [original, edited], "options": dict(piece.options)})
            waiting += [(piece.original, original), (piece.edited, edited)]
    return whole


def _embeddings_asked(text: str) -> object:
    return [text[place.start : place.end] for place in embedding_places(text)]


FIELDS: Mapping[str, Callable[[str], object]] = {"compel": _compel, "embeddings_asked": _embeddings_asked}
"""Each stage by its name."""
