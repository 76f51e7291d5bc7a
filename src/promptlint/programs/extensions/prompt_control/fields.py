"""The stages of prompt-control, in the JSON form of its vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.programs.extensions.prompt_control.parts import Part, read_parts
from promptlint.programs.extensions.prompt_control.schedule import entries
from promptlint.programs.json_forms import json_number
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText

__all__ = ["FIELDS"]


def _schedule(text: str) -> object:
    """`[[end in parts of 1, text, {LoRA: weights}], ...]`."""
    return [
        [
            entry.end,
            entry.source.text,
            {
                name: {"weight": json_number(weights.model), "weight_clip": json_number(weights.clip)}
                for name, weights in entry.loras.items()
            },
        ]
        for entry in entries(SourceText(text))
    ]


def _parts_of_first(text: str) -> object:
    first = next(iter(entries(SourceText(text))), None)
    if first is None:
        raise HostError("StopIteration", "")
    read = read_parts(first.source)
    return {
        "style": read.style,
        "normalization": read.normalization,
        "parts": [_part(part) for part in read.parts],
    }


def _part(part: Part) -> dict[str, object]:
    form: dict[str, object] = {"chunks": [chunk.text for chunk in part.chunks]}
    if part.strength is not None:
        form["strength"] = json_number(part.strength)
    if part.area is not None:
        form["area"] = list(part.area)
    return form


FIELDS: Mapping[str, Callable[[str], object]] = {"schedule": _schedule, "parts_of_first": _parts_of_first}
"""The stages by name."""
