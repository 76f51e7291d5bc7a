"""Offsets and positions, in the units of each client."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as t

from promptlint.lsp.positions import Positions
from promptlint.text import Span

TEXT = "a\U0001f431é\r\nb\u2028c\rd\n"
"""A character of four bytes or two units, one of two bytes, and the three line ends; `\\u2028` is none."""
ENCODINGS = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(alphabet="ab\U0001f431é\r\n\u2028", max_size=12)


@pytest.mark.parametrize(
    ("encoding", "columns"), [("utf-8", [0, 1, 5, 7]), ("utf-16", [0, 1, 3, 4]), ("utf-32", [0, 1, 2, 3])]
)
def test_columns_count_what_the_client_counts(encoding: str, columns: list[int]) -> None:
    positions = Positions(TEXT, encoding)
    assert [positions.position(offset).character for offset in range(4)] == columns
    assert [positions.offset(t.Position(0, column)) for column in columns] == [0, 1, 2, 3]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_lines_end_as_the_protocol_says(encoding: str) -> None:
    positions = Positions(TEXT, encoding)
    starts = [TEXT.index("b"), TEXT.index("d"), len(TEXT)]
    assert [positions.position(start) for start in starts] == [t.Position(line, 0) for line in (1, 2, 3)]
    assert positions.position(TEXT.index("c")).line == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_positions_outside_of_the_text_are_its_edges(encoding: str) -> None:
    positions = Positions(TEXT, encoding)
    assert positions.offset(t.Position(99, 99)) == len(TEXT)
    assert positions.offset(t.Position(0, 99)) == 3
    assert positions.position(99) == t.Position(3, 0)


@pytest.mark.parametrize(("encoding", "inside"), [("utf-8", (2, 3, 4)), ("utf-16", (2,))])
def test_a_position_inside_of_a_character_is_the_one_before_it(encoding: str, inside: tuple[int, ...]) -> None:
    positions = Positions(TEXT, encoding)
    assert {positions.offset(t.Position(0, column)) for column in inside} == {1}


def test_a_range_that_ends_before_it_starts_is_empty() -> None:
    backwards = t.Range(t.Position(1, 1), t.Position(0, 0))
    start = TEXT.index("b") + 1
    assert Positions(TEXT, "utf-16").span(backwards) == Span(start, start)


@pytest.mark.parametrize(("encoding", "size"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_the_size_of_a_text_is_in_the_units_of_the_client(encoding: str, size: int) -> None:
    positions = Positions(TEXT, encoding)
    assert positions.size("a\U0001f431é") == size
    assert positions.size("plain") == 5


def test_half_a_surrogate_pair_has_a_place() -> None:
    text = "a\ud83d b"
    for encoding in ENCODINGS:
        positions = Positions(text, encoding)
        assert positions.offset(positions.position(3)) == 3


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_a_position_leads_back_to_its_offset(text: str, encoding: str) -> None:
    positions = Positions(text, encoding)
    for offset in range(len(text) + 1):
        # A line's end belongs to its line, and CR LF is one.
        if text[offset - 1 : offset + 1] != "\r\n" or not offset:
            assert positions.offset(positions.position(offset)) == offset


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_the_range_of_a_span_in_one_line_is_as_wide_as_its_text(text: str, encoding: str) -> None:
    positions = Positions(text, encoding)
    line = text.replace("\r", "\n").partition("\n")[0]
    place = positions.range(Span(0, len(line)))
    assert place == t.Range(t.Position(0, 0), t.Position(0, positions.size(line)))
