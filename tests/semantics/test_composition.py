"""The AND split beyond the conformance vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.semantics.composition import compose, split_parts
from promptlint.text import SourceText, Span


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", [("", 1.0)]),
        ("ratio 16:9", [("ratio 16", 9.0)]),
        ("ratio 16:9, wide", [("ratio 16:9, wide", 1.0)]),
        ("a AND b :-1 ", [("a", 1.0), (" b", -1.0)]),
        ("a AND", [("a", 1.0), ("", 1.0)]),
        ("1AND2 a_AND_b", [("1AND2 a_AND_b", 1.0)]),
        ("a : 1. \n", [("a", 1.0)]),
        ("a:1e3", [("a:1e3", 1.0)]),
        ("a:1.2.3", [("a:1.2.3", 1.0)]),
        ("a:٣", [("a", 3.0)]),
        (":2", [("", 2.0)]),
    ],
)
def test_a_number_at_the_very_end_is_the_weight_of_the_part(text: str, parts: list[tuple[str, float]]) -> None:
    assert compose(text) == parts


def test_parts_know_their_place() -> None:
    source = SourceText.cut_from("xx a AND b:0.5", 3, 14)
    assert [part.origin(0, len(part)) for part, _ in split_parts(source)] == [Span(3, 4), Span(8, 10)]


@given(st.text("aAND :.12\n", max_size=40))
def test_parts_are_pieces_of_the_text(text: str) -> None:
    for part, _ in split_parts(SourceText(text)):
        span = part.origin(0, len(part))
        assert text[span.start : span.end] == part.text


@pytest.mark.parametrize("text", ["a:" + "1" * 500_000 + "x", "a" + " " * 500_000 + ":x", "AND " * 50_000])
def test_long_texts_are_split(text: str) -> None:
    assert compose(text)


def test_white_space_that_is_none_to_float_may_follow_the_weight() -> None:
    assert compose("a:1.2\x1f") == [("a", 1.2)]
