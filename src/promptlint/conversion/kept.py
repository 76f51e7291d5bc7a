"""What of a prompt one text for the target can hold, and what it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from promptlint.conversion.embeddings import without_marks
from promptlint.conversion.model import Loss, LossKind
from promptlint.conversion.readings import BREAK, PartReading, Piece, Reading, merged
from promptlint.conversion.shortening import shortened
from promptlint.conversion.tags import reads_tags, shown_lora, write_lora, write_tag
from promptlint.conversion.writing import number
from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.roles import RoleName
from promptlint.semantics.networks import LoraUse

__all__ = ["Kept", "kept"]

_BLANK: Piece = (" ", 1.0)
"""What stands where a text was parted."""
_MOST = 5
"""Losses of one kind that are told one by one."""
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Kept:
    """What the target is to read of its text, and the losses so far. `parted` are the parts and texts that the target
    has to be given one by one, if it cannot be told in one text."""

    reading: Reading
    losses: tuple[Loss, ...]
    parted: tuple[PartReading, ...] = ()


def kept(reading: Reading, source: Program, target: Program, role: RoleName) -> Kept:
    """What of a source's reading the target can be told."""
    reading, losses = _networks(reading, target, role)
    if _has(reading, lambda piece: piece == BREAK) and not _breaks(target, role):
        kind: LossKind = "elsewhere" if target.has_loader_nodes or target.functions else "lost"
        losses.append(Loss(kind, f"{target} has no BREAK: the chunks follow each other"))
        reading = _changed(reading, lambda piece: _BLANK if piece == BREAK else piece)
    if _has(reading, _is_weighed) and (not target.emphasis.is_read or target.weights_off):
        losses += _few(list(_lost_weights(reading, target)), "weights")
        reading = _changed(reading, lambda piece: (piece[0], 1.0) if piece != BREAK else piece)
    parts = reading.parts
    parted: tuple[PartReading, ...] = ()
    if target.schedules is None and any(len(part.texts) > 1 for part in parts):
        parted = parts
        losses.append(_lost_schedule(parts, target))
        parts = tuple(map(_longest, parts))
    composes = target.composition and role != "negative" and not source.functions
    if not composes and any(part.weight != 1 or part.what or len(parts) > 1 for part in parts):
        parted = parted or (parts if len(parts) > 1 else ())
        losses.append(_lost_parts(parts, source, target))
        parts = (_joined(parts),)
    return Kept(replace(reading, parts=parts), tuple(losses), parted)


def _breaks(target: Program, role: RoleName) -> bool:
    return target.breaks is not None and (role != "negative" or target.breaks.in_negative)


def _networks(reading: Reading, target: Program, role: RoleName) -> tuple[Reading, list[Loss]]:
    """What is loaded, as far as the target can be told in its prompt."""
    if not reads_tags(target, role):
        losses = [_unread(use, target) for use in reading.loras]
        losses += [Loss("lost", f"{target} loads nothing for {write_tag(each)}") for each in reading.others]
        losses += _lost_extras(reading, target)
        return replace(reading, loras=(), extras=(), others=(), idle=(), error=""), _few(losses, "tags")
    assert target.networks is not None
    losses = []
    loras: list[LoraUse] = []
    for use in reading.loras:
        tag = write_lora(use, target)
        if tag is None:
            losses.append(Loss("lost", f"{target} has no tag for the LoRA {shown_lora(use)}"))
            continue
        if tag.use != use:
            losses.append(Loss("lost", f"{target} takes no rank for a LoRA: `{use.name}` loses its {use.dyn}"))
        loras.append(tag.use)
    others = tuple(each for each in reading.others if each[0] in target.networks.loads)
    losses += [
        Loss("lost", f"{target} loads nothing for {write_tag(each)}") for each in reading.others if each not in others
    ]
    extras = reading.extras
    if reading.extras and not target.networks.step_weights:
        losses += _lost_extras(reading, target)
        extras = ()
    return replace(reading, loras=tuple(loras), extras=extras, others=others, idle=(), error=""), _few(losses, "tags")


def _unread(use: LoraUse, target: Program) -> Loss:
    if target.has_loader_nodes:
        return Loss("elsewhere", f"{target} reads no tags: load {shown_lora(use)} with a node")
    if target.functions:
        return Loss("elsewhere", f"{target} reads no tags: add {shown_lora(use)} on its page")
    return Loss("lost", f"{target} reads no such tags: the LoRA {shown_lora(use)} is not loaded")


def _lost_extras(reading: Reading, target: Program) -> list[Loss]:
    found = dict.fromkeys((name, argument) for name, arguments in reading.extras for argument in arguments)
    return [Loss("lost", f"{target} has no `{argument}`, which the LoRA `{name}` has") for name, argument in found]


def _few(losses: list[Loss], what: str) -> list[Loss]:
    """Not more losses of one kind than people read."""
    if len(losses) <= _MOST:
        return losses
    return [*losses[:_MOST], Loss(losses[_MOST].kind, f"and {len(losses) - _MOST} more {what}")]


def _lost_weights(reading: Reading, target: Program) -> Iterable[Loss]:
    for part in reading.parts:
        for text, weight in part.texts[0][1]:
            if _is_weighed((text, weight)):
                words = shortened(without_marks(text))
                yield Loss("lost", f"{target} has no weights: `{words}` loses its {number(weight, _DECIMALS)}")
    if not any(_is_weighed(piece) for part in reading.parts for piece in part.texts[0][1]):
        yield Loss("lost", f"{target} has no weights: texts of later steps lose theirs")


def _lost_schedule(parts: Sequence[PartReading], target: Program) -> Loss:
    count = max(len(part.texts) for part in parts)
    how = "give each to a conditioning for its range of steps" if target.has_loader_nodes else "it takes only one"
    kind: LossKind = "elsewhere" if target.has_loader_nodes else "lost"
    return Loss(kind, f"{target} has no prompt editing: there are {count} texts, one after the other; {how}")


def _lost_parts(parts: Sequence[PartReading], source: Program, target: Program) -> Loss:
    if any(part.what for part in parts):
        return Loss("lost", f"{target} has no blend: {len(parts)} texts are one")
    if len(parts) == 1:
        return Loss(
            "lost", f"{target} has no weight of a whole prompt: {number(parts[0].weight, _DECIMALS)} is left out"
        )
    if source.functions:
        return Loss("lost", f"{target} has nothing like .and(): {len(parts)} texts are one")
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
        following = part.texts[0][1]
        if pieces and following and not (pieces[-1][0][-1].isspace() or following[0][0][0].isspace()):
            pieces.append(_BLANK)
        pieces += following
    return PartReading(1.0, ((parts[0].texts[0][0], tuple(merged(pieces))),))
