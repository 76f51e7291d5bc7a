"""What raises in a template that is read, once it is filled in.

Source: the samplers of dynamicprompts 0.31.0, executed. Values of wildcards are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import NamedTuple

from promptlint.programs.extensions.dynamic_prompts.nodes import (
    Access,
    Assignment,
    Literal,
    Node,
    Sampler,
    Sequence,
    Template,
    Variants,
    Wildcard,
)
from promptlint.text import Span

__all__ = ["DrawingFault", "drawing_faults", "nodes_of"]


class DrawingFault(NamedTuple):
    """The part of a template that cannot be filled in, why in plain words, and the kind of exception.

    `at_random` says that only options that are drawn at random raise, and not all combinations.
    """

    place: Span
    reason: str
    kind: str
    at_random: bool = False


def drawing_faults(template: Template, *, is_entry: bool = False) -> Iterator[DrawingFault]:
    """All that raises, where it is reached. An entry of a wildcard is filled in with the variables of the prompt that
    draws it, so that none is missed in it."""
    root = template.root
    if isinstance(root, Assignment):
        yield DrawingFault(
            root.place,
            "nothing but a variable is set here, and a template needs something beside it, at least a blank",
            "NotImplementedError",
        )
        return
    values = {
        item.name: item for item in (root.items if isinstance(root, Sequence) else ()) if isinstance(item, Assignment)
    }
    for node in nodes_of(root):
        if isinstance(node, Variants) and (reason := _undrawable(node)):
            yield DrawingFault(node.place, reason, "ValueError", at_random=True)
    if not is_entry:
        yield from _undefined(root, values)
    yield from _in_circles(values, _reached(root, values))


def nodes_of(root: Node) -> Iterator[Node]:
    """All nodes of a tree, in the order of the text."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(_children(node))


def _undrawable(variants: Variants) -> str:
    """Why options cannot be drawn by their weights; empty if they can. A single option is taken without."""
    options = variants.options
    fewest = min(variants.lower, len(options))
    if variants.sampler is Sampler.CYCLE or len(options) == 1 or not fewest:
        return ""
    weights = [option.weight for option in options]
    total = sum(weights)
    if not isfinite(total):
        return "the weights of these options are too large to draw one"
    if total <= 0:
        return "the weights of these options add up to 0 or less, so that none can be drawn"
    positive = sum(weight > 0 for weight in weights)
    if min(weights) == 0 and fewest > positive:
        return f"{fewest} of these options are to be drawn, and only {positive} have a weight above 0"
    return ""


def _undefined(root: Node, values: Mapping[str, Assignment]) -> Iterator[DrawingFault]:
    """The variables without a value and without a default. A value that is made at once, with `=!`, knows none of those
    that are set beside it."""
    at_once = [value for value in values.values() if value.immediate]
    for assignment in at_once:
        for access in _accesses(assignment.value, {}):
            if access.name in values:
                yield DrawingFault(
                    access.place,
                    f"`=!` gives `{assignment.name}` its value before `{access.name}` has one",
                    "KeyError",
                )
    known = {name: value for name, value in values.items() if not _is_empty(value.value)}
    for access in _accesses(root, values):
        if access.name in values and access.name not in known:
            reason = f"the variable `{access.name}` is set to nothing, which is as if it was not set"
        elif access.name not in values:
            reason = f"no variable `{access.name}` is set"
        else:
            continue
        yield DrawingFault(access.place, reason, "KeyError")


def _accesses(root: Node, values: Mapping[str, Assignment]) -> Iterator[Access]:
    """The variables that are asked for without a default, in the order of the text, also in the values of those that
    are asked for; not those in names and arguments of wildcards."""
    waiting = [root]
    asked: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Wildcard) or (isinstance(node, Assignment) and not node.immediate):
            continue
        if isinstance(node, Access):
            value = values.get(node.name)
            if value is not None and not _is_empty(value.value):
                if node.name not in asked and not value.immediate:
                    asked.add(node.name)
                    waiting.append(value.value)
            elif node.default is None or _is_empty(node.default):
                yield node
            else:
                waiting.append(node.default)
            continue
        waiting += reversed(_children(node))


def _reached(root: Node, values: Mapping[str, Assignment]) -> list[str]:
    """The names of variables with a value that the text itself asks for, in order."""
    names: list[str] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (Wildcard, Assignment)):
            continue
        if isinstance(node, Access) and node.name in values:
            names.append(node.name)
            continue
        waiting += reversed(_children(node))
    return names


def _in_circles(values: Mapping[str, Assignment], asked: list[str]) -> Iterator[DrawingFault]:
    """The first variable whose value asks for itself, straight or by way of others, and that the text asks for."""
    calls = {name: _reached(value.value, values) for name, value in values.items() if not value.immediate}
    done: set[str] = set()
    for first in asked:
        if first in done:
            continue
        open_names: dict[str, None] = {first: None}
        waiting = [iter(calls.get(first, ()))]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                done.add(open_names.popitem()[0])
            elif name in open_names:
                yield DrawingFault(values[name].place, f"the value of `{name}` asks for itself", "RecursionError")
                return
            elif name not in done:
                open_names[name] = None
                waiting.append(iter(calls.get(name, ())))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Sequence) and not node.items


def _children(node: Node) -> list[Node]:
    if isinstance(node, Literal):
        return []
    if isinstance(node, Sequence):
        return list(node.items)
    if isinstance(node, Variants):
        return [option.value for option in node.options]
    if isinstance(node, Wildcard):
        return [node.name, *(argument.value for argument in node.arguments)]
    if isinstance(node, Access):
        return [node.default] if node.default else []
    if isinstance(node, Assignment):
        return [node.value]
    return [node.wrapper, node.inner]
