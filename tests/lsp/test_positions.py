"""Offsets and positions, in the units of each client."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as t

from promptlint.lsp.positions import Positions
from promptlint.text import Span

CAT = "\U0001f431"  # two units of UTF-16, four bytes of UTF-8
SHORT = f"a{CAT}é\r\nb\u2028c\rd\n"
LONG = f"a {CAT} b\r\né\u2028c\rd\n"
"""Lines end at LF, CR LF and CR; the line separator is a character of its line."""
ENCODINGS = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(alphabet=f"ab{CAT}é\r\n\u2028", max_size=12)

PLACES = [
    # encoding, line, column, offset
    ("utf-32", 0, 3, 3),
    ("utf-16", 0, 4, 3),
    ("utf-8", 0, 6, 3),
    ("utf-32", 0, 5, 5),
    ("utf-16", 0, 6, 5),
    ("utf-8", 0, 8, 5),
    ("utf-32", 1, 0, 7),
    ("utf-32", 1, 2, 9),
    ("utf-16", 1, 2, 9),
    ("utf-8", 1, 5, 9),
    ("utf-16", 2, 0, 11),
    ("utf-16", 2, 1, 12),
    ("utf-16", 3, 0, 13),
]


@pytest.mark.parametrize(("encoding", "line", "column", "offset"), PLACES)
def test_a_place_is_the_same_both_ways(encoding: str, line: int, column: int, offset: int) -> None:
    positions = Positions(LONG, encoding)
    assert positions.position(offset) == t.Position(line, column)
    assert positions.offset(t.Position(line, column)) == offset


@pytest.mark.parametrize(
    ("encoding", "columns"), [("utf-8", [0, 1, 5, 7]), ("utf-16", [0, 1, 3, 4]), ("utf-32", [0, 1, 2, 3])]
)
def test_columns_count_what_the_client_counts(encoding: str, columns: list[int]) -> None:
    positions = Positions(SHORT, encoding)
    assert [positions.position(offset).character for offset in range(4)] == columns
    assert [positions.offset(t.Position(0, column)) for column in columns] == [0, 1, 2, 3]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_lines_end_as_the_protocol_says(encoding: str) -> None:
    positions = Positions(SHORT, encoding)
    starts = [SHORT.index("b"), SHORT.index("d"), len(SHORT)]
    assert [positions.position(start) for start in starts] == [t.Position(line, 0) for line in (1, 2, 3)]
    assert positions.position(SHORT.index("c")).line == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_positions_outside_of_the_text_are_its_edges(encoding: str) -> None:
    positions = Positions(SHORT, encoding)
    assert positions.offset(t.Position(99, 99)) == len(SHORT)
    assert positions.offset(t.Position(0, 99)) == 3
    assert positions.position(99) == t.Position(3, 0)


@pytest.mark.parametrize(
    ("encoding", "line", "column", "offset"),
    [
        ("utf-16", 0, 3, 2),  # between the halves of the cat
        ("utf-8", 0, 3, 2),
        ("utf-8", 0, 4, 2),
        ("utf-8", 0, 5, 2),
        ("utf-8", 1, 1, 7),
        ("utf-16", 0, 7, 5),  # after the end of the line, which is in front of its line end
        ("utf-16", 0, 99, 5),
        ("utf-8", 1, 99, 10),
        ("utf-32", 2, 99, 12),
        ("utf-16", 3, 1, 13),
        ("utf-16", 4, 0, 13),  # after the last line
        ("utf-16", 99, 5, 13),
    ],
)
def test_a_place_that_is_none_is_the_one_before(encoding: str, line: int, column: int, offset: int) -> None:
    assert Positions(LONG, encoding).offset(t.Position(line, column)) == offset


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_in_ascii_every_client_counts_alike(encoding: str) -> None:
    positions = Positions("ab\ncd", encoding)
    assert [positions.position(offset) for offset in (-1, 2, 3, 5, 9)] == [
        t.Position(0, 0),
        t.Position(0, 2),
        t.Position(1, 0),
        t.Position(1, 2),
        t.Position(1, 2),
    ]


def test_a_range_that_ends_before_it_starts_is_empty() -> None:
    positions = Positions("ab\ncd", "utf-16")
    assert positions.span(t.Range(t.Position(1, 1), t.Position(0, 1))) == Span(4, 4)
    assert positions.span(t.Range(t.Position(0, 1), t.Position(1, 1))) == Span(1, 4)
    assert positions.range(Span(1, 4)) == t.Range(t.Position(0, 1), t.Position(1, 1))
    backwards = t.Range(t.Position(1, 1), t.Position(0, 0))
    start = SHORT.index("b") + 1
    assert Positions(SHORT, "utf-16").span(backwards) == Span(start, start)


@pytest.mark.parametrize(("encoding", "size"), [("utf-8", 7), ("utf-16", 4), ("utf-32", 3)])
def test_the_size_of_a_text_is_in_the_units_of_the_client(encoding: str, size: int) -> None:
    for positions in (Positions(SHORT, encoding), Positions("", encoding)):
        assert positions.size(f"a{CAT}é") == size
        assert positions.size(f"a{CAT}é,") == size + 1
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
