"""Runs of tags that repeat earlier runs, in linear time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from promptlint.rules.facts.equal_tags import comparable, duplicates
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.semantics.tags import Scope, Tag

__all__ = ["SHORTEST_RUN", "repeated_runs", "repeated_tags", "repeating_scopes"]

SHORTEST_RUN = 2
"""One tag is not a run."""
_MODULUS = (1 << 61) - 1
"""A prime: two runs of a million have one hash once in some million prompts, and then are compared."""
_BASE = 1_000_003


@fact("TEXT")
def repeating_scopes(ctx: Context) -> tuple[tuple[Tag, ...], ...]:
    """The tags of each scope, and of each side of its BREAKs, in a prompt in which at least as many tags as the
    shortest run has are here again."""
    if repeated_tags(ctx) < SHORTEST_RUN:
        return ()
    scopes: dict[tuple[Scope, int], list[Tag]] = defaultdict(list)
    for tag in ctx.tags:
        scopes[tag.scope, tag.breaks].append(tag)
    return tuple(tuple(tags) for tags in scopes.values() if len(tags) >= 2 * SHORTEST_RUN)


def repeated_tags(ctx: Context) -> int:
    """How many tags of a prompt are here again, whatever they weigh."""
    found = ctx.fact(duplicates)
    return len(found.same) + len(found.reweighted)


def repeated_runs(tags: Sequence[Tag], size: int) -> Iterator[tuple[int, int, int]]:
    """Where an earlier run starts, where its repetition starts, and how many tags both have.

    A rolling hash finds the runs of `size` different tags that were there before, which are then extended to both
    sides. Linear: what was found is not looked at again.
    """
    if len(tags) < 2 * size:
        return
    numbers: dict[str, int] = {}
    keys = [numbers.setdefault(tag.key, len(numbers)) if comparable(tag) else -1 for tag in tags]
    leading = pow(_BASE, size, _MODULUS)
    last_seen: dict[int, int] = {}
    windows: dict[int, int] = {}
    rolling = different_from = free_from = 0
    for position, key in enumerate(keys):
        rolling = rolling * _BASE + key + 2
        if position >= size:
            rolling -= (keys[position - size] + 2) * leading
        rolling %= _MODULUS
        different_from = max(different_from, position + 1 if key < 0 else last_seen.get(key, -1) + 1)
        last_seen[key] = position
        start = position - size + 1
        if start < max(different_from, free_from):
            continue
        first = windows.setdefault(rolling, start)
        if first + size > start:
            continue
        count = 0
        while start + count < len(keys) and keys[first + count] == keys[start + count] >= 0:
            count += 1
        if count < size:  # two runs with one hash
            continue
        while start > free_from and first > 0 and keys[first - 1] == keys[start - 1] >= 0:
            first, start, count = first - 1, start - 1, count + 1
        yield first, start, count
        free_from = start + count
