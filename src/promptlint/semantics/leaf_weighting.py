"""The weight of every leaf of a tree, from the brackets around it alone."""

from __future__ import annotations

from promptlint.roles import RoleName
from promptlint.semantics.weighting import ROUND, Weigher
from promptlint.syntax import Leaf, Mark, Prompt, Stray

__all__ = ["leaf_weights"]

_WEIGHING = frozenset({"STRAY", "ROUND_OPEN", "SQUARE_OPEN"})
"""Without one of these all weights are 1."""


def leaf_weights(prompt: Prompt, *, role: RoleName = "positive") -> tuple[list[float], list[float]]:
    """The weight of every leaf of `prompt.leaf_list`, as the host has it and as if no bracket were left open.

    The brackets of prompt editing and alternation weigh nothing; AND closes everything in a positive prompt.
    A bad number counts as 1.1: the host raises there.
    """
    if _WEIGHING.isdisjoint([leaf.type for leaf in prompt.leaf_list]):
        ones = [1.0] * len(prompt.leaf_list)
        return ones, ones
    weigher = Weigher()
    splits = role != "negative"
    for leaf in prompt.leaf_list:
        kind = leaf.type
        if kind == "STRAY":
            _weigh_stray(leaf, weigher)
        elif kind == "ROUND_OPEN":
            weigher.rounds.append(weigher.size)
        elif kind == "SQUARE_OPEN":
            weigher.squares.append(weigher.size)
        elif kind == "ROUND_CLOSE" and weigher.rounds:
            weigher.close_round(ROUND)
        elif kind == "WEIGHT_CLOSE" and weigher.rounds:
            weigher.close_round(_factor(leaf.text))
        elif kind == "SQUARE_CLOSE" and weigher.squares:
            assert isinstance(leaf, Mark)
            if leaf.partner is not None and leaf.partner.type == "SQUARE_OPEN":
                weigher.close_square()
        elif kind == "AND" and splits:
            weigher.end()
        weigher.size += 1
    weigher.end()
    weights = weigher.weights()
    return weights, weigher.weights(leaks=False) if weigher.leaking else weights


def _weigh_stray(leaf: Leaf, weigher: Weigher) -> None:
    assert isinstance(leaf, Stray)
    text = leaf.text
    if text == "(":
        weigher.rounds.append(weigher.size)
    elif text == "[":
        weigher.squares.append(weigher.size)
    elif text == ")" and weigher.rounds:
        closer = leaf.closes_with or ")"
        weigher.close_round(ROUND if closer == ")" else _factor(closer))
    elif text == "]" and weigher.squares:
        weigher.close_square()


def _factor(closer: str) -> float:
    try:
        return float(closer[1:-1])
    except ValueError:
        return ROUND
