"""Ways through the tree; none recurses, however deep it is."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.syntax.nodes import Group, Leaf, Mark, Node

__all__ = ["dump", "leaves", "traverse", "walk"]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it but marks, parents before children, in the order of the text."""
    stack: list[Node] = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, Group):
            yield node
            stack.extend(reversed(node.parts))
        elif not isinstance(node, Mark):
            yield node


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf below the node, marks included, in the order of the text."""
    stack: list[Node] = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, Group):
            stack.extend(reversed(node.parts))
        elif isinstance(node, Leaf):
            yield node


def traverse(node: Node) -> Iterator[tuple[Node, bool]]:
    """Like `walk`, with each group a second time, marked True, after its children."""
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            yield node, True
        elif isinstance(node, Group):
            yield node, False
            stack.append((node, True))
            stack.extend((part, False) for part in reversed(node.parts))
        elif not isinstance(node, Mark):
            yield node, False


def dump(node: Node) -> str:
    """The tree as indented lines, for tests and for people who debug the grammar."""
    lines: list[str] = []
    depth = 0
    for current, leaving in traverse(node):
        if leaving:
            depth -= 1
        elif isinstance(current, Group):
            marks = [part.text for part in current.parts if isinstance(part, Mark)]
            lines.append("  " * depth + " ".join([type(current).__name__, *map(repr, marks)]))
            depth += 1
        elif isinstance(current, Leaf):
            lines.append("  " * depth + f"{type(current).__name__} {current.text!r}")
    return "\n".join(lines)
