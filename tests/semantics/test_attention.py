"""The attention stage beyond the conformance vectors, and what ties the tree to it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

from promptlint.semantics.errors import HostError
from promptlint.semantics.leaf_weighting import leaf_weights
from promptlint.semantics.weighting import attention, attention_pieces
from promptlint.syntax import Mark, parse
from tests.syntax.strategies import prompts


def test_round_and_square_stacks_are_independent() -> None:
    assert attention("([a)]") == [("a", 1.0)]


def test_a_bad_number_raises_only_where_a_round_bracket_is_open() -> None:
    with pytest.raises(HostError, match="1\\.\\.2"):
        attention("(a:1..2)")
    assert attention("a:1..2)") == [("a:1..2)", 1.0)]


def test_pieces_know_their_place_in_the_text() -> None:
    text = "a (b\\): 1.5 ) BREAK  c"
    for piece in attention_pieces(text):
        assert piece.text in ("BREAK", text[piece.start : piece.end], text[piece.start + 1 : piece.end])


@pytest.mark.parametrize(
    "text", ["(a" * 100_000, "(a" * 100_000 + ")" * 100_000, "([a" * 50_000, "BREAK" + " " * 10**6]
)
def test_deep_and_long_texts_have_weights(text: str) -> None:
    assert attention(text)


def test_beyond_the_exact_depth_the_weights_stay_close_to_the_hosts() -> None:
    text = "(a[b" * 600 + "])" * 300
    exact = [1.0] * 1200
    for start in range(600, 1200):  # 300 inner pairs close, the rest is left open
        for index in range(start, 1200):
            exact[index] *= 1.1 if start % 2 == 0 else 1 / 1.1
    for start in range(600):
        for index in range(start, 1200):
            exact[index] *= 1.1 if start % 2 == 0 else 1 / 1.1

    for piece, weight in zip(attention_pieces(text), exact, strict=True):
        assert math.isclose(piece.weight, weight, rel_tol=1e-9)


@given(prompts())
def test_emphasis_in_the_tree_weighs_what_the_attention_stage_says(text: str) -> None:
    """For texts without what earlier stages remove, each leaf has the weight of its characters."""
    if any(sign in text for sign in "#<|") or "AND" in text:
        return
    tree = parse(text)
    if any(isinstance(leaf, Mark) and leaf.type == "SCHEDULE_OPEN" for leaf in tree.leaf_list):
        return
    try:
        pieces = attention_pieces(text)
    except HostError:
        return
    weights = [math.nan] * len(text)
    for piece in pieces:
        if piece.text != "BREAK":
            weights[piece.start : piece.end] = [piece.weight] * (piece.end - piece.start)

    for leaf, weight in zip(tree.leaf_list, leaf_weights(tree)[0], strict=True):
        if leaf.type in ("TEXT", "LONE"):
            seen = {weights[i] for i in range(leaf.start, leaf.end) if not math.isnan(weights[i])}
            assert seen <= {weight}
