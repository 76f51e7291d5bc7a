"""The leaves of a prompt with what is beside and around them."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.rules.kit.context import Context
from promptlint.semantics.leaf_weighting import leaf_weights as weigh
from promptlint.syntax import Escape, ExtraNetwork, Leaf, Mark, Text

__all__ = [
    "MOST",
    "enclosing",
    "is_lone_backslash",
    "leaf_weights",
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


def enclosing(ctx: Context, kind: str) -> Iterator[tuple[int, list[Mark]]]:
    """For each leaf of a terminal its number and the closed brackets around it, outermost first, at most `MOST`
    of the inner ones."""
    if kind not in ctx.leaf_numbers:
        return
    around: list[Mark] = []
    for number, leaf in enumerate(ctx.prompt.leaf_list):
        if leaf.type == kind and around:
            yield number, around[-MOST:]
        if isinstance(leaf, Mark) and leaf.partner is not None:
            if leaf.text[-1] in "([{":
                around.append(leaf)
            elif around and leaf.partner is around[-1] and leaf.text not in ":|":
                around.pop()
