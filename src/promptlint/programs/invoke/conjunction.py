"""What compel makes of a prompt, with the places of all of it, in code points of the prompt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from promptlint.dataclass import dataclass

__all__ = ["Blend", "Conjunction", "Fragment", "Lora", "Mark", "MarkKind", "Piece", "Swap"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """Text that is encoded with one weight.

    It is often joined from several words: then the place runs from the first to the last, and what stands between them
    may be more than the blank that joins them.
    """

    text: str
    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Swap:
    """One text whose attention is taken for another. `options` has all of them, with defaults; some may be strings."""

    original: tuple[Piece, ...]
    edited: tuple[Piece, ...]
    options: Mapping[str, object]
    start: int
    end: int


Piece: TypeAlias = Fragment | Swap


@dataclass(frozen=True, slots=True)
class Blend:
    """Prompts whose encodings are mixed; the place is that of `.blend(…)` from the point on."""

    prompts: tuple[tuple[Piece, ...], ...]
    weights: tuple[float, ...]
    normalize: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lora:
    """A LoRA that is asked for; Invoke ignores it. `weight` is None where none is written, which stands for 1."""

    name: str
    weight: float | None
    start: int
    end: int


class MarkKind(StrEnum):
    """What became of something that looks like syntax."""

    BRACKETS = "brackets"
    """Round brackets without a weight or function: they vanish."""
    QUOTES = "quotes"
    """Quotes without a weight or function: they vanish."""
    WEIGHT = "weight"
    """`++`, `--`, a number or `.attend(…)` that is read as a weight."""
    FUNCTION = "function"
    """`.blend(…)`, `.and(…)`, `.swap(…)`, `withLora(…)` that are read, from the point on."""
    TEXT = "text"
    """The beginning of such a function, or of `.attend(`, that is read as text."""
    UNREAD = "unread"
    """What stands after `.and(…)`: it has no effect at all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of syntax, with its brackets or quotes, and what became of it."""

    kind: MarkKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Conjunction:
    """A prompt as compel reads it: parts with a weight each; `marks` are in the order of the prompt.

    `depth` is how deep brackets, closed or not, stand in each other where compel tries to read them. It reads what is
    inside four or five times per level: some seconds at 5, minutes at 7.
    """

    prompts: tuple[tuple[Piece, ...] | Blend, ...]
    weights: tuple[float, ...]
    loras: tuple[Lora, ...]
    marks: tuple[Mark, ...]
    depth: int
