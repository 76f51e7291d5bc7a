"""SD.Next's stages beyond the vectors: places, and which arguments of a LoRA tag are not read as meant."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promptlint.programs.catalogue import find_host
from promptlint.programs.sdnext.comments import comment_spans, strip_comment
from promptlint.programs.sdnext.encoders import encoder_parts, segments
from promptlint.programs.sdnext.lora import requested_loras, sdnext_lora
from promptlint.programs.sdnext.schedules import sdnext_schedules
from promptlint.programs.sdnext.weighting import joined, sdnext_pieces
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import extract_networks
from promptlint.semantics.step_weights import StepWeights
from promptlint.text import SourceText, Span

FRAGMENTS = [*"()[]:\\# \n\t.,a", "cat", "BREAK", "##", "  ", "\\(", ":1.2)", "é"]
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=20).map("".join)


@given(texts)
def test_each_piece_is_a_copy_of_its_place_or_what_stands_for_it(text: str) -> None:
    at = 0
    for piece in sdnext_pieces(text):
        written = text[piece.start : piece.end]
        assert at <= piece.start <= piece.end
        at = piece.end
        if written.startswith("\\"):
            assert piece.text == written[1:]
        elif piece.text == " ":
            assert written.isspace()
        elif piece.text == "BREAK":
            assert written in {"BREAK", "##", "\n"}
        else:
            assert len(piece.text) == len(written)
            assert piece.text.split() == written.split()


@given(texts)
def test_joined_pieces_keep_all_pieces_and_never_one_weight_twice(text: str) -> None:
    pieces = sdnext_pieces(text)
    try:
        runs = joined(pieces)
    except HostError:
        assert "\\" in text
        return
    assert [piece for run in runs for piece in run.pieces] == pieces
    assert all(one.weight != other.weight for one, other in pairwise(runs))


@given(texts)
@example("(a)TE \\")
def test_what_evaluate_joins_is_what_the_program_joins(text: str) -> None:
    try:
        runs = joined(sdnext_pieces(text))
    except HostError:
        return
    join = find_host("sdnext").join
    assert join is not None
    assert ["".join([piece.text for piece in group]) for group in join(sdnext_pieces(text))] == [
        run.text for run in runs if run.pieces
    ]


def places(text: str) -> list[tuple[str, float, str]]:
    return [(piece.text, piece.weight, text[piece.start : piece.end]) for piece in sdnext_pieces(text)]


def test_pieces_know_where_they_stood() -> None:
    assert places("(a  b:1.2), c") == [("a", 1.2, "a"), (" ", 1.2, "  "), ("b", 1.2, "b"), ("c", 1.0, "c")]
    assert places("cat,\nboat") == [("cat,", 1.0, "cat,"), ("BREAK", -1.0, "\n"), ("boat", 1.0, "boat")]
    assert places("## cat \n dog") == [
        ("BREAK", -1.0, "##"),
        ("cat", 1.0, "cat"),
        ("BREAK", -1.0, "\n"),
        ("dog", 1.0, "dog"),
    ]


def test_an_escape_shares_the_weight_of_what_it_follows() -> None:
    assert places("(a:1.2)\\)") == [("a", 1.2, "a"), (")", 1.2, "\\)")]
    assert [piece.glued for piece in sdnext_pieces("a\\) \\(")] == [False, True, False]


def test_line_ends_are_blanks_without_the_option() -> None:
    (piece,) = joined(sdnext_pieces("cat\nboat", line_ends_break=False))
    assert (piece.text, piece.weight) == ("cat boat", 1.0)


def test_a_bad_number_loses_the_weight_and_its_brackets() -> None:
    assert places("(a (b:1..2):1.5)") == [("a", 1.5, "a"), ("b", 1.5, "b")]


@pytest.mark.parametrize(("depth", "weight"), [(2, 1.21), (600, 6.846523051036547e24)])
def test_weights_are_rounded_after_each_bracket(depth: int, weight: float) -> None:
    (piece,) = sdnext_pieces("(" * depth + "a")
    assert piece.weight == weight


def test_brackets_by_the_thousand_are_weighed_in_one_go() -> None:
    pieces = sdnext_pieces("(a:1.001 " * 3_000 + ")" * 3_000)
    assert pieces[0].weight == 1.1


def test_the_first_comment_and_its_repetitions_are_deleted() -> None:
    text = "a /* x */ b /* y */ c /* x */"
    assert comment_spans(text) == [Span(2, 9), Span(22, 29)]
    stripped = strip_comment(SourceText(text))
    assert stripped.text == "a  b /* y */ c "
    assert stripped.origin(3, 4) == Span(10, 11)
    assert comment_spans("a /* b") == comment_spans("*/ /*/") == []


def test_parts_know_where_they_stood() -> None:
    first, second, third, _ = encoder_parts(SourceText("a TE2: b TE3:"))
    assert (first.text, second.text, third.text) == ("a", "b", " ")
    assert second.origin(0, 1) == Span(7, 8)


def test_a_word_joined_to_a_break_parts_nothing() -> None:
    found = segments(SourceText("a BREAK BREAK b BREAK c"))
    assert [[piece.text for piece in segment] for segment in found] == [["a", "BREAK BREAK", "b"], ["c"]]


def test_the_second_text_can_raise_as_well() -> None:
    assert [[piece.text for piece in segment] for segment in segments(SourceText("a TE2: BREAK"))] == [["a"]]
    with pytest.raises(HostError, match="IndexError"):
        segments(SourceText("a TE2: \\b"))


def test_an_option_ends_after_its_first_piece_wherever_it_stands() -> None:
    texts = sdnext_schedules(SourceText("x[a [b|c] d|(e) f]y"), 2)
    assert [entry.text for entry in texts] == ["xa y", "x(e)y"]
    assert texts[1].source.origins(0, 5) == [Span(0, 1), Span(12, 15), Span(18, 19)]


def test_switches_before_the_first_step_are_listed_on_demand() -> None:
    source = SourceText("[a:b:-1]")
    assert [(entry.end_step, entry.text) for entry in sdnext_schedules(source, 4)] == [(4, "b")]
    assert [entry.end_step for entry in sdnext_schedules(source, 4, unreached=True)] == [-4, 4]


@pytest.mark.parametrize(
    ("arguments", "ignored"),
    [
        ("a:0.5:te=0.2:unet=0.3:dyn=8:module=High", [(1, "weight", "overridden", "none")]),
        ("a:0,8", [(1, "weight", "number", "default")]),
        ("a:high", []),
        ("a:1:low:8", [(3, None, "surplus", "none")]),
        ("a:te=x", [(1, "te", "number", "stays-text")]),
        ("a:x@y", [(1, "weight", "steps", "all-dropped")]),
        ("a:1:dyn=4.5", [(2, "dyn", "whole-number", "all-dropped")]),
        ("a:1:lbw=MIDD", [(2, None, "unknown", "none")]),
        ("a:1:te=1=2", [(2, None, "surplus", "none")]),
        ("a:te=1:te=0.5", [(1, "te", "overridden", "none")]),
        ("a:in=1:mid=1:out=1:unet=x@y", [(4, "unet", "overridden", "none")]),
        ("a:unet=x:in=1", [(1, "unet", "number", "stays-text")]),
        ("te=1", [(None, "name", "missing", "all-dropped")]),
        ("a:dyn=x:out=y@0:unet=z@0", [
            (1, "dyn", "whole-number", "all-dropped"),
            (2, "out", "steps", "all-dropped"),
            (3, "unet", "steps", "all-dropped"),
        ]),
    ],
)  # fmt: skip
def test_each_argument_that_is_not_read_is_named(arguments: str, ignored: list[tuple[object, ...]]) -> None:
    reading = sdnext_lora(tuple(arguments.split(":")))
    assert [(each.index, each.parameter, each.reason, each.effect) for each in reading.ignored] == ignored
    assert (reading.lora is None) == any(each.effect == "all-dropped" for each in reading.ignored)
    assert (reading.error is None) == (reading.lora is not None)


def test_the_error_is_the_one_that_comes_first_in_the_program() -> None:
    error = sdnext_lora(("a", "dyn=x", "out=y@0", "unet=z@0")).error
    assert error is not None
    assert (error.name, error.kind, error.message) == ("unet", "ValueError", "could not convert string to float: 'z'")


def test_one_bad_tag_drops_all() -> None:
    uses = extract_networks("<lora:a:1><lora:b:dyn=x><lyco:c:dyn=y>")[1]
    loras, error = requested_loras(uses)
    assert loras == []
    assert error is not None
    assert error.text == "x"


def test_weights_move_evenly_between_their_places() -> None:
    fractions = StepWeights(((0.0, 0.0), (1.0, 0.5)))
    assert [fractions.at(step, 22) for step in (0, 5, 10, 15)] == [0.0, 0.5, 1.0, 1.0]
    steps = StepWeights(((1.0, 5.0), (0.0, 10.0)))
    assert [steps.at(step, 20) for step in (0, 5, 8, 12)] == [1.0, 1.0, pytest.approx(0.4), 0.0]
