"""How alike words are: the same with rapidfuzz and without it."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.text import likeness as module
from promptlint.text.likeness import likeness, most_alike, nearest, slips

LETTERS = st.text("abcd_é漢", max_size=12)
NAMES = st.lists(LETTERS, max_size=12)


class Absent:
    """Makes rapidfuzz absent while it is in force."""

    def __enter__(self) -> None:
        self._there = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("rapidfuzz")}
        sys.modules["rapidfuzz"] = None  # type: ignore[assignment]
        sys.modules["rapidfuzz.distance"] = None  # type: ignore[assignment]

    def __exit__(self, *_: object) -> None:
        del sys.modules["rapidfuzz"], sys.modules["rapidfuzz.distance"]
        sys.modules.update(self._there)


@given(LETTERS, LETTERS)
def test_slips_are_the_same_without_rapidfuzz(one: str, other: str) -> None:
    with Absent():
        without = slips(one, other)

    assert without == slips(one, other)


@given(LETTERS, LETTERS)
def test_likeness_is_the_same_without_rapidfuzz(one: str, other: str) -> None:
    with Absent():
        without = likeness(one, other)

    assert without == likeness(one, other)


@given(LETTERS, NAMES, st.sampled_from([0.0, 50.0, 60.0, 84.0, 100.0]))
def test_the_most_alike_is_the_same_without_rapidfuzz(word: str, names: list[str], at_least: float) -> None:
    with Absent():
        without = most_alike(word, names, at_least=at_least)

    assert without == most_alike(word, names, at_least=at_least)


@given(LETTERS, NAMES, st.integers(0, 3))
def test_the_nearest_are_the_same_without_rapidfuzz(word: str, names: list[str], most: int) -> None:
    with Absent():
        without = nearest(word, names, most_slips=most, limit=4)

    assert without == nearest(word, names, most_slips=most, limit=4)


def test_slips_of_long_words_are_counted() -> None:
    assert module._slips("a" * 500, "a" * 250 + "b" * 250) == 250


@pytest.mark.parametrize(("one", "other", "count"), [("ab", "ba", 1), ("ca", "abc", 3), ("", "abc", 3), ("abc", "", 3)])
def test_two_letters_that_are_swapped_are_one_slip(one: str, other: str, count: int) -> None:
    assert module._slips(one, other) == count == slips(one, other)
