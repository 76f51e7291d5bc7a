"""Weights that somebody clearly meant, in a prompt that is read without any."""

from __future__ import annotations

from promptlint.rules.facts.emphasis import EmphasisGroup, chain, emphasis_groups
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact

__all__ = ["meant_weights"]

_HIGHEST = 3
"""Below it are the weights that people write; above stand the numbers of chapters, versions and ratios."""
_FEWEST_LETTERS = 2
"""Letters of a text that is weighed: `(f:1.8)` is a lens."""


@fact("ROUND_OPEN")
def meant_weights(ctx: Context) -> tuple[tuple[EmphasisGroup, ...], ...]:
    """Round brackets that are more than a remark in prose: with a number as weights have, right before the closer, or
    with nothing but another pair inside. Each with the brackets that are, one in the other, all it holds; outer ones
    first."""
    found: list[tuple[EmphasisGroup, ...]] = []
    for group in ctx.fact(emphasis_groups):
        if group.wrapper is not None:
            continue
        groups = tuple(each for each in chain(group) if each.node.bracket == "round")
        if groups and _has_letters(groups[-1], ctx) and (len(groups) > 1 or _is_weight(groups[0])):
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
    text = ctx.slice(group.node.inner)
    return sum(map(str.isalpha, text[:100])) >= _FEWEST_LETTERS and not text[-1:].isdigit()
