"""What a program reads of a prompt, in a form in which two programs can be compared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

from promptlint.dataclass import dataclass
from promptlint.programs.model import Program
from promptlint.regex import regex
from promptlint.roles import RoleName
from promptlint.semantics.evaluation import EncodedText, evaluate
from promptlint.semantics.networks import LoraUse

__all__ = ["BREAK", "Comparison", "PartReading", "Piece", "Reading", "comparison_for", "merged", "read"]

Piece = tuple[str, float]
"""A text and its weight."""

BREAK: Piece = ("\0BREAK", -1.0)
"""What begins a new chunk, in every program that can."""
_STEPS = 20
"""The steps of the picture for which texts that change are read."""

_WORD = regex(r"\w++|[^\w\s]")
_RELATIVE = 1e-9
_LONGEST = 40
"""Characters of a text that a message shows."""


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without empty ones, neighbours of equal weight as one."""
    found: list[Piece] = []
    for text, weight in pieces:
        if not text:
            continue
        if found and found[-1][1] == weight and BREAK not in (found[-1], (text, weight)):
            found[-1] = (found[-1][0] + text, weight)
        else:
            found.append((text, weight))
    return found


@dataclass(frozen=True, slots=True)
class PartReading:
    """A part of a prompt: its weight, and its texts, each with the last step in which it is there. `what` says what it
    is, where it is not simply a part of the prompt."""

    weight: float
    texts: tuple[tuple[int, tuple[Piece, ...]], ...]
    what: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a program reads of a prompt: the parts, the LoRAs that it is asked to load, and its other tags."""

    parts: tuple[PartReading, ...]
    loras: tuple[LoraUse, ...]
    others: tuple[tuple[str, tuple[str, ...]], ...]


def read(text: str, program: Program, role: RoleName, steps: int = _STEPS) -> Reading:
    """What a program whose stages are known reads. Raises HostError."""
    assert program.host is not None
    found = evaluate(text, role=role, host=program.host, steps=steps)
    kinds = program.host.lora_kinds
    return Reading(
        tuple(PartReading(part.weight, tuple(map(_text, part.texts)), part.what) for part in found.parts),
        found.loras.loras,
        tuple((use.kind, use.arguments) for use in found.networks if use.kind not in kinds),
    )


def _text(text: EncodedText) -> tuple[int, tuple[Piece, ...]]:
    pieces = [BREAK if text.is_break(*piece) else piece for piece in text.weighed]
    return text.end_step, tuple(merged(pieces))


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the reading of a target is compared with that of a source.

    `of` is `text`, character by character, or `trimmed`, apart from white space at the ends of a text of one weight;
    `tokens`, what CLIP's tokenizer makes of it, where a program changes white space; or `words`, where it also drops
    punctuation. `decimals` is to how many a target rounds its weights.
    """

    of: Literal["text", "trimmed", "tokens", "words"] = "text"
    decimals: int | None = None

    def are_equal(self, wanted: Sequence[Piece], got: Sequence[Piece]) -> bool:
        """Whether a target reads what the source reads."""
        return self.dropped(wanted, got) is not None

    def dropped(self, wanted: Sequence[Piece], got: Sequence[Piece]) -> list[str] | None:
        """The punctuation that the target drops; None where it reads anything else."""
        ours, theirs = self._units(wanted), self._units(got)
        if self.of != "words":
            if len(ours) != len(theirs):
                return None
            same = all(
                one[0] == other[0] and self._close(one[1], other[1]) for one, other in zip(ours, theirs, strict=True)
            )
            return [] if same else None
        lost: list[str] = []
        at = 0
        for text, weight in ours:
            if at < len(theirs) and theirs[at][0] == text and self._close(weight, theirs[at][1]):
                at += 1
            elif text.isalnum() or "_" in text:
                return None
            else:
                lost.append(text)
        return lost if at == len(theirs) else None

    def first_difference(self, wanted: Sequence[Piece], got: Sequence[Piece], program: Program) -> str:
        """Where a target reads something else, in words."""
        for one, other in zip(merged(wanted), merged(got), strict=False):
            if one[0].split() != other[0].split() or not self._close(one[1], other[1]):
                return f"{program} reads {_shown(other)} in the place of {_shown(one)}"
        return f"{program} reads another text"

    def _units(self, pieces: Sequence[Piece]) -> list[tuple[object, float]] | list[Piece]:
        if self.of == "text":
            return merged(pieces)
        if self.of == "trimmed":
            return [(text.strip(), weight) for text, weight in merged(pieces) if text.strip()]
        if self.of == "tokens":
            from promptlint.semantics.tokenizer import tokens  # loads the vocabulary

            return [(token, weight) for text, weight in merged(pieces) for token in tokens(text)]
        return [(word, weight) for text, weight in merged(pieces) for word in _WORD.findall(text)]

    def _close(self, wanted: float, got: float) -> bool:
        if self.decimals is not None:
            return math.isclose(round(wanted, self.decimals), got, abs_tol=10.0**-self.decimals * 1.01)
        return math.isclose(wanted, got, rel_tol=_RELATIVE) or (math.isnan(wanted) and math.isnan(got))


def comparison_for(program: Program) -> Comparison:
    """How what a program reads is compared with what another one does."""
    if program.leading_punctuation == "dropped":
        return Comparison("words", program.emphasis.decimals)
    if program.emphasis.marks:
        return Comparison("tokens")
    return Comparison("trimmed" if program.emphasis.number == "before" else "text", program.emphasis.decimals)


def _shown(piece: Piece) -> str:
    text = " ".join(piece[0].split())
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f"`{short}` at {piece[1]:.6g}" if piece[1] != 1 else f"`{short}`"
