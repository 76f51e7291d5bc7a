"""Weights and tokens between the text and beside it, asked of the modules themselves."""

from __future__ import annotations

import json

import pytest

from promptlint.lsp.features.beside import page_of, status_of
from promptlint.lsp.features.hints import hints_in
from promptlint.lsp.snapshots import LARGE, Snapshot
from promptlint.text import Span
from tests.lsp.texts import PAGE, opened, opened_at, whole


def hints(snapshot: Snapshot, span: Span | None = None) -> list[tuple[int, str]]:
    found = hints_in(snapshot, span or whole(snapshot))
    return [(snapshot.positions.offset(each.position), str(each.label)) for each in found]


def test_nested_weights_and_tokens_are_told_where_they_end() -> None:
    snapshot = opened("(fog), ((blue sky)), [((sea:1.5))]")
    assert hints(snapshot) == [(18, "×1.21"), (32, "×1.5"), (34, "6/75 tokens")]
    assert hints(opened("((a)), ((b:1.5)), (c)")) == [(4, "×1.21"), (15, "×1.65"), (21, "5/75 tokens")]


def test_hints_are_those_of_the_range() -> None:
    snapshot = opened("((sky)), ((fog))")
    assert [offset for offset, label in hints(snapshot) if label == "×1.21"] == [6, 15]
    assert [offset for offset, _ in hints(snapshot, Span(0, 6))] == [6]
    assert hints(snapshot, Span(0, 6)) == [(6, "×1.21")]
    assert [offset for offset, _ in hints(snapshot, Span(7, 15))] == [15]
    assert [offset for offset, _ in hints(snapshot, Span(7, 14))] == []


def test_hints_of_a_later_prompt_are_found_without_those_before() -> None:
    snapshot = opened(PAGE, "/x/page.txt")
    start = PAGE.index("(lowres")
    assert [offset for offset, _ in hints(snapshot, Span(start, len(PAGE)))] == [len(PAGE) - 1]


def test_tokens_of_several_chunks_are_told_with_their_number() -> None:
    assert hints(opened(", ".join(["sky"] * 50)))[-1][1] == "99/150 tokens, 2 chunks"
    assert hints(opened("a BREAK b")) == [(8, "┊ chunk 2"), (9, "76/150 tokens, 2 chunks")]
    assert hints(opened("sky"))[-1] == (3, "1/75 tokens")


def borders(snapshot: Snapshot) -> list[tuple[str, str]]:
    """The first ten characters of each chunk but the first, with what is shown in front of them."""
    return [(snapshot.text[at : at + 10], label) for at, label in hints(snapshot) if "┊" in label]


LONG = f"{'sky ' * 72}, a red house on a hill"
"""75 tokens end in the middle of its second item."""


@pytest.mark.parametrize("target", ["a1111", "forge"])
def test_a_chunk_is_marked_where_it_begins(target: str) -> None:
    assert borders(opened(LONG, target=target)) == [("a red hous", "┊ chunk 2")]
    assert borders(opened(f"[({LONG}:1.2):fog:5]", target=target)) == [("a red hous", "┊ chunk 2")]


@pytest.mark.parametrize("target", ["sdnext", "comfyui", "invoke", "novelai"])
def test_no_mark_stands_where_the_program_may_not_begin_one(target: str) -> None:
    assert borders(opened(LONG, target=target)) == []


def test_chunks_are_marked_at_their_places_in_the_file() -> None:
    text = json.dumps({"prompt": f"\n{LONG} BREAK fog BREAK BREAK (s\\(ea:1.2)"})
    assert borders(opened(text, "/x/pack.json")) == [
        ("a red hous", "┊ chunk 2"),
        ("fog BREAK ", "┊ chunk 3"),
        ("s\\\\(ea:1.2", "┊ chunk 5"),
    ]


def test_a_prompt_of_one_chunk_has_no_mark() -> None:
    assert borders(opened("a sky")) == []
    assert borders(opened("a (b:1..2) " + LONG)) == []


def test_a_large_text_waits_and_has_no_hints() -> None:
    assert LARGE == 12_000
    fits, large = opened("((a:1,2)), ".ljust(12_000, "b")), opened("((a:1,2)), ".ljust(12_001, "b"))
    assert (fits.is_large, large.is_large) == (False, True)
    assert hints(fits)
    assert hints(large) == []
    assert [large.ready, large.findings] == [False, ()]
    assert large.report
    assert [large.ready, large.findings] == [True, large.report.findings]


def test_the_status_is_that_of_the_prompt_around_the_place_or_of_the_first() -> None:
    snapshot = opened(PAGE, "/x/page.txt")
    negative = {"role": "negative", "region": "negative"}
    positive = {"role": "positive", "region": "positive", "tokens": 6, "chunks": 1, "room": 75}
    assert status_of(snapshot, 20) == positive
    assert status_of(snapshot, 0) == positive
    assert (status_of(snapshot, PAGE.index("lowres")) or {}).items() >= negative.items()
    assert status_of(opened("", "/x/page.txt"), 0) is None


def test_the_status_says_which_prompt_of_a_record_it_is() -> None:
    text = '[{"prompt": "a cat", "negative_prompt": "b|ad dog, fog"}]'
    snapshot, place = opened_at(text, "/prompts/a.json")
    assert status_of(snapshot, place) == {
        "role": "negative",
        "region": "[0].negative_prompt",
        "tokens": 4,
        "chunks": 1,
        "room": 75,
    }
    first = status_of(snapshot, 0)
    assert first is not None
    assert first["role"] == "positive"


def test_without_a_prompt_there_is_no_status() -> None:
    assert status_of(*opened_at("{}", "/prompts/a.json")) is None
    assert status_of(*opened_at("(a:1..2)")) is None


def test_the_page_has_every_prompt() -> None:
    snapshot = opened('[{"prompt": "a <b>", "negative_prompt": "c"}]', "/prompts/a.json")
    page = page_of(snapshot)
    assert page.startswith("<!DOCTYPE html>")
    assert "a &lt;b&gt;" in page
