"""The tree that a prompt is read into before its weights are multiplied out. All places are those of the prompt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from promptlint.dataclass import dataclass
from promptlint.text import Span

__all__ = ["BlendNode", "Exchange", "Group", "LoraNode", "Node", "Option", "Reading", "Target", "Weight", "Word"]


@dataclass(frozen=True, slots=True)
class Word:
    """Text, with its backslashes."""

    text: str
    place: Span


@dataclass(frozen=True, slots=True)
class Group:
    """What stands in round brackets or in quotes; `place` is with them."""

    nodes: tuple[Node, ...]
    place: Span
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Weight:
    """Something with `++`, `--`, a number or `.attend(…)` after it; `mark` is the place of that."""

    target: Target
    factor: float
    mark: Span


@dataclass(frozen=True, slots=True)
class Exchange:
    """`cat.swap(dog, s_start=0.1)`; `call` is the place from the point on."""

    target: Target
    replacement: tuple[Node, ...]
    options: Mapping[str, object]
    call: Span


@dataclass(frozen=True, slots=True)
class LoraNode:
    """`withLora(name, 0.5)`; `weight` is None where none is written."""

    name: str
    weight: float | None
    place: Span


Target: TypeAlias = Word | Group
Node: TypeAlias = Word | Group | Weight | Exchange | LoraNode


@dataclass(frozen=True, slots=True)
class Option:
    """One of the arguments of a function: `name=value`, or a name or number alone, whose value is then empty."""

    name: str
    value: float | str
    place: Span


@dataclass(frozen=True, slots=True)
class BlendNode:
    """`("a", "b").blend(1, 1)`; `call` is the place from the point on."""

    prompts: tuple[tuple[Node, ...], ...]
    weights: tuple[float, ...]
    normalize: bool
    call: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole prompt: parts that are encoded one by one, each with its weight.

    `call` is the place of `.and(…)` from the point on, `rest` what stands after it, which is not read; `depth` is how
    deep brackets were tried in each other.
    """

    parts: tuple[tuple[Node, ...] | BlendNode, ...]
    weights: tuple[float, ...]
    call: Span | None
    rest: Span | None
    depth: int
