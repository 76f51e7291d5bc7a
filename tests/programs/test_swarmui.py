"""Places of what SwarmUI's text node encodes, its backslashes, and long texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.programs.swarmui.text_node import encoded_ranges
from promptlint.semantics.errors import HostError
from promptlint.text import SourceText, Span

LONG = 100_000

texts = st.lists(
    st.sampled_from(["[", "]", "|", ":", "0.5]", "\\", "\\[", "<break>", "embedding:", "a", "b"]), max_size=14
).map("".join)


def read(text: str, steps: int = 2) -> list[list[str]]:
    return [[chunk.text for chunk in each.chunks] for each in encoded_ranges(SourceText(text), steps)]


def test_pieces_know_their_place() -> None:
    first, second = encoded_ranges(SourceText("a [cat:dog:5]\\] b"))

    assert (first.chunks[0].text, first.end_step) == ("a cat] b", 5)
    assert (second.chunks[0].text, second.end_step) == ("a dog] b", 20)
    assert first.chunks[0].origin(2, 5) == Span(3, 6)
    assert second.chunks[0].origin(2, 5) == Span(7, 10)
    assert second.chunks[0].origin(5, 6) == Span(13, 15)


def test_a_text_inside_a_bracket_is_unescaped_only_if_it_has_brackets() -> None:
    assert read(r"[a\:b|c]") == [[r"a\:b"], ["c"]]
    assert read(r"[a\:b[x]|c]") == [["a:bx"], ["c"]]
    assert read(r"[[a\|b]|c]") == [["a"], ["c"]]
    assert read(r"[[a\\\|b]|c]", 4) == [[r"a\|b"], ["c"], [r"a\|b"], ["c"]]


def test_a_bracket_that_stays_open_after_another_one_raises() -> None:
    with pytest.raises(HostError, match="AttributeError"):
        read("[a|b] [c")
    assert read("[a|b] [c [d") == [["a [c [d"], ["b [c [d"]]
    assert read("[c [a|b]") == [["[c [a|b]"]]


def test_a_switch_that_is_not_a_number_hides_both_texts() -> None:
    assert read("x[a:b:nan]") == [["x"]]


def test_a_picture_has_steps() -> None:
    with pytest.raises(ValueError, match="at least 1 step"):
        read("a", 0)


@given(texts, st.integers(1, 6))
def test_ranges_follow_each_other_and_every_character_has_a_place(text: str, steps: int) -> None:
    try:
        ranges = encoded_ranges(SourceText(text), steps)
    except HostError:
        return
    assert ranges[-1].end == 1
    assert ranges[-1].end_step == steps
    ends = [each.end_step for each in ranges]
    assert ends == sorted(set(ends))
    for each in ranges:
        for chunk in each.chunks:
            for offset, character in enumerate(chunk.text):
                place = chunk.origin(offset, offset + 1)
                assert text[place.start : place.end] in {character, "\\" + character, "embedding:"}


@pytest.mark.parametrize("part", ["[", "]", "[a|b]", "[a|", "|", ":", "\\", "\\[", "[]", "[[a:5]:5]", "<break>"])
def test_long_texts_are_read(part: str) -> None:
    assert encoded_ranges(SourceText(part * (LONG // len(part))))


@pytest.mark.parametrize(("opening", "closing"), [("[", "|b]"), ("[a:", ":5]"), ("[\\\\|", "]"), ("[", "]")])
def test_deep_brackets_are_read(opening: str, closing: str) -> None:
    depth = LONG // len(opening + closing)
    assert encoded_ranges(SourceText(opening * depth + closing * depth))


def test_many_backslashes_are_halved() -> None:
    assert read("[a[|b" + "\\" * 1024 + "c]|d]")[0] == ["a"]
    assert read("[a[x:b" + "\\" * 1024 + "|c:0]|d]")[0] == ["ab" + "\\" * 512 + "|c"]
