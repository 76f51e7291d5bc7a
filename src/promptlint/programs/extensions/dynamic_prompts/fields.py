"""The stages of dynamicprompts in the form of its vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from promptlint.programs.extensions.dynamic_prompts.nodes import (
    Access,
    Assignment,
    Literal,
    Node,
    Sequence,
    Variants,
    Wildcard,
)
from promptlint.programs.extensions.dynamic_prompts.reading import parse_template
from promptlint.programs.extensions.dynamic_prompts.scanner import DEFAULT_MARKS, Marks
from promptlint.programs.tasks import Task, run_task

__all__ = ["FIELDS"]

_CUSTOM = Marks("<<", ">>", "%%")


def _tree(text: str, marks: Marks = DEFAULT_MARKS) -> object:
    return run_task(_plain(parse_template(text, marks).root))


def _tree_custom_wrap(text: str) -> object:
    return _tree(text, _CUSTOM)


def _plain(node: Node) -> Task[object]:
    """As plain data. A task, because nodes nest as deep as a template is long."""
    if isinstance(node, Literal):
        return node.text
    if isinstance(node, Sequence):
        return {"sequence": (yield from _all(node.items))}
    if isinstance(node, Variants):
        values = yield from _all(option.value for option in node.options)
        weights = [option.weight for option in node.options]
        whole: dict[str, object] = {
            "variants": [[weight, value] for weight, value in zip(weights, values, strict=True)],
            "bounds": [node.lower, node.upper],
            "separator": node.separator,
        }
        return whole | ({"sampler": node.sampler.value} if node.sampler else {})
    if isinstance(node, Wildcard):
        whole = {"wildcard": (yield _plain(node.name))}
        if node.sampler:
            whole["sampler"] = node.sampler.value
        if node.arguments:
            values = yield from _all(argument.value for argument in node.arguments)
            whole["variables"] = dict(zip((argument.name for argument in node.arguments), values, strict=True))
        return whole
    if isinstance(node, Access):
        return {"access": node.name, "default": (yield _plain(node.default)) if node.default else None}
    value = yield _plain(node.value if isinstance(node, Assignment) else node.wrapper)
    if isinstance(node, Assignment):
        return {"assign": node.name, "value": value, "now": node.immediate, "overwrite": node.overwrite}
    return {"wrap": value, "inner": (yield _plain(node.inner))}


def _all(nodes: Iterable[Node]) -> Task[list[object]]:
    values: list[object] = []
    for node in nodes:
        value = yield _plain(node)
        values.append(value)
    return values


FIELDS: Mapping[str, Callable[[str], object]] = {"tree": _tree, "tree_custom_wrap": _tree_custom_wrap}
"""Each stage by its name. The second is the first with `<<`, `>>` and `%%` for `{`, `}` and `__`."""
