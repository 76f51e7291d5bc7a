"""The tree of a template. Each node has its place in the prompt, with its marks."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from promptlint.dataclass import dataclass
from promptlint.text import Span

__all__ = [
    "Access",
    "Argument",
    "Assignment",
    "Literal",
    "Node",
    "Option",
    "Sampler",
    "Sequence",
    "Template",
    "Variants",
    "Wildcard",
    "Wrap",
]


class Sampler(Enum):
    """How options or values are drawn, where the template says so: `~`, `!` and `@`, by the library's names."""

    RANDOM = "random"
    COMBINATORIAL = "combinatorial"
    CYCLE = "cycle"


@dataclass(frozen=True, slots=True)
class Literal:
    """Text. Comments are not in it; where one was cut out, the pieces beside it are joined with a blank."""

    text: str
    place: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """Nodes one after the other, never exactly one: none where nothing was written."""

    items: tuple[Node, ...]
    place: Span


@dataclass(frozen=True, slots=True)
class Option:
    """One of the options between `{` and `}`. `weight` is 1.0 where none is written, or what comes before `::`.

    `weight_place` is the place of that number, and of the `::`.
    """

    value: Node
    weight: float
    place: Span
    weight_place: Span | None = None


@dataclass(frozen=True, slots=True)
class Variants:
    """`{a|b}`: from `lower` to `upper` of the options are drawn and joined with `separator`.

    `bounds_place` is the place of `2$$` or `1-2$$`, with a separator and its `$$`.
    """

    options: tuple[Option, ...]
    lower: int
    upper: int
    separator: str
    sampler: Sampler | None
    place: Span
    bounds_place: Span | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """`name=value` in the brackets of a wildcard: a variable for what the wildcard's values hold."""

    name: str
    value: Node
    place: Span


@dataclass(frozen=True, slots=True)
class Wildcard:
    """`__name__`: one of the values that go by a name, which is a Literal if no variables and variants are in it."""

    name: Node
    sampler: Sampler | None
    arguments: tuple[Argument, ...]
    place: Span


@dataclass(frozen=True, slots=True)
class Access:
    """`${name}` or `${name:default}`: the value of a variable."""

    name: str
    default: Node | None
    place: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    """`${name=value}`: a variable gets a value, which is drawn at once if `immediate` (`=!`), else at each use.

    `overwrite` is false for `?=`, which leaves a value that the variable already has.
    """

    name: str
    value: Node
    immediate: bool
    overwrite: bool
    place: Span


@dataclass(frozen=True, slots=True)
class Wrap:
    """`%{wrapper$$inner}`: `inner` takes the place of `…` or `...` in what `wrapper` draws."""

    wrapper: Node
    inner: Node
    place: Span


Node: TypeAlias = Literal | Sequence | Variants | Wildcard | Access | Assignment | Wrap


@dataclass(frozen=True, slots=True)
class Template:
    """A whole template: its tree, and the places of the comments that are cut out of it, in their order."""

    root: Node
    comments: tuple[Span, ...]
