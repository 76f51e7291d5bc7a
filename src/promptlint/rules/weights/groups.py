"""Emphasis groups with their places in each other; a fact that several weight rules share."""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.rules.context import Context
from promptlint.syntax import Comment, Emphasis, Node, Text, traverse

__all__ = ["EmphasisGroup", "emphasis_groups", "number", "sole_emphasis"]


@dataclass(slots=True, eq=False)
class EmphasisGroup:
    """An emphasis node; `factor` multiplies it with all emphasis around it, brackets left open not counted.

    `sole` is the emphasis that is all it holds, white space aside; `wrapper` the one whose `sole` it is.
    """

    node: Emphasis
    parent: EmphasisGroup | None
    factor: float
    sole: EmphasisGroup | None = None
    wrapper: EmphasisGroup | None = None


def emphasis_groups(ctx: Context) -> tuple[EmphasisGroup, ...]:
    """Every emphasis group of the prompt, outer ones before inner ones. Ask through `ctx.fact`."""
    groups: list[EmphasisGroup] = []
    around: list[EmphasisGroup] = []
    by_node: dict[int, EmphasisGroup] = {}
    for node, leaving in traverse(ctx.prompt):
        if not isinstance(node, Emphasis):
            continue
        if leaving:
            around.pop()
            continue
        parent = around[-1] if around else None
        group = EmphasisGroup(node, parent, node.factor * (parent.factor if parent is not None else 1.0))
        by_node[id(node)] = group
        groups.append(group)
        around.append(group)
    for group in groups:
        inner = sole_emphasis(group.node)
        if inner is not None:
            group.sole = by_node[id(inner)]
            group.sole.wrapper = group
    return tuple(groups)


def sole_emphasis(node: Emphasis) -> Emphasis | None:
    """The emphasis that is all this one holds, white space and comments aside, or None."""
    found: Emphasis | None = None
    for child in node.children:
        if isinstance(child, Emphasis) and found is None:
            found = child
        elif not _is_blank(child):
            return None
    return found


def _is_blank(node: Node) -> bool:
    return isinstance(node, Comment) or (isinstance(node, Text) and node.text.isspace())


def number(value: float) -> str:
    """A weight as people write it: up to ten digits, no exponent, no trailing zeros.

    Ten digits keep a rewritten weight within the 1e-9 that a safe fix may move it.
    """
    text = f"{value:.10g}"
    if "e" in text or "n" in text:
        text = f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 1e12 else repr(value)
    return text
