"""Places as clients count them, the edits between two texts, and what a reading of a prompt knows at its edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as t

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.lsp.features.edits import minimal_edits
from promptlint.lsp.positions import Positions
from promptlint.lsp.readings import Reading
from promptlint.text import Span

CAT = "\U0001f431"  # two units of UTF-16, four bytes of UTF-8
TEXT = f"a {CAT} b\r\né\u2028c\rd\n"
"""Lines end at LF, CR LF and CR; the line separator is a character of its line."""

COLUMNS = [
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


@pytest.mark.parametrize(("encoding", "line", "column", "offset"), COLUMNS)
def test_a_place_is_the_same_both_ways(encoding: str, line: int, column: int, offset: int) -> None:
    places = Positions(TEXT, encoding)
    assert places.position(offset) == t.Position(line, column)
    assert places.offset(t.Position(line, column)) == offset


@pytest.mark.parametrize(
    ("encoding", "line", "column", "offset"),
    [
        ("utf-16", 0, 3, 2),  # between the halves of the cat
        ("utf-8", 0, 3, 2),
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
    assert Positions(TEXT, encoding).offset(t.Position(line, column)) == offset


def test_in_ascii_every_client_counts_alike() -> None:
    for encoding in ("utf-8", "utf-16", "utf-32"):
        places = Positions("ab\ncd", encoding)
        assert [places.position(offset) for offset in (-1, 2, 3, 5, 9)] == [
            t.Position(0, 0),
            t.Position(0, 2),
            t.Position(1, 0),
            t.Position(1, 2),
            t.Position(1, 2),
        ]


@pytest.mark.parametrize(("encoding", "size"), [("utf-8", 8), ("utf-16", 5), ("utf-32", 4)])
def test_a_text_is_as_long_as_its_client_counts(encoding: str, size: int) -> None:
    assert Positions("", encoding).size(f"a{CAT}é,") == size
    assert Positions("", encoding).size("abc") == 3


def test_a_range_that_ends_before_it_starts_is_empty() -> None:
    places = Positions("ab\ncd", "utf-16")
    assert places.span(t.Range(t.Position(1, 1), t.Position(0, 1))) == Span(4, 4)
    assert places.span(t.Range(t.Position(0, 1), t.Position(1, 1))) == Span(1, 4)
    assert places.range(Span(1, 4)) == t.Range(t.Position(0, 1), t.Position(1, 1))


@given(st.text(alphabet=f"ab{CAT}é\u2028\r\n", max_size=12), st.sampled_from(["utf-8", "utf-16", "utf-32"]))
def test_every_offset_comes_back(text: str, encoding: str) -> None:
    places = Positions(text, encoding)
    for offset in range(len(text) + 1):
        if text[max(0, offset - 1) : offset + 1] != "\r\n":
            assert places.offset(places.position(offset)) == offset


# Edits


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
    ],
)
def test_edits_touch_only_what_differs(text: str, wanted: str, edits: list[tuple[int, int, str]]) -> None:
    assert _edits(text, wanted) == edits


@pytest.mark.parametrize(("pairs", "edits"), [(250, 250), (251, 1)])
def test_up_to_five_hundred_lines_that_differ_are_compared(pairs: int, edits: int) -> None:
    def text(mark: str) -> str:
        return "first\n" + "".join(f"{mark}{n}\nsame {n}\n" for n in range(pairs)) + "last\n"

    assert len(_edits(text("a"), text("b").replace("b1\n", "b1\nmore\n"))) == edits


# Readings


def _reading(text: str, path: str = "a.sdprompt") -> Reading:
    return Reading(read_text(text, path=path).regions[0], "a1111", {})


def test_the_leaf_around_a_place_is_the_one_that_begins_there() -> None:
    reading = _reading("cat, (dog:1.2)")
    found = [reading.leaf_at(offset) for offset in (0, 4, 5, 6, 8, 9, 14)]
    assert [each and each[1].text for each in found] == ["cat, ", "cat, ", "(", "dog", "dog", ":1.2)", ":1.2)"]
    assert reading.leaf_at(-1) is None


def test_a_tag_reaches_up_to_its_end() -> None:
    reading = _reading("cat, fox")
    found = [reading.tag_at(offset) for offset in range(9)]
    assert [each and each.text for each in found] == ["cat"] * 4 + [None] + ["fox"] * 4


@pytest.mark.parametrize(
    ("written", "steps"), [("1", 1), ("30", 30), ("1000", 1000), ("1001", 20), ("0", 20), ("many", 20), ("", 20)]
)
def test_the_steps_are_those_beside_the_prompt(written: str, steps: int) -> None:
    (regions,) = Document.of_prompts("a cat", settings={"Steps": written} if written else {}).prompts
    assert Reading(regions[0], "a1111", {}).steps == steps
