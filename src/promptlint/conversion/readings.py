"""What a program reads of a prompt, in a form in which two programs can be compared."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.roles import RoleName
from promptlint.semantics.evaluation import DEFAULT_STEPS, EncodedText, evaluate
from promptlint.semantics.networks import ExtraNetworkUse, LoraUse

__all__ = ["BREAK", "PartReading", "Piece", "Reading", "TagReading", "merged", "read"]

Piece = tuple[str, float]
"""A text and its weight."""

_LONGEST = 60
"""Characters of a text that a message shows."""

BREAK: Piece = ("\0BREAK", -1.0)
"""What begins a new chunk, in every program that can."""


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without empty ones, neighbours of equal weight as one; with a blank where an empty one of another
    weight parted them, which makes other tokens of them than of one word."""
    found: list[tuple[list[str], float]] = []
    parted = False
    for text, weight in pieces:
        if not text:
            parted = parted or bool(found and found[-1][1] != weight)
            continue
        if found and found[-1][1] == weight and BREAK[0] not in (found[-1][0][0], text):
            found[-1][0].extend([" ", text] if parted else [text])
        else:
            found.append(([text], weight))
        parted = False
    return [("".join(texts), weight) for texts, weight in found]


@dataclass(frozen=True, slots=True)
class PartReading:
    """A part of a prompt: its weight, and its texts, each with the last step in which it is there. `what` says what it
    is, where it is not simply a part of the prompt."""

    weight: float
    texts: tuple[tuple[int, tuple[Piece, ...]], ...]
    what: str = ""


TagReading = tuple[str, tuple[str, ...]]
"""A tag by its kind, or a LoRA by its name, with arguments as they are written."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program reads of a prompt: its parts, the LoRAs that it is asked to load, with what their tags say beyond
    name and weights, the other tags that load something, and the kinds of those that load nothing. `error` is why no
    LoRA is loaded; `unused` is what is read without effect, each with why."""

    parts: tuple[PartReading, ...]
    loras: tuple[LoraUse, ...] = ()
    extras: tuple[TagReading, ...] = ()
    others: tuple[TagReading, ...] = ()
    idle: tuple[str, ...] = ()
    error: str = ""
    unused: tuple[str, ...] = ()


def read(
    text: str, program: Program, role: RoleName, steps: int = DEFAULT_STEPS, hires_steps: int | None = None
) -> Reading:
    """What a program whose stages are known reads; with `hires_steps` in a hires pass after a first one of `steps`.
    Raises HostError."""
    assert program.host is not None
    found = evaluate(text, role=role, host=program.host, steps=steps, hires_steps=hires_steps)
    kinds = program.host.lora_kinds
    others = [use for use in found.networks if use.kind not in kinds]
    loads = program.networks.loads if program.networks is not None else ()
    extras = [(use.arguments[0], _extras(use, program)) for use in found.networks if use.kind in kinds]
    return Reading(
        tuple(PartReading(part.weight, tuple(map(_text, part.texts)), part.what) for part in found.parts),
        found.loras.loras,
        tuple(each for each in extras if each[1]),
        tuple((use.kind, use.arguments) for use in others if use.kind in loads),
        tuple(dict.fromkeys(use.kind for use in others if use.kind not in loads)),
        str(found.loras.error or ""),
        tuple(f"`{text[span.start : span.end][:_LONGEST]}` is {why}" for span, why in found.unused),
    )


def _extras(use: ExtraNetworkUse, program: Program) -> tuple[str, ...]:
    """The arguments of a LoRA tag that a name, two weights and a rank do not hold."""
    networks = program.networks
    if networks is None:
        return ()
    known = set(networks.arguments) - {"te", "unet", "dyn"}
    return tuple(
        argument
        for argument in use.arguments[1:]
        if (networks.step_weights and "@" in argument)
        or argument.partition("=")[0] in known
        or argument.lower() in networks.words
    )


def _text(text: EncodedText) -> tuple[int, tuple[Piece, ...]]:
    pieces = [BREAK if text.is_break(*piece) else piece for piece in text.weighed]
    return text.end_step, tuple(merged(pieces))
