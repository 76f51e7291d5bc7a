"""All stages in a row: places, repetition, and whatever people may type."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings

import promptlint
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import Evaluation, evaluate
from promptlint.text import Span
from tests.amounts import amount
from tests.syntax.strategies import prompts


def _pieces(evaluation: Evaluation) -> list[list[tuple[str, float]]]:
    return [[(piece.text, piece.weight) for piece in text.pieces] for part in evaluation.parts for text in part.texts]


def test_the_stages_run_in_the_hosts_order() -> None:
    evaluation = promptlint.evaluate("a (cat:1.2)<lora:x:0.5> [b:c:0.5] AND d :0.5 # note")

    assert [(part.text, part.weight) for part in evaluation.parts] == [("a (cat:1.2) [b:c:0.5]", 1.0), (" d", 0.5)]
    assert [text.end_step for text in evaluation.parts[0].texts] == [10, 20]
    assert _pieces(evaluation)[0] == [("a ", 1.0), ("cat", 1.2), (" b", 1.0)]
    assert [lora.name for lora in evaluation.loras.loras] == ["x"]


def test_in_the_negative_prompt_tags_and_and_are_text() -> None:
    evaluation = evaluate("a AND <lora:x:1>:0.5", role="negative")

    assert [(part.text, part.weight) for part in evaluation.parts] == [("a AND <lora:x:1>:0.5", 1.0)]
    assert evaluation.networks == ()


@given(prompts())
@settings(max_examples=amount(60, 1000))
def test_the_places_of_a_piece_hold_its_text(text: str) -> None:
    for role in ("positive", "negative"):
        try:
            evaluation = evaluate(text, role=role)
        except HostError:
            continue
        for part in evaluation.parts:
            for encoded in part.texts:
                try:
                    pieces = encoded.pieces
                except HostError:
                    continue
                for piece in pieces:
                    source = "".join(text[span.start : span.end] for span in piece.spans)
                    # A backslash is not part of the piece that it protects, a comment became a line end.
                    if "\\" not in source and "#" not in text:
                        assert source == piece.text


@pytest.mark.parametrize(
    ("number", "start", "end", "place"),
    [(0, 0, 1, "a"), (0, 2, 3, "\\("), (0, 2, 5, "\\(b\\)"), (0, 3, 3, ""), (1, 0, 2, "cd"), (1, 1, 2, "d")],
)
def test_a_part_of_a_piece_has_its_place(number: int, start: int, end: int, place: str) -> None:
    text = "a \\(b\\) (cd:1.2)"
    span = evaluate(text).parts[0].texts[0].place(number, start, end)

    assert text[span.start : span.end] == place


def test_a_prompt_of_nothing_has_a_place_too() -> None:
    assert evaluate("").parts[0].texts[0].place(0, 0, 0) == Span(0, 0)


@pytest.mark.parametrize(
    ("prompt", "weight"),
    [("(a:" + "9" * 400 + ")", math.inf), ("((a:" + "9" * 400 + "):0)", math.nan), ("(a:-0)", -0.0)],
)
def test_weights_may_be_infinite_or_no_number(prompt: str, weight: float) -> None:
    (piece,) = evaluate(prompt).parts[0].texts[0].pieces

    assert piece.weight == weight or (math.isnan(piece.weight) and math.isnan(weight))


@pytest.mark.parametrize("steps", [0, -1])
def test_a_pass_without_steps_is_refused(steps: int) -> None:
    with pytest.raises(ValueError, match="at least 1 step"):
        evaluate("a", steps=steps)


def test_what_the_host_raises_is_raised() -> None:
    with pytest.raises(HostError, match="OverflowError"):
        evaluate("[a:b:1e400]")
    with pytest.raises(HostError, match="ValueError"):
        _ = evaluate("(a:1..2)").parts[0].texts[0].pieces


@pytest.mark.parametrize(
    "prompt",
    [
        "[a|b] " * amount(3_000, 10_000),
        "word, " * amount(34_000, 170_000),
        "(" * amount(10_000, 100_000),
        "[a:b:5]" * amount(10_000, 50_000),
        "<lora:x:1>" * amount(10_000, 50_000),
        "a AND " * amount(10_000, 50_000),
    ],
    ids=["alternations", "words", "brackets", "schedules", "tags", "parts"],
)
def test_long_prompts_are_evaluated(prompt: str) -> None:
    assert _pieces(evaluate(prompt))


def test_the_seed_page_has_the_chunks_that_the_host_counts() -> None:
    from benchmarks.yardstick import seed_pair

    positive, negative = seed_pair()
    assert len(evaluate(positive).parts[0].texts[0].chunks.chunks) == 1
    assert evaluate(positive).token_count == 39
    plain = evaluate(negative, role="negative").parts[0].texts[0].chunks
    assert len(plain.chunks) == 4
    installed = {"bad-picture-chill-75v": 75, "ng_deepnegative_v1_75t": 75, "EasyNegative": 8, "bad_prompt_version2": 8}
    known = evaluate(negative, role="negative", embeddings=installed).parts[0].texts[0].chunks
    assert len(known.chunks) == 8
    assert sorted(name for chunk in known.chunks for _, name in chunk.embeddings) == sorted(installed)
