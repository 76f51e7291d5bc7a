"""Weights that somebody clearly meant, in a prompt that is read without any."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from promptlint.regex import regex
from promptlint.rules.facts.emphasis import EmphasisGroup, chain, emphasis_groups
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact

__all__ = ["meant_weights"]

_HIGHEST = 3
"""Below it are the weights that people write; above stand the numbers of chapters, versions and ratios."""
_FEWEST_LETTERS = 2
"""Letters of a text that is weighed: `(f:1.8)` is a lens."""
_LOOKED_AT = 100
"""Characters of a group that are looked at for letters."""
_EMBEDDING = regex(r"(?:\A|(?<=\s))embedding:")
_LONGEST_NAME = 200
"""Characters of the name of an embedding."""


@fact("ROUND_OPEN")
def meant_weights(ctx: Context) -> tuple[tuple[EmphasisGroup, ...], ...]:
    """Round brackets that are more than a remark in prose: with a number as weights have, right before the closer, or
    with nothing but another pair inside. Each with the brackets that are, one in the other, all it holds; outer ones
    first. None with a part that belongs to the name of an embedding, which reaches up to the next blank."""
    embeddings = [match.start() for match in _EMBEDDING.finditer(ctx.text)] if "embedding:" in ctx.text else []
    found: list[tuple[EmphasisGroup, ...]] = []
    for group in ctx.fact(emphasis_groups):
        if group.wrapper is not None:
            continue
        groups = tuple(each for each in chain(group) if each.node.bracket == "round")
        is_meant = len(groups) > 1 or (len(groups) == 1 and _is_weight(groups[0]))
        if is_meant and _has_letters(groups[-1], ctx) and not _is_in_name(group, embeddings, ctx):
            found.append(groups)
    return tuple(found)


def _is_weight(group: EmphasisGroup) -> bool:
    """Whether the number of a group is written as a weight: with a point and without blanks, which `(scale: 1.5)` and
    `(Mark 3:16)` are not."""
    written, weight = group.written, group.weight
    if written is None or weight is None or "." not in written:
        return False
    return group.node.close.text == f":{written})" and abs(weight) < _HIGHEST


def _has_letters(group: EmphasisGroup, ctx: Context) -> bool:
    inner = group.node.inner
    start = ctx.text[inner.start : min(inner.end, inner.start + _LOOKED_AT)]
    return sum(map(str.isalpha, start)) >= _FEWEST_LETTERS and not ctx.text[inner.end - 1].isdigit()


def _is_in_name(group: EmphasisGroup, embeddings: Sequence[int], ctx: Context) -> bool:
    """Whether a part of a group belongs to the name of an embedding; `embeddings` are where they begin."""
    start, end = group.node.start, group.node.end
    number = bisect_left(embeddings, start)
    if number < len(embeddings) and embeddings[number] < end:
        return True
    before = embeddings[number - 1] if number else -1
    return before >= max(0, start - _LONGEST_NAME) and not any(map(str.isspace, ctx.text[before:start]))
