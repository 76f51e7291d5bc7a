"""The leaves of a prompt with what is beside and around them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.leaf_weighting import leaf_weights as weigh
from promptlint.syntax import Comment, Escape, ExtraNetwork, Leaf, Mark, Node, Text

__all__ = [
    "MOST",
    "EnclosedLeaf",
    "LooseEscape",
    "enclosed_ands",
    "enclosed_breaks",
    "has_stray",
    "is_blank",
    "is_blank_or_network",
    "is_cut_out",
    "is_lone_backslash",
    "is_text_at",
    "leaf_number_at",
    "leaf_weights",
    "loose_escapes",
]

MOST = 8
"""How many brackets around a leaf are of interest."""


def leaf_weights(ctx: Context) -> tuple[list[float], list[float]]:
    """The weight of every leaf as the host has it, and as if no bracket were left open. Ask through `ctx.fact`."""
    return weigh(ctx.prompt, role=ctx.role)


def is_lone_backslash(leaf: Leaf) -> bool:
    """Whether a leaf is a backslash that protects nothing."""
    return isinstance(leaf, Escape) and len(leaf.text) == 1


def is_blank(node: Node) -> bool:
    """Whether it is white space, or a comment."""
    return isinstance(node, Comment) or (isinstance(node, Text) and node.text.isspace())


def is_blank_or_network(node: Node) -> bool:
    """The same, or a network, which is not text either."""
    return is_blank(node) or isinstance(node, ExtraNetwork)


def is_cut_out(leaf: Leaf, ctx: Context) -> bool:
    """Whether the host takes it out of the prompt: a comment, or a network where it reads networks."""
    return isinstance(leaf, Comment) or (isinstance(leaf, ExtraNetwork) and ctx.role != "negative")


def leaf_number_at(ctx: Context, offset: int) -> int:
    """The number of the leaf that an offset is in; that of the last one after the end, -1 in front of the first."""
    return bisect_right(ctx.fact(_starts), offset) - 1


def is_text_at(ctx: Context, offset: int) -> bool:
    """Whether the character at an offset is text."""
    return isinstance(ctx.prompt.leaf_list[leaf_number_at(ctx, offset)], Text)


def _starts(ctx: Context) -> list[int]:
    return [leaf.start for leaf in ctx.prompt.leaf_list]


def has_stray(ctx: Context, character: str) -> bool:
    """Whether a character of the syntax stands somewhere and belongs to no group."""
    leaf_list = ctx.prompt.leaf_list
    return any(leaf_list[number].text == character for number in ctx.leaf_numbers.get("STRAY", ()))


@dataclass(frozen=True, slots=True)
class LooseEscape:
    """A backslash that protects no bracket, and its number among the leaves: before anything else, or two in a row."""

    leaf: Leaf
    number: int

    @property
    def is_lone(self) -> bool:
        return len(self.leaf.text) == 1


@fact("ESCAPE")
def loose_escapes(ctx: Context) -> tuple[LooseEscape, ...]:
    """All of them, in order."""
    leaf_list = ctx.prompt.leaf_list
    numbered = ((number, leaf_list[number]) for number in ctx.leaf_numbers["ESCAPE"])
    return tuple(LooseEscape(leaf, number) for number, leaf in numbered if leaf.text in ("\\", "\\\\"))


@dataclass(frozen=True, slots=True)
class EnclosedLeaf:
    """A leaf, its number, and the closed brackets around it, outermost first, at most `MOST` of the inner ones."""

    leaf: Leaf
    number: int
    around: tuple[Mark, ...]


@fact("AND")
def enclosed_ands(ctx: Context) -> tuple[EnclosedLeaf, ...]:
    """Each AND in brackets."""
    return tuple(_enclosed(ctx, "AND"))


@fact("BREAK")
def enclosed_breaks(ctx: Context) -> tuple[EnclosedLeaf, ...]:
    """Each BREAK in brackets."""
    return tuple(_enclosed(ctx, "BREAK"))


def _enclosed(ctx: Context, kind: str) -> Iterator[EnclosedLeaf]:
    around: list[Mark] = []
    for number, leaf in enumerate(ctx.prompt.leaf_list):
        if leaf.type == kind and around:
            yield EnclosedLeaf(leaf, number, tuple(around[-MOST:]))
        if isinstance(leaf, Mark) and leaf.partner is not None:
            if leaf.text[-1] in "([{":
                around.append(leaf)
            elif around and leaf.partner is around[-1] and leaf.text not in ":|":
                around.pop()
