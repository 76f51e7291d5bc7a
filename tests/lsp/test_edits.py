"""Edits from one text to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.lsp.features.edits import minimal_edits
from promptlint.lsp.positions import Positions

LINES = st.lists(st.sampled_from(["a cat\n", "a dog\r\n", "\n", "(sky:1.2)\n", "\U0001f431\n"]), max_size=8).map(
    "".join
)


def applied(text: str, wanted: str) -> str:
    places = Positions(text, "utf-16")
    for edit in reversed(minimal_edits(places, wanted)):
        span = places.span(edit.range)
        text = f"{text[: span.start]}{edit.new_text}{text[span.end :]}"
    return text


@given(LINES, LINES)
def test_the_edits_make_the_wanted_text(text: str, wanted: str) -> None:
    assert applied(text, wanted) == wanted


def test_lines_that_stay_are_in_no_edit() -> None:
    edits = minimal_edits(Positions("a\nb,\nc\nd,d\ne\n", "utf-16"), "a\nb\nc\nd\nd\ne\n")
    assert [(edit.range.start.line, edit.range.end.line) for edit in edits] == [(1, 1), (3, 3)]


def _edits(text: str, wanted: str) -> list[tuple[int, int, str]]:
    places = Positions(text, "utf-16")
    found = []
    for edit in minimal_edits(places, wanted):
        span = places.span(edit.range)
        found.append((span.start, span.end, edit.new_text))
    return found


@pytest.mark.parametrize(
    ("text", "wanted", "edits"),
    [
        ("a cat\n", "a cat\n", []),
        ("a cat, dog", "a fox, dog", [(2, 5, "fox")]),
        ("((a)), b\nc\n", "(a:1.2), b\nc\n", [(1, 4, "a:1.2")]),
        ("aa", "aaa", [(2, 2, "a")]),
        ("aaa", "aa", [(2, 3, "")]),
        ("a,\nb,\nc", "a\nb\nc", [(1, 2, ""), (4, 5, "")]),
        ("a\r\nb\r\n", "a\nb\r\n", [(1, 3, "\n")]),
        ("a\nb\n", "a\r\nb\n", [(1, 1, "\r")]),
        ("a\nb\nc\n", "a\nc\n", [(2, 4, "")]),
        ("a\nc\n", "a\nb\nc\n", [(2, 2, "b\n")]),
        ("b\nc", "a\nb\nd", [(0, 0, "a\n"), (2, 3, "d")]),
        ("", "a\nb", [(0, 0, "a\nb")]),
        ("a\nb", "", [(0, 3, "")]),
        ("a  cat ,dog,(x:1.2), y", "a cat, dog, (x:1.2), y", [(2, 3, ""), (6, 8, ", "), (12, 12, " ")]),
        ("a, b, c, d, e", "a, c, d, f, e", [(3, 6, ""), (12, 12, "f, ")]),
        ("a cat,dog\r\n", "a cat, dog\r\n", [(6, 6, " ")]),
    ],
)
def test_edits_touch_only_what_differs(text: str, wanted: str, edits: list[tuple[int, int, str]]) -> None:
    assert _edits(text, wanted) == edits


@pytest.mark.parametrize(("pairs", "edits"), [(250, 250), (251, 1)])
def test_up_to_five_hundred_lines_that_differ_are_compared(pairs: int, edits: int) -> None:
    def text(mark: str) -> str:
        return "first\n" + "".join(f"{mark}{n}\nsame {n}\n" for n in range(pairs)) + "last\n"

    assert len(_edits(text("a"), text("b").replace("b1\n", "b1\nmore\n"))) == edits
