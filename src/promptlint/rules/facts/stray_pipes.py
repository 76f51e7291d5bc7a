"""Pipes that separate nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from promptlint.dataclass import dataclass
from promptlint.regex import regex
from promptlint.rules.facts.leaves import has_stray, is_lone_backslash
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.syntax import Group, Leaf, Node, Stray, walk

__all__ = ["StrayPipes", "stray_pipes"]

_BRACES = regex(r"\{[^{}]*+\}")


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
    # A program that fills in `{a|b}` splits at every pipe there, also at those in brackets or after a backslash.
    braces = [match.span() for match in _BRACES.finditer(ctx.text)] if ctx.program.fills_variants else []
    found: list[StrayPipes] = []
    for node in walk(ctx.prompt):
        if isinstance(node, Group):
            indexes = tuple(
                index
                for index in range(len(node.parts))
                if _is_pipe(node.parts, index) and not _is_in_braces(node.parts[index].start, braces)
            )
            if indexes:
                found.append(StrayPipes(node, indexes))
    return tuple(found)


def _is_in_braces(place: int, braces: Sequence[tuple[int, int]]) -> bool:
    number = bisect_right(braces, (place, place)) - 1
    return number >= 0 and place < braces[number][1]


def _is_pipe(parts: Sequence[Node], index: int) -> bool:
    part = parts[index]
    if not isinstance(part, Stray) or part.text != "|":
        return False
    before = parts[index - 1] if index else None
    return not (isinstance(before, Leaf) and is_lone_backslash(before))
