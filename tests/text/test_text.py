"""Spans, lines, edits and texts that know their origin."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.text import Edit, LineIndex, Position, SourceText, Span, apply_edits


def test_columns_count_code_points_utf8_bytes_and_utf16_units() -> None:
    index = LineIndex("a\n😀é b")

    assert index.position(5) == Position(2, 4, 5)
    assert index.utf8_column(5) == 4 + 2 + 1
    assert index.utf16_column(5) == 2 + 1 + 1


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_common_line_end_ends_a_line(ending: str) -> None:
    index = LineIndex(f"one{ending}two{ending}")

    assert len(index) == 3
    assert [index.line(number) for number in (1, 2, 3)] == ["one", "two", ""]
    assert index.offset(2, 2) == len(f"one{ending}t")


@pytest.mark.parametrize("first", [Position(1, 1, 0), Position(8, 1, 50)])
def test_a_line_reaches_to_the_next_one(first: Position) -> None:
    text = "one\r\n\ntwo"
    index = LineIndex(text, first)
    ends = [index.end(first.line + number) - first.offset for number in range(3)]

    assert ends == [len("one\r\n"), len("one\r\n\n"), len(text)]


@given(st.text(alphabet="ab\r\n😀"), st.integers(0, 30))
def test_position_and_offset_are_inverse_inside_lines(text: str, offset: int) -> None:
    index = LineIndex(text)
    position = index.position(min(offset, len(text)))

    if position.column <= len(index.line(position.line)):
        assert index.offset(position.line, position.column) == position.offset


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("abcd", [Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")])


def test_edits_apply_in_any_order() -> None:
    assert apply_edits("abcd", [Edit(Span(3, 4), "D"), Edit(Span(0, 0), ">"), Edit(Span(1, 3), "")]) == ">aD"


def test_an_empty_span_overlaps_what_it_touches() -> None:
    assert Span(3, 3).overlaps(Span(1, 3))
    assert not Span(3, 4).overlaps(Span(1, 3))


def test_a_slice_of_a_join_maps_to_where_it_came_from() -> None:
    origin = "one two three"
    joined = SourceText.join(
        [
            SourceText.cut_from(origin, 8, 13),
            SourceText.replacing("&", 3, 4),
            SourceText.cut_from(origin, 0, 3),
        ]
    )

    assert joined.text == "three&one"
    assert joined.origin(5, 6) == Span(3, 4)
    assert joined.slice(6, 9).origin(0, 3) == Span(0, 3)
    assert joined.slice(1, 3).origin(0, 2) == Span(9, 11)


def test_a_text_made_of_a_text_maps_to_the_file_of_that() -> None:
    file = 'x = "say \\"hi, there\\""'
    string = SourceText.join(
        [SourceText.cut_from(file, 5, 9), SourceText.replacing('"', 9, 11), SourceText.cut_from(file, 11, 20)]
    )
    inner = SourceText.join(
        [
            SourceText.cut_from(string.text, 4, 7),
            SourceText.replacing(";", 7, 8),
            SourceText.cut_from(string.text, 8, 14),
        ]
    )
    source = inner.through(string)
    assert source.text == inner.text == '"hi; there'
    assert source.origin(0, 1) == Span(9, 11)
    assert file[source.origin(1, 3).start : source.origin(1, 3).end] == "hi"
    assert file[source.origin(3, 4).start : source.origin(3, 4).end] == ","
    assert file[source.origin(5, 10).start : source.origin(5, 10).end] == "there"


def test_what_is_cut_out_leaves_nothing_and_what_is_replaced_stands_for_the_match() -> None:
    source = SourceText("a <b> c <d>")
    cut = source.without([Span(2, 5), Span(8, 11)])
    assert cut.text == "a  c "
    assert cut.origin(2, 5) == Span(5, 8)
    assert source.without([]) is source
    replaced = source.replaced(re.finditer("<(.)>", source.text), lambda match: match[1].upper())
    assert replaced.text == "a B c D"
    assert replaced.origin(2, 3) == Span(2, 5)
    assert replaced.origin(3, 6) == Span(5, 8)


def test_a_text_is_split_at_pieces() -> None:
    source = SourceText.cut_from("xa,b,c", 1, 6)
    commas = [Span(1, 2), Span(3, 4)]
    assert [piece.text for piece in source.split_at(commas)] == ["a", "b", "c"]
    assert source.split_at(commas)[2].origin(0, 1) == Span(5, 6)
    assert [piece.text for piece in source.split_at([])] == ["a,b,c"]


def test_an_empty_text_still_has_a_place() -> None:
    source = SourceText.cut_from("   ", 1, 2).strip()

    assert source.text == ""
    assert source.origin(0, 0) == Span(2, 2)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=6),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_every_verbatim_piece_maps_to_the_same_characters(cuts: list[tuple[int, int]], start: int, end: int) -> None:
    origin = "abcdefghijklmnopqrst"
    source = SourceText.join([SourceText.cut_from(origin, min(a, b), max(a, b)) for a, b in cuts])
    piece = source.slice(min(start, end), max(start, end))

    for place, character in enumerate(piece.text):
        span = piece.origin(place, place + 1)
        assert origin[span.start : span.end] == character
