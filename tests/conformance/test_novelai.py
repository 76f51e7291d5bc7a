"""What NovelAI's documents say, and what ours return. What they do not say is None."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.programs import stage
from promptlint.programs.novelai.pieces import novelai_mix, novelai_pieces
from tests.amounts import amount

VECTORS = Path(__file__).parent / "novelai" / "handmade.jsonl"
LINES = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
ROWS: list[dict[str, Any]] = [row for row in LINES if "means" in row]


def test_what_is_documented() -> None:
    known = [row for row in ROWS if not isinstance(row["means"], str) or row["means"] == "text"]
    wrong = [row["id"] for row in known if stage("novelai", "means", row["prompt"]) != row["means"]]
    assert not wrong, wrong
    assert len(known) > 20


def test_what_is_unknown_is_not_asserted() -> None:
    unknown = [row for row in ROWS if str(row["means"]).startswith("unknown")]
    wrong = [row["id"] for row in unknown if stage("novelai", "means", row["prompt"]) is not None]
    assert not wrong, wrong
    assert len(unknown) > 3


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("{a [b] c}", [("a ", 1.05, 1), ("b", 1.0, 4), (" c", 1.05, 6)]),
        ("x, 1.2::a:: y", [("x, ", 1.0, 0), ("a", 1.2, 8), (" y", 1.0, 11)]),
        ("1.2::a::0.5::b", [("a", 1.2, 5), ("b", 0.5, 13)]),
        ("16:9, https://a", [("16:9, https://a", 1.0, 0)]),
        ("", []),
    ],
)
def test_pieces_have_places(prompt: str, expected: list[tuple[str, float, int]]) -> None:
    pieces = novelai_pieces(prompt)
    assert pieces is not None
    assert [(piece.text, piece.weight, piece.start) for piece in pieces] == expected
    assert all(prompt[piece.start : piece.end] == piece.text for piece in pieces)


@pytest.mark.parametrize(
    "prompt",
    ["a}", "{a]", "{1.2::a::}", "1,2::a::", "x1.2::a::", ".5::a::", "1.2::a:::", "1.2::::", "\\{a\\}", "+2::a::"],
)
def test_more_that_is_unknown(prompt: str) -> None:
    assert novelai_pieces(prompt) is None


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a|b : 2", ["a", "b : 2"]),
        ("{a|b} | c", ["{a|b}", "c"]),
        ("a || b", None),
        ("a |", None),
        ("a", None),
        ("1.2::a | b::", None),
    ],
)
def test_mixing(prompt: str, expected: list[str] | None) -> None:
    assert novelai_mix(prompt) == expected


@given(st.text(st.sampled_from("{}[]:|.-,12ab \\\n"), max_size=30))
def test_every_prompt_is_read_or_unknown(prompt: str) -> None:
    pieces = novelai_pieces(prompt)
    if pieces is not None:
        assert all(prompt[piece.start : piece.end] == piece.text != "" for piece in pieces)
        assert [piece.start for piece in pieces] == sorted({piece.start for piece in pieces})
    novelai_mix(prompt)


@pytest.mark.parametrize("piece", ["{", "}", "[", ":", "::", "1::", "1::a:: ", "|", "1", "1,", "-", "\\", "{a}"])
def test_long_prompts_take_linear_time(piece: str) -> None:
    length = amount(20_000, 100_000)
    start = time.process_time()
    stage("novelai", "means", (piece * length)[:length])
    assert time.process_time() - start < amount(4, 20)
