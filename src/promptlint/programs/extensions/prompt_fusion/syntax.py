"""What prompt-fusion reads in a prompt: its expressions, with their places."""

from __future__ import annotations

from promptlint.dataclass import dataclass

__all__ = [
    "IN_ARGUMENTS",
    "IN_OPTIONS",
    "IN_ROUND",
    "IN_SQUARE",
    "LINE",
    "Alternation",
    "Declaration",
    "Editing",
    "Expression",
    "ExpressionList",
    "Fading",
    "Interpolation",
    "Mean",
    "Number",
    "Step",
    "Stoppers",
    "Substitution",
    "Text",
    "Weighted",
]

Stoppers = frozenset[str]
"""Characters that end a text, by what is around it."""

IN_ROUND: Stoppers = frozenset(":)")
IN_ARGUMENTS: Stoppers = frozenset(",)")
IN_SQUARE: Stoppers = frozenset(":]")
IN_OPTIONS: Stoppers = frozenset("|:]")
LINE: Stoppers = frozenset("\n")


@dataclass(frozen=True, slots=True)
class ExpressionList:
    """The expressions from one place to another that were read with some stoppers."""

    start: int
    end: int
    stoppers: Stoppers


@dataclass(frozen=True, slots=True)
class Text:
    """A word: what is between blanks and brackets. It ends at `stop`, and the blanks after it at `end`."""

    start: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True)
class Declaration:
    """`$name(parameters) = value`, and `target`, for which it counts."""

    start: int
    end: int
    name: str
    parameters: tuple[str, ...]
    value: ExpressionList
    target: ExpressionList


@dataclass(frozen=True, slots=True)
class Substitution:
    """`$name(arguments)`."""

    start: int
    end: int
    name: str
    arguments: tuple[ExpressionList, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A step or a weight as it is written."""

    text: str


Step = Number | Substitution


@dataclass(frozen=True, slots=True)
class Weighted:
    """Round brackets with or without a weight, or square ones without."""

    start: int
    end: int
    text: ExpressionList
    weight: Step | None
    square: bool


@dataclass(frozen=True, slots=True)
class Fading:
    """`(text:first,last)`."""

    start: int
    end: int
    text: ExpressionList
    first: Step
    last: Step


@dataclass(frozen=True, slots=True)
class Editing:
    """`[a:b:step]` or `[a:step]`; without a step it is sent as it is written."""

    start: int
    end: int
    texts: tuple[ExpressionList, ...]
    step: Step | None


@dataclass(frozen=True, slots=True)
class Alternation:
    """`[a|b:speed]`; without a speed it is A1111's."""

    start: int
    end: int
    texts: tuple[ExpressionList, ...]
    speed: Step | None


@dataclass(frozen=True, slots=True)
class Interpolation:
    """`[a:b:c:5,10,15:function]`, with as many steps as texts; a step may be left out.

    The function says only along which curve the texts are mixed.
    """

    start: int
    end: int
    texts: tuple[ExpressionList, ...]
    steps: tuple[Step | None, ...]
    left_out: int
    """Texts that have no number, and are left out."""


@dataclass(frozen=True, slots=True)
class Mean:
    """`[a:b:1,2:mean]`."""

    start: int
    end: int
    texts: tuple[ExpressionList, ...]
    weights: tuple[Step | None, ...]


Expression = Text | Declaration | Substitution | Weighted | Fading | Editing | Alternation | Interpolation | Mean
