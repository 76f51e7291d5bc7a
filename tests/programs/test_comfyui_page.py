"""What ComfyUI's page sends, and where each piece of it was typed."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.programs.comfyui.page import read_page, sent
from promptlint.text import Span

TYPED = st.text(alphabet="{}|\\/* \nab", max_size=40)


def first(_: int) -> int:
    return 0


def last(options: int) -> int:
    return options - 1


def pieces(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def test_choices_and_their_options() -> None:
    text = "a {red|dark {blue|}} sea, {lake}"
    outer, inner, bare = read_page(text).choices
    assert pieces(text, outer.options) == ["red", "dark {blue|}"]
    assert pieces(text, inner.options) == ["blue", ""]
    assert pieces(text, (outer.span, inner.span, bare.span)) == ["{red|dark {blue|}}", "{blue|}", "{lake}"]
    assert [choice.only_brackets_vanish for choice in (outer, inner, bare)] == [False, False, True]
    assert all(choice.closed for choice in (outer, inner, bare))


def test_brackets_that_are_not_closed_reach_to_the_end() -> None:
    text = "sea {red|blue lake"
    (choice,) = read_page(text).choices
    assert not choice.closed
    assert choice.span == Span(4, len(text))
    assert pieces(text, choice.options) == ["red", "blue lake"]
    assert sent(text, last).text == "sea blue lake"


def test_comments_go_first_and_places_are_those_of_what_was_typed() -> None:
    text = "{red // dark}\n|blue/* {| */ sea}"
    reading = read_page(text)
    assert pieces(text, reading.comments) == ["// dark}", "/* {| */"]
    (choice,) = reading.choices
    assert choice.closed
    assert pieces(text, choice.options) == ["red // dark}\n", "blue/* {| */ sea"]
    assert sent(text, last).text == "blue sea"


@pytest.mark.parametrize(
    ("text", "place"),
    [("sea\\", 3), ("sea\\\\", None), ("\\sea", None), ("sea \\/* x */", 4), ("{a|b\\", 4), ("", None)],
)
def test_a_backslash_at_the_end(text: str, place: int | None) -> None:
    found = read_page(text).last_backslash
    assert (found.start if found else None) == place
    assert sent(text, last).text.endswith("\\undefined") == (place is not None)


def test_a_backslash_at_the_end_of_an_option_that_is_not_sent() -> None:
    assert sent("{a|b\\", first).text == "a"


def test_choices_are_made_from_left_to_right_and_from_outside_in() -> None:
    asked: list[int] = []

    def choose(options: int) -> int:
        asked.append(options)
        return options - 1

    assert sent("{a|{b|c|d}} {e} {{f|g|h|i}|j}", choose).text == "d e j"
    assert asked == [2, 3, 1, 2]


@settings(deadline=None)
@given(TYPED, st.randoms(use_true_random=False))
def test_every_piece_that_is_sent_was_typed_where_it_says(text: str, drawn: random.Random) -> None:
    source = sent(text, drawn.randrange)
    for segment in source.segments:
        piece = source.text[segment.at : segment.at + segment.length]
        assert piece == (text[segment.start : segment.end] if segment.verbatim else "undefined")
    assert source.text.count("undefined") <= 1


@settings(deadline=None)
@given(TYPED)
def test_places_are_inside_the_text_and_in_order(text: str) -> None:
    choices = read_page(text).choices
    assert [choice.span.start for choice in choices] == sorted(choice.span.start for choice in choices)
    for choice in choices:
        assert text[choice.span.start] == "{"
        assert not choice.closed or text[choice.span.end - 1] == "}"
        assert choice.options
        places = [place for option in choice.options for place in (option.start, option.end)]
        assert places == sorted(places)
        assert choice.span.start < places[0]
        assert places[-1] <= choice.span.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000,
        "}" * 100_000,
        "{" * 50_000 + "a" + "}" * 50_000,
        "{" + "|" * 100_000,
        "{a|" * 33_000,
        "{a|b}" * 20_000,
        "\\" * 100_001,
        "\\{" * 50_000,
        "{" * 30_000 + "\\" * 40_001 + "{" + "}" * 30_000,
        "\\" * 40_000 + "{\\{}" * 15_000,
        "{" * 20_000 + "{\\\\}" * 10_000 + "\\|" * 10_000 + "}" * 20_000,
        "//" * 50_000,
        "/*" * 50_000,
    ],
    ids=lambda text: text[:6],
)
def test_long_texts_are_read_in_one_pass(text: str) -> None:
    start = time.process_time()
    read_page(text)
    sent(text, last)
    assert time.process_time() - start < 20  # minutes, if each were read again at every depth
