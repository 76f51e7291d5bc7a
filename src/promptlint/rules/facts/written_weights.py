"""Groups with a written weight, and what is remarkable about some of these numbers."""

from __future__ import annotations

from promptlint.dataclass import dataclass
from promptlint.rules.facts.emphasis import EmphasisGroup, emphasis_groups, has_text
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.python_numbers import read_as
from promptlint.syntax import Stray, Text
from promptlint.text import Span

__all__ = [
    "PythonWeight",
    "accidental_weights",
    "is_accidental",
    "python_weights",
    "unreadable_weights",
    "weighted_groups",
    "weights_up_to_zero",
]

_FEWEST = 3
"""Whole numbers from here on are an emoticon's or a title's more often than weights: nobody means `(smile:3)`."""
_DIGITS = 9
"""So many digits of a number say how large it is; `int` refuses thousands of them."""


@fact("WEIGHT_CLOSE")
def weighted_groups(ctx: Context) -> tuple[EmphasisGroup, ...]:
    """Every group with a number before its closing bracket, unless an AND cuts it in two."""
    return tuple([group for group in ctx.fact(emphasis_groups) if group.written is not None and not group.split])


@fact("WEIGHT_CLOSE")
def weights_up_to_zero(ctx: Context) -> tuple[EmphasisGroup, ...]:
    """Those whose number is 0 or below, and weighs some text: another number inside may replace it."""
    replaces = ctx.program.emphasis.replaces
    return tuple(
        [
            group
            for group in ctx.fact(weighted_groups)
            if group.weight is not None and group.weight <= 0 and (not replaces or has_text(group.node, own=True))
        ]
    )


@fact("WEIGHT_CLOSE")
def accidental_weights(ctx: Context) -> tuple[EmphasisGroup, ...]:
    """Those whose number reads as that of an emoticon, a title, a ratio or a time."""
    return tuple([group for group in ctx.fact(weighted_groups) if is_accidental(group)])


def is_accidental(group: EmphasisGroup) -> bool:
    """Whether the weight of a group is a whole number that is too large to be meant as one."""
    written = group.written or ""
    return written.isdecimal() and int(written[:_DIGITS]) >= _FEWEST


@fact("WEIGHT_CLOSE", "STRAY")
def unreadable_weights(ctx: Context) -> tuple[Span, ...]:
    """Where digits and dots stand in the place of a weight that Python makes no number of: `1.2.3`."""
    found: list[Span] = []
    for group in ctx.fact(weighted_groups):
        if group.weight is None and group.written is not None:
            close = group.node.close
            start = close.start + close.text.index(group.written)
            found.append(Span(start, start + len(group.written)))
    leaf_list = ctx.prompt.leaf_list
    for number in ctx.leaf_numbers.get("STRAY", ()):
        leaf = leaf_list[number]
        if isinstance(leaf, Stray) and leaf.text == ")" and leaf.partner is not None:
            closer = leaf.closes_with or ""
            written = closer[1:-1].strip()
            if written and read_as(float, written) is None:
                start = leaf.end - len(closer.rpartition(written)[2]) - len(written)
                found.append(Span(start, start + len(written)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PythonWeight:
    """A weight that A1111 reads as text, and where it is written."""

    span: Span
    value: float


@fact("STRAY")
def python_weights(ctx: Context) -> tuple[PythonWeight, ...]:
    """The weights that only a program which takes any number of Python reads: `1e2`, `inf`."""
    found: list[PythonWeight] = []
    for group in ctx.fact(emphasis_groups):
        if group.read_as is not None:
            last = group.node.parts[-2]
            text = last.text if isinstance(last, Text) else ""
            start = last.start + len(text) - len(text.lstrip())
            found.append(PythonWeight(Span(start, start + len(text.strip())), group.read_as))
    return tuple(found)
