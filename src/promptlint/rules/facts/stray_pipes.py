"""Pipes that separate nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promptlint.rules.facts.leaves import has_stray, is_lone_backslash
from promptlint.rules.facts.templates import overlaps_template
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Group, Leaf, Node, Prompt, Stray, walk

__all__ = ["StrayPipes", "stray_pipes"]


@dataclass(frozen=True, slots=True)
class StrayPipes:
    """A group, or the prompt, with the indexes of such pipes among its parts."""

    group: Group
    indexes: tuple[int, ...]


@fact("STRAY")
def stray_pipes(ctx: Context) -> tuple[StrayPipes, ...]:
    """Every group that holds some itself; pipes after a backslash are left out."""
    if not has_stray(ctx, "|"):
        return ()
    found: list[StrayPipes] = []
    for node in walk(ctx.prompt):
        if isinstance(node, Group):
            if ctx.program.fills_variants and overlaps_template(ctx, node.span) and not isinstance(node, Prompt):
                continue  # the program splits what is in braces there
            indexes = tuple(index for index in range(len(node.parts)) if _is_pipe(node.parts, index))
            if indexes:
                found.append(StrayPipes(node, indexes))
    return tuple(found)


def _is_pipe(parts: Sequence[Node], index: int) -> bool:
    part = parts[index]
    if not isinstance(part, Stray) or part.text != "|":
        return False
    before = parts[index - 1] if index else None
    return not (isinstance(before, Leaf) and is_lone_backslash(before))
