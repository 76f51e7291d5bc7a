"""Emphasis groups with their places in each other, and facts about the brackets and numbers of some of them."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.host_pieces import HostPieces, host_pieces
from promptlint.rules.facts.leaves import has_stray, is_blank, is_blank_or_network
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.python_numbers import read_as
from promptlint.syntax import (
    And,
    Break,
    Emphasis,
    ExtraNetwork,
    Group,
    Leaf,
    Mark,
    Node,
    Stray,
    Text,
)
from promptlint.text import Span

__all__ = [
    "EmphasisGroup",
    "WeighedEmphasis",
    "bracket_stacks",
    "chain",
    "emphasis_groups",
    "groups_elsewhere",
    "has_text",
    "lone_ones",
    "number",
    "repeats_text",
    "sole_emphasis",
    "square_groups",
    "stands_alone",
    "weighed_emphasis",
    "weights_on_target",
]


_REPEATS = regex(r":\s*x[+-]?[.\d]+\s*\Z")
"""How `(sky:x2.5)` ends."""
_FAR = 64
"""Characters before a closing bracket that are looked at for such an end."""


@dataclass(slots=True, eq=False)
class EmphasisGroup:
    """An emphasis node; `factor` multiplies it with all emphasis around it, brackets left open not counted.

    `sole` is the emphasis that is all it holds, white space aside; `wrapper` the one whose `sole` it is. A group
    is `split` if an AND inside it cuts it in two; then its own factor counts as 1. `written` is the number as it is
    written, `weight` its value; None where there is none, and `weight` also where it is not a number. `read_as` is the
    value of what A1111 reads as text and a program that takes any number of Python as the weight: `1e2`.
    """

    node: Emphasis
    parent: EmphasisGroup | None
    factor: float
    split: bool = False
    written: str | None = None
    weight: float | None = None
    read_as: float | None = None
    sole: EmphasisGroup | None = None
    wrapper: EmphasisGroup | None = None


@fact("ROUND_OPEN", "SQUARE_OPEN")
def emphasis_groups(ctx: Context) -> tuple[EmphasisGroup, ...]:
    """Every emphasis group of the prompt, outer ones before inner ones; none whose brackets are text to a program that
    reads them in another order.

    Brackets that repeat their text, in a program that has them, are not among them, nor what is inside: a copy of it
    may have another weight than the rest.
    """
    groups: list[EmphasisGroup] = []
    numbers = ctx.leaf_numbers.get("AND", ()) if ctx.role != "negative" else ()
    ands = [ctx.prompt.leaf_list[number].start for number in numbers]
    repeats = ctx.program.emphasis.repeats
    waiting: list[tuple[list[Node], EmphasisGroup | None, Emphasis | None]] = [(ctx.prompt.parts, None, None)]
    while waiting:
        parts, parent, sole = waiting.pop()
        factor = parent.factor if parent is not None else 1.0
        for part in parts:
            if isinstance(part, Emphasis):
                if repeats and repeats_text(ctx, part.close):
                    continue
                split = bool(ands) and bisect_left(ands, part.start) < bisect_left(ands, part.end)
                written = part.weight_text
                weight = None if written is None else part.weight
                own = part.factor if weight is None else weight
                group = EmphasisGroup(part, parent, factor if split else factor * own, split, written, weight)
                groups.append(group)
                if part is sole and parent is not None:
                    parent.sole, group.wrapper = group, parent
                # Most groups hold one piece of text and nothing to look into.
                if len(part.parts) != 3 or not isinstance(part.parts[1], Text):
                    waiting.append((part.parts, group, sole_emphasis(part)))
            elif isinstance(part, Group):
                waiting.append((part.parts, parent, None))
    if ctx.program.emphasis.any_float:
        for group in groups:
            group.read_as = _python_number(group.node)
    if ctx.program.emphasis.replaces and (has_stray(ctx, "(") or has_stray(ctx, ")")):
        pieces = ctx.fact(host_pieces)
        return tuple(group for group in groups if _weighs(group.node, pieces))
    return tuple(groups)


def repeats_text(ctx: Context, closer: Leaf) -> bool:
    """Whether a bracket closes text that the program repeats, `(sky:x2.5)`."""
    if not ctx.program.emphasis.repeats or closer.text != ")":
        return False
    return _REPEATS.search(ctx.text[max(0, closer.start - _FAR) : closer.start]) is not None


def _weighs(node: Emphasis, pieces: HostPieces) -> bool:
    """Whether neither bracket of a group is text; square ones are, and that they are is said elsewhere."""
    ends = (node.start, node.end - 1)
    return node.bracket == "square" or all(pieces.weight_at(end) is None for end in ends)


def _python_number(node: Emphasis) -> float | None:
    """What Python reads between the last colon and the closing bracket, where A1111 reads no weight."""
    if len(node.parts) < 5 or node.bracket != "round" or node.weight_text is not None:
        return None
    colon, last = node.parts[-3:-1]
    if not (isinstance(colon, Stray) and colon.text == ":" and isinstance(last, Text)):
        return None
    return read_as(float, last.text)


@fact("ROUND_OPEN", "SQUARE_OPEN", given=("other targets",))
def groups_elsewhere(ctx: Context) -> tuple[EmphasisGroup, ...]:
    """The emphasis groups of a prompt that other programs are to read, too."""
    return tuple(ctx.fact(emphasis_groups))


@fact("ROUND_OPEN", "SQUARE_OPEN")
def bracket_stacks(ctx: Context) -> tuple[tuple[EmphasisGroup, ...], ...]:
    """Emphasis of which each pair of brackets holds nothing but the next, outer ones first: two of them or more."""
    groups = ctx.fact(emphasis_groups)
    return tuple([tuple(chain(group)) for group in groups if group.sole is not None and group.wrapper is None])


@fact("WEIGHT_CLOSE")
def lone_ones(ctx: Context) -> tuple[tuple[EmphasisGroup], ...]:
    """Groups with the number 1 that are not part of a stack, each as a stack of one."""
    groups = ctx.fact(emphasis_groups)
    return tuple([(group,) for group in groups if group.weight == 1 and group.sole is None and group.wrapper is None])


@fact("SQUARE_OPEN")
def square_groups(ctx: Context) -> tuple[Emphasis, ...]:
    """The emphasis in square brackets."""
    return tuple([group.node for group in ctx.fact(emphasis_groups) if group.node.bracket == "square"])


@dataclass(frozen=True, slots=True)
class WeighedEmphasis:
    """All emphasis groups of a prompt, the weight of each for the target, and the highest of these weights."""

    groups: Sequence[EmphasisGroup]
    weights: Sequence[float]
    highest: float


@fact("ROUND_OPEN", "SQUARE_OPEN")
def weighed_emphasis(ctx: Context) -> tuple[WeighedEmphasis, ...]:
    """One item, if there is any emphasis."""
    groups, weights = ctx.fact(emphasis_groups), ctx.fact(weights_on_target)
    numbers = [weight for weight in weights if not math.isnan(weight)]
    return (WeighedEmphasis(groups, weights, max(numbers)),) if numbers else ()


def weights_on_target(ctx: Context) -> tuple[float, ...]:
    """What each of `emphasis_groups` weighs for the target.

    Where a written number replaces what the brackets around it say, it is that of the first text of its own in the
    group; 1 where all its text is in further brackets.
    """
    groups = ctx.fact(emphasis_groups)
    if not ctx.program.emphasis.replaces:
        return tuple(group.factor for group in groups)
    pieces = ctx.fact(host_pieces)
    weights: list[float] = []
    for group in groups:
        own = (pieces.weight_at(child.start) for child in group.node.children if not isinstance(child, Emphasis))
        weights.append(next((weight for weight in own if weight is not None), 1.0))
    return tuple(weights)


def sole_emphasis(node: Emphasis) -> Emphasis | None:
    """The emphasis that is all this one holds, white space and comments aside, or None."""
    found: Emphasis | None = None
    for child in node.children:
        if isinstance(child, Emphasis) and found is None:
            found = child
        elif not is_blank(child):
            return None
    return found


def chain(outermost: EmphasisGroup) -> list[EmphasisGroup]:
    """A group with those that are, one in the other, all it holds; outer ones first."""
    links = [outermost]
    while links[-1].sole is not None:
        links.append(links[-1].sole)
    return links


def has_text(node: Emphasis, *, own: bool = False) -> bool:
    """Whether the group holds anything that the host weighs: not only white space, comments and networks; with
    `own` anything besides further emphasis."""
    without = (ExtraNetwork, Emphasis) if own else ExtraNetwork
    return any(not is_blank(child) and not isinstance(child, without) for child in node.children)


def stands_alone(ctx: Context, span: Span) -> bool:
    """Whether only white space, and what the host cuts out, stands between a group and the separators or brackets
    around it, so that the group holds whole tags."""
    leaf_list = ctx.prompt.leaf_list
    first = bisect_left(leaf_list, span.start, key=lambda leaf: leaf.start)
    last = bisect_left(leaf_list, span.end, key=lambda leaf: leaf.start)
    return _is_edge(leaf_list, first - 1, -1) and _is_edge(leaf_list, last, 1)


def _is_edge(leaf_list: Sequence[Leaf], index: int, step: int) -> bool:
    """Whether the first leaf from here on that the host sees separates tags."""
    has_gap = False
    while 0 <= index < len(leaf_list) and is_blank_or_network(leaf_list[index]):
        has_gap = has_gap or not isinstance(leaf_list[index], ExtraNetwork)
        index += step
    if not 0 <= index < len(leaf_list):
        return True
    leaf = leaf_list[index]
    if isinstance(leaf, (Break, And)):
        return has_gap
    if isinstance(leaf, Text):
        return leaf.text.rstrip().endswith(",") if step < 0 else leaf.text.lstrip().startswith(",")
    if isinstance(leaf, Mark):
        return leaf.text[-1] in "([{:|" if step < 0 else leaf.text[0] in ")]}:|"
    return isinstance(leaf, Stray) and leaf.text in ("([" if step < 0 else ")]")


def number(value: float) -> str:
    """A weight as people write it: up to ten digits, no exponent, no trailing zeros.

    Ten digits keep a rewritten weight within the 1e-9 that a safe fix may move it.
    """
    text = f"{value:.10g}"
    if "e" in text or "n" in text:
        text = f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 1e12 else repr(value)
    return text
