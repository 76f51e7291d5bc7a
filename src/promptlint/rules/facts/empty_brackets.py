"""Brackets around nothing."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Alternation, Emphasis, Group, Leaf, Mark, Prompt, Schedule, Text, traverse

__all__ = ["EmptyBrackets", "empty_brackets"]

_OPENERS = ("ROUND_OPEN", "SQUARE_OPEN", "SCHEDULE_OPEN", "ALTERNATION_OPEN")
_WITH_TEXT = (Emphasis, Schedule, Alternation)
"""Groups that do nothing without text."""
_BLANK = " ,\t\n\r"


@dataclass(slots=True)
class EmptyBrackets:
    """A group with nothing but white space, commas and further such groups inside. `has_space` and `has_comma` count
    those of inner groups too; `is_plain` says that all of them are emphasis."""

    group: Group
    parent: EmptyBrackets | None
    is_empty: bool
    is_plain: bool
    has_space: bool = False
    has_comma: bool = False


@fact(*_OPENERS)
def empty_brackets(ctx: Context) -> tuple[EmptyBrackets, ...]:
    """The outermost of such groups."""
    # The innermost one begins with its end, a separator or a blank; most prompts have none, and need no walk.
    leaf_list = ctx.prompt.leaf_list
    numbers = (number for opener in _OPENERS for number in ctx.leaf_numbers.get(opener, ()))
    if not any(_may_be_empty(leaf_list[number + 1]) for number in numbers):
        return ()
    return tuple(_outermost(ctx.prompt))


def _may_be_empty(first: Leaf) -> bool:
    """Whether brackets may hold nothing that begin with this leaf."""
    return first.text[0] in ":|)]" if isinstance(first, Mark) else not first.text.strip(_BLANK)


def _outermost(prompt: Prompt) -> Iterator[EmptyBrackets]:
    groups: list[EmptyBrackets] = []
    current: EmptyBrackets | None = None
    for node, leaving in traverse(prompt):
        if leaving:
            assert current is not None
            parent = current.parent
            if parent is not None:
                parent.is_empty = parent.is_empty and current.is_empty
                parent.is_plain = parent.is_plain and current.is_plain
                parent.has_space = parent.has_space or current.has_space
                parent.has_comma = parent.has_comma or current.has_comma
            current = parent
        elif isinstance(node, Group):
            current = EmptyBrackets(node, current, isinstance(node, _WITH_TEXT), isinstance(node, Emphasis))
            groups.append(current)
        elif current is not None:
            if isinstance(node, Text) and not node.text.strip(_BLANK):
                current.has_space = True
                current.has_comma = current.has_comma or "," in node.text
            else:
                current.is_empty = False
    for group in groups:
        if group.is_empty and not (group.parent and group.parent.is_empty):
            yield group
