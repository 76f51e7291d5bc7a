"""What each grammar rule builds; named in the grammar, called while the parser runs, so that no second pass is
needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from promptlint.syntax.nodes import Alternation, Braces, Emphasis, Group, Node, Schedule, Variable, Variant

__all__ = ["BUILDERS"]


def _prompt(children: list[Any]) -> list[Node]:
    return children[0] if children else []


def _first_item(children: list[Any]) -> list[Any]:
    return children


def _more_items(children: list[Any]) -> list[Any]:
    items: list[Any] = children[0]
    items.append(children[1])
    return items


def _first_option(children: list[Any]) -> list[Any]:
    return children[0] if children else []


def _more_options(children: list[Any]) -> list[Any]:
    options: list[Any] = children[0]
    options.append(children[1])
    if len(children) > 2:
        options += children[2]
    return options


def _group(kind: type[Group]) -> Callable[[list[Any]], Group]:
    def build(children: list[Any]) -> Group:
        parts: list[Node] = []
        for child in children:
            if isinstance(child, list):
                parts += child
            else:
                parts.append(child)
        return kind(parts)

    return build


BUILDERS: Mapping[str, Callable[[list[Any]], Any]] = {
    "prompt": _prompt,
    "first_item": _first_item,
    "more_items": _more_items,
    "first_option": _first_option,
    "more_options": _more_options,
    "emphasis": _group(Emphasis),
    "schedule": _group(Schedule),
    "alternation": _group(Alternation),
    "variant": _group(Variant),
    "variable": _group(Variable),
    "braces": _group(Braces),
}
"""Rule or alias of the grammar to a function of the children."""
