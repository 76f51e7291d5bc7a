"""Comments beyond the conformance vectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.semantics.comments import strip, strip_comments
from promptlint.text import SourceText, Span
from tests.amounts import amount


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("a # b", "a \n"),
        ("a\n# b\nc", "a\nc"),
        ("#a\n#b\nc", "\n\nc"),
        ("a #b\n#c\nd", "a \nd"),
        ("a \\#b", "a \\\n"),
        ("a ＃ b", "a ＃ b"),
    ],
)
def test_comment_goes_up_to_the_end_of_its_line(text: str, stripped: str) -> None:
    assert strip_comments(text) == stripped


def test_line_break_that_is_left_stands_for_the_comment() -> None:
    source = strip(SourceText("cat # note\ndog"))
    assert source.text == "cat \ndog"
    assert source.origin(4, 5) == Span(4, 11)
    assert source.origin(5, 8) == Span(11, 14)


@given(st.text("a#\n ", max_size=40))
def test_both_forms_agree(text: str) -> None:
    source = strip(SourceText(text))
    assert source.text == strip_comments(text)
    for place, character in enumerate(source.text):
        span = source.origin(place, place + 1)
        assert text[span.start : span.end] == character or (character == "\n" and "#" in text[span.start : span.end])


def test_many_comments_are_stripped() -> None:
    assert strip_comments("#a\n" * amount(60_000, 1_000_000)).strip("\n") == ""
    assert strip(SourceText("a #b\n" * 50_000)).text == "a \n" * 50_000
