"""What of a prompt one text for the target can hold, and what it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from promptlint.conversion.model import Loss, LossKind
from promptlint.conversion.readings import BREAK, PartReading, Piece, Reading, merged
from promptlint.conversion.writing import number
from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.roles import RoleName
from promptlint.semantics.networks import LoraUse

__all__ = ["Kept", "kept"]

_BLANK: Piece = (" ", 1.0)
"""What stands where a text was parted."""
_LONGEST = 40
"""Characters of a text that a message shows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the target is to read of its text, and the losses so far. `parted` are the parts and texts that the target
    has to be given one by one, if it cannot be told in one text."""

    reading: Reading
    losses: tuple[Loss, ...]
    parted: tuple[PartReading, ...] = ()


def kept(reading: Reading, target: Program, role: RoleName) -> Kept:
    """What of a reading the target can be told."""
    losses = list(_lost_networks(reading, target, role))
    if not _reads_tags(target, role):
        reading = replace(reading, loras=(), others=())
    elif target.networks is not None:
        reading = replace(reading, others=tuple(each for each in reading.others if each[0] in target.networks.loads))
    if _has(reading, lambda piece: piece == BREAK) and not _breaks(target, role):
        kind: LossKind = "elsewhere" if target.has_loader_nodes or target.functions else "lost"
        losses.append(Loss(kind, f"{target} has no BREAK: the chunks follow each other"))
        reading = _changed(reading, lambda piece: _BLANK if piece == BREAK else piece)
    if _has(reading, _is_weighed) and (not target.emphasis.is_read or target.weights_off):
        losses += _lost_weights(reading, target)
        reading = _changed(reading, lambda piece: (piece[0], 1.0) if piece != BREAK else piece)
    parts = reading.parts
    parted: tuple[PartReading, ...] = ()
    if target.schedules is None and any(len(part.texts) > 1 for part in parts):
        parted = parts
        losses.append(_lost_schedule(parts, target))
        parts = tuple(map(_longest, parts))
    if not (target.composition and role != "negative") and any(
        part.weight != 1 or part.what or len(parts) > 1 for part in parts
    ):
        parted = parted or parts
        losses.append(_lost_parts(parts, target))
        parts = (_joined(parts),)
    return Kept(replace(reading, parts=parts), tuple(losses), parted)


def _reads_tags(target: Program, role: RoleName) -> bool:
    return target.networks is not None and (role != "negative" or target.networks.in_negative)


def _breaks(target: Program, role: RoleName) -> bool:
    return target.breaks is not None and (role != "negative" or target.breaks.in_negative)


def _lost_networks(reading: Reading, target: Program, role: RoleName) -> Iterable[Loss]:
    loads = target.networks.loads if target.networks is not None and _reads_tags(target, role) else ()
    for kind, arguments in reading.others:
        if kind not in loads:
            yield Loss("lost", f"{target} loads nothing for <{kind}:{':'.join(arguments)}>")
    if _reads_tags(target, role):
        return
    for use in reading.loras:
        if target.has_loader_nodes:
            yield Loss("elsewhere", f"{target} reads no tags: load {_lora(use)} with a node")
        elif target.functions:
            yield Loss("elsewhere", f"{target} reads no tags: add {_lora(use)} on its page")
        else:
            yield Loss("lost", f"{target} reads no tags, and loads no LoRA {_lora(use)}")


def _lora(use: LoraUse) -> str:
    unet, encoder = number(use.unet), number(use.te)
    return f"`{use.name}` at {unet}" + (f", {encoder} in the text encoder" if unet != encoder else "")


def _lost_weights(reading: Reading, target: Program) -> Iterable[Loss]:
    for part in reading.parts:
        for _, pieces in part.texts:
            for text, weight in pieces:
                if _is_weighed((text, weight)):
                    yield Loss("lost", f"{target} has no weights: `{_short(text)}` loses its {number(weight, 4)}")


def _lost_schedule(parts: Sequence[PartReading], target: Program) -> Loss:
    count = max(len(part.texts) for part in parts)
    how = "give each to a conditioning for its range of steps" if target.has_loader_nodes else "it takes only one"
    kind: LossKind = "elsewhere" if target.has_loader_nodes else "lost"
    return Loss(kind, f"{target} has no prompt editing: there are {count} texts, one after the other; {how}")


def _lost_parts(parts: Sequence[PartReading], target: Program) -> Loss:
    if len(parts) == 1:
        return Loss("lost", f"{target} has no weight of a whole prompt: {number(parts[0].weight, 4)} is left out")
    if target.has_loader_nodes:
        return Loss("elsewhere", f"{target} has no AND: combine the conditionings of {len(parts)} texts")
    return Loss("lost", f"{target} has no AND: {len(parts)} parts are one text")


def _is_weighed(piece: Piece) -> bool:
    return piece[1] != 1 and piece != BREAK


def _has(reading: Reading, holds: Callable[[Piece], bool]) -> bool:
    return any(holds(piece) for part in reading.parts for _, pieces in part.texts for piece in pieces)


def _changed(reading: Reading, change: Callable[[Piece], Piece]) -> Reading:
    parts = tuple(
        replace(part, texts=tuple((end, tuple(merged(map(change, pieces)))) for end, pieces in part.texts))
        for part in reading.parts
    )
    return replace(reading, parts=parts)


def _longest(part: PartReading) -> PartReading:
    """The text that is there for the most steps, of a part that has several."""
    steps: dict[tuple[Piece, ...], int] = {}
    before = 0
    for end, pieces in part.texts:
        steps[pieces] = steps.get(pieces, 0) + end - before
        before = end
    longest = max(steps, key=lambda pieces: steps[pieces])
    return replace(part, texts=((part.texts[-1][0], longest),))


def _joined(parts: Sequence[PartReading]) -> PartReading:
    """Parts as one, each with its first text."""
    pieces: list[Piece] = []
    for part in parts:
        if pieces:
            pieces.append(_BLANK)
        pieces += part.texts[0][1]
    return PartReading(1.0, ((parts[0].texts[0][0], tuple(merged(pieces))),))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
