"""Edits from one text to another."""

from __future__ import annotations

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
