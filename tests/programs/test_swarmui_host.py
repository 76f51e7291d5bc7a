"""A prompt evaluated and shown for SwarmUI."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import promptlint
from promptlint.engine.meaning import same_meaning
from promptlint.programs.swarmui.host import swarmui_pieces
from promptlint.programs.swarmui.written_tags import WrittenTag, lora_number, written_tags
from promptlint.semantics.errors import HostError
from promptlint.show.drawing import draw
from promptlint.show.model import Request
from promptlint.text import Span

LONG = 100_000


def evaluate(prompt: str, role: str = "positive") -> promptlint.Evaluation:
    return promptlint.evaluate(prompt, host="swarmui", role=role)  # type: ignore[arg-type]  # one of the roles


def test_weights_are_those_of_comfyui_in_each_chunk() -> None:
    (text,) = evaluate("((cat:1.2):1.5), (a<break>b) [c]").parts[0].texts

    assert [(piece.text, piece.weight) for piece in text.pieces] == [
        ("cat", 1.2),
        (", ", 1),
        ("(a", 1),
        ("<break>", -1),
        ("b) [c]", 1),
    ]


def test_schedules_are_those_of_the_text_node_with_places() -> None:
    first, second = evaluate("a [cat:dog:5] b").parts[0].texts

    assert [(text.text, text.end_step) for text in (first, second)] == [("a cat b", 5), ("a dog b", 20)]
    assert second.place(0, 2, 5) == Span(7, 10)


def test_a_break_has_its_place_and_begins_a_chunk() -> None:
    (text,) = evaluate("cat<break>dog").parts[0].texts

    assert text.pieces[1].spans == (Span(3, 10),)
    assert len(text.chunks.chunks) == 2


def test_and_break_and_hash_are_text() -> None:
    (text,) = evaluate("cat BREAK a AND b # c").parts[0].texts

    assert [piece.text for piece in text.pieces] == ["cat BREAK a AND b # c"]


@pytest.mark.parametrize("role", ["positive", "negative"])
def test_loras_are_taken_out_everywhere_and_comments_too(role: str) -> None:
    evaluation = evaluate("<LORA:Boat:0.5:0.2>a<comment:(x)> <lora:b>", role)

    assert evaluation.text == "a "
    assert [(lora.name, lora.unet, lora.te) for lora in evaluation.loras.loras] == [("Boat", 0.5, 0.2), ("b", 1, 1)]


def test_a_weight_of_a_lora_that_is_no_number_stops_it() -> None:
    for prompt in ("<lora:boat:x>", "<lora:boat:1:1:lbw=A>", "<lora:boat:>"):
        with pytest.raises(HostError, match="FormatException"):
            evaluate(prompt)


def test_numbers_of_loras() -> None:
    assert [lora_number(text) for text in ("1", " .5 ", "-1E2", "1,5", "Infinity")] == [1, 0.5, -100, 15, float("inf")]
    for text in ("", "1_0", "0x1", "1.2.3", "1 2"):
        with pytest.raises(HostError):
            lora_number(text)


def test_tags_are_the_outermost_ones() -> None:
    assert written_tags("<random[2]:<lora:a:1>,b> <x y> <refiner> <cat> <Wc:c>") == [
        WrittenTag("random", "<lora:a:1>,b", Span(0, 24), "2"),
        WrittenTag("refiner", None, Span(31, 40)),
        WrittenTag("wc", "c", Span(47, 53)),
    ]
    assert [tag.name for tag in written_tags("a < b, <lora:a:1>, > <b")] == ["lora"]


def test_other_tags_stay_in_the_text_and_are_shown_as_filled_in() -> None:
    prompt = "a <random:cat,dog>, <lora:x:1>, <cat:1>"

    picture = draw(prompt, Request("swarmui", 20))

    assert picture.text == "a <random:cat,dog>, , <cat:1>"
    (dropped,) = picture.dropped
    assert dropped.text == "<random:cat,dog>"
    assert dropped.why == "filled in by SwarmUI first, and as it is written here: one of some texts, by chance"


def test_what_changes_the_meaning() -> None:
    def same(before: str, after: str) -> bool:
        return same_meaning(before, after, target="swarmui")

    assert same("(cat)  a", "(cat) a")
    assert not same("[cat:dog:5]", "[cat:dog:6]")
    assert not same("cat<break>dog", "cat dog")
    assert not same("<random:a,b>", "<random:a,c>")
    assert not same("<lora:a:1>", "<lora:a:0.5>")
    assert not same("cat,embedding:x", "cat, embedding:x")


@given(st.text(st.sampled_from("<>:[],a1 "), max_size=30))
def test_tags_stand_in_order_and_apart(text: str) -> None:
    tags = written_tags(text)
    ends = [0, *(tag.span.end for tag in tags)]

    assert all(end <= tag.span.start for end, tag in zip(ends, tags, strict=False))
    assert all(text[tag.span.start] == "<" and text[tag.span.end - 1] == ">" for tag in tags)


@pytest.mark.parametrize("unit", ["<", ">", "<a:", "<a:>", "<break>", "<lora:a:1>", "<lora:", "[a|", "(a:1)<break>"])
def test_long_texts(unit: str) -> None:
    written_tags(unit * (LONG // len(unit)))
    swarmui_pieces(unit * (LONG // len(unit)))
    with suppress(HostError):
        evaluate(unit * (LONG // len(unit)))
