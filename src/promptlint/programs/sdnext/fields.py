"""SD.Next's stages in the form of its vectors: 20 steps, weights of LoRAs at the first of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from promptlint.programs.sdnext.comments import strip_comment
from promptlint.programs.sdnext.encoders import encoder_parts, negative_pieces, segments
from promptlint.programs.sdnext.lora import requested_loras, weight_at
from promptlint.programs.sdnext.schedules import SDNEXT_SCHEDULES, sdnext_schedules
from promptlint.programs.sdnext.weighting import (
    A1111_PARSER,
    NATIVE,
    XHINKER,
    JoinedPiece,
    PromptParser,
    joined,
    sdnext_pieces,
)
from promptlint.programs.webui_fields import STEPS, networks_field
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import extract_networks
from promptlint.semantics.scheduling import read_schedules
from promptlint.text import SourceText

__all__ = ["FIELDS"]

_FIRST_STEP = 0


def _weighted(pieces: Iterable[JoinedPiece]) -> list[list[object]]:
    return [[piece.text, piece.weight] for piece in pieces]


def _attention(text: str, *, parser: PromptParser = NATIVE, line_ends_break: bool = True) -> list[list[object]]:
    return _weighted(joined(sdnext_pieces(text, line_ends_break=line_ends_break, parser=parser), parser=parser))


def _lora(text: str) -> list[dict[str, object]]:
    loras, error = requested_loras(extract_networks(text)[1])
    if error is not None:
        raise HostError(error.kind, error.message)
    return [
        {
            "name": lora.name,
            "te": weight_at(lora.te, _FIRST_STEP, STEPS),
            "unet": [weight_at(weight, _FIRST_STEP, STEPS) for weight in lora.unet],
            "dyn": lora.dyn,
            "module": list(lora.modules),
        }
        for lora in loras
        if not lora.is_off(_FIRST_STEP, STEPS)
    ]


def _schedule(text: str) -> list[list[object]]:
    return [[entry.end_step, entry.text] for entry in sdnext_schedules(SourceText(text), STEPS, unreached=True)]


FIELDS: Mapping[str, Callable[[str], object]] = {
    "comments": lambda text: strip_comment(SourceText(text)).text,
    "networks": networks_field,
    "lora": _lora,
    "schedule": _schedule,
    "schedule_parses": lambda text: read_schedules(text, dialect=SDNEXT_SCHEDULES).parses,
    "attention": _attention,
    "attention_no_linebreak": lambda text: _attention(text, line_ends_break=False),
    "attention_a1111": lambda text: _attention(text, parser=A1111_PARSER),
    "attention_xhinker": lambda text: _attention(text, parser=XHINKER),
    "segments": lambda text: [_weighted(segment) for segment in segments(SourceText(text))],
    "negative_segments": lambda text: _weighted(negative_pieces(SourceText(text))),
    "parts": lambda text: [part.text for part in encoder_parts(SourceText(text))],
}
"""The stages by the names of the vectors' fields."""
