"""SD.Next's stages, for `evaluate`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from promptlint.programs.sdnext.comments import strip_comment
from promptlint.programs.sdnext.encoders import encoder_parts
from promptlint.programs.sdnext.lora import LORA_KIND, IgnoredArgument, Multiplier, requested_loras, weight_at
from promptlint.programs.sdnext.schedules import SDNEXT_SCHEDULES
from promptlint.programs.sdnext.weighting import SdnextPiece, joined, sdnext_pieces
from promptlint.semantics.errors import HostError
from promptlint.semantics.host import Host
from promptlint.semantics.networks import ExtraNetworkUse, LoraActivation, LoraUse, UnreadableArgument
from promptlint.semantics.weighting import Weighted
from promptlint.text import SourceText

__all__ = ["SDNEXT_HOST"]


def _weigh(text: str) -> list[Weighted]:
    """The pieces of what the first text encoder is given."""
    first, second, *_ = encoder_parts(SourceText(text))
    if second.text != first.text:
        _parse(second)
    pieces: list[Weighted] = []
    for piece in sdnext_pieces(first.text):
        place = first.origin(piece.start, piece.end)
        pieces.append(SdnextPiece(piece.text, piece.weight, place.start, place.end, piece.glued))
    return pieces


def _parse(part: SourceText) -> None:
    """What another encoder is given is parsed, too: raises HostError where SD.Next does."""
    try:
        joined(sdnext_pieces(part.text))
    except HostError as error:
        place = None if error.place is None else part.origin(error.place.start, error.place.end)
        raise HostError(error.kind, error.message, place) from error


def _join(pieces: Sequence[Weighted]) -> list[list[Weighted]]:
    """Neighbours of equal weight, with the blanks between them as pieces without a place."""
    groups: list[list[Weighted]] = []
    for run in joined(piece for piece in pieces if isinstance(piece, SdnextPiece)):
        group: list[Weighted] = []
        at = 0
        for piece in run.pieces:
            if group and not piece.glued and run.text[at - 1].isalnum():
                group.append(Weighted(run.text[at], run.weight, piece.start, piece.start))
                at += 1
            group.append(piece)
            at += len(piece.text)
        groups.append(group)
    return [group for group in groups if group]


def _activate(uses: Iterable[ExtraNetworkUse]) -> LoraActivation:
    """What is loaded at the first step: a weight may change with the steps, and differ between blocks."""
    loras, error = requested_loras(uses)
    if error is not None:
        return LoraActivation((), _unreadable(error))
    return LoraActivation(tuple(LoraUse(lora.name, _first(lora.te), _first(lora.unet[0]), lora.dyn) for lora in loras))


def _first(weight: Multiplier) -> float:
    first = weight_at(weight, 0, 20)
    return first if isinstance(first, float) else 1.0


def _unreadable(error: IgnoredArgument) -> UnreadableArgument:
    parameter = error.parameter if error.parameter in ("name", "te", "unet", "dyn") else "te"
    wanted: Literal["name", "float", "int"] = "float"
    if parameter == "name":
        wanted = "name"
    elif parameter == "dyn":
        wanted = "int"
    return UnreadableArgument(error.index, parameter, error.name, error.text, wanted, error.kind, error.message)


SDNEXT_HOST = Host(
    "sdnext",
    "SD.Next",
    take_comments=strip_comment,
    comments_in_negative=False,
    has_composition=False,
    break_in_negative=False,
    any_break_weight=True,
    needs_text=True,
    unparsed_on_error=True,
    lora_kinds=frozenset({LORA_KIND}),
    activate=_activate,
    old_timeline=True,
    schedule_dialect=SDNEXT_SCHEDULES,
    weigh=_weigh,
    join=_join,
)
