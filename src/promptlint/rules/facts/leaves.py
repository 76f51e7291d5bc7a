"""The leaves of a prompt with what is beside and around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.leaf_weighting import leaf_weights as weigh
from promptlint.syntax import Escape, ExtraNetwork, Leaf, Mark, Text

__all__ = [
    "MOST",
    "EnclosedLeaf",
    "LooseEscape",
    "enclosed_ands",
    "enclosed_breaks",
    "is_lone_backslash",
    "leaf_weights",
    "loose_escapes",
    "next_character",
    "previous_character",
]

MOST = 8
"""How many brackets around a leaf are of interest."""


def leaf_weights(ctx: Context) -> tuple[list[float], list[float]]:
    """The weight of every leaf as the host has it, and as if no bracket were left open. Ask through `ctx.fact`."""
    return weigh(ctx.prompt, role=ctx.role)


def is_lone_backslash(leaf: Leaf) -> bool:
    """Whether a leaf is a backslash that protects nothing."""
    return isinstance(leaf, Escape) and len(leaf.text) == 1


def previous_character(ctx: Context, number: int) -> str:
    """The character in front of a leaf, or nothing at the start."""
    leaf = ctx.prompt.leaf_list[number]
    return ctx.text[leaf.start - 1 : leaf.start] if leaf.start else ""


def next_character(ctx: Context, number: int) -> str:
    """The first character of the text or tag after a leaf; nothing at the end, or in front of a bracket."""
    leaf_list = ctx.prompt.leaf_list
    if number + 1 >= len(leaf_list):
        return ""
    following = leaf_list[number + 1]
    return following.text[:1] if isinstance(following, (Text, ExtraNetwork)) else ""


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
