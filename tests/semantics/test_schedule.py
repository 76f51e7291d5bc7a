"""Prompt editing and alternation beyond the conformance vectors, and what ties the tree to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.semantics.errors import HostError
from promptlint.semantics.schedule_grammar import BEFORE_1_6
from promptlint.semantics.scheduling import (
    StepRange,
    is_unstable,
    read_schedules,
    schedule,
    schedule_parses,
    scheduled_texts,
    unstable_schedules,
)
from promptlint.syntax import Alternation, Schedule, parse, walk
from promptlint.text import SourceText, Span
from tests.amounts import amount

PIECES = [*"()[]:|\\, \n", "cat", ":5]", ":1.2)", ": +.5 ]", "[a:b:5]", "[a|b]", "[x]", "(y)", "\\(", "１"]


def editing(max_size: int = 20) -> st.SearchStrategy[str]:
    """Texts in which only brackets, colons, pipes and backslashes mean something."""
    characters = st.characters(exclude_characters="<#{}$_", exclude_categories=["Cs"])
    pieces = st.lists(st.one_of(st.sampled_from(PIECES), characters), max_size=max_size).map("".join)
    return pieces.filter(lambda text: "AND" not in text)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("[a:b:0.5]", [(10, "a"), (20, "b")]),
        ("[a:b:1.0]", [(20, "a")]),
        ("[a:b:0.04]", [(20, "b")]),
        ("[a::.5]", [(10, "a"), (20, "")]),
        ("[cat:1.2], dog", [(20, ", dog")]),
        ("[[a:b:0.5]:c:5]", [(5, "a"), (10, "c"), (20, "c")]),
        ("[a:b:50%] [a|b:0.5]", [(20, "[a:b:50%] [a|b:0.5]")]),
        ("[a:b:5]\\", [(20, "[a:b:5]\\")]),
        ("[a\\:b:c:5]", [(5, "a\\:b"), (20, "c")]),
    ],
)
def test_text_switches_at_the_number(text: str, entries: list[tuple[int, str]]) -> None:
    assert schedule(text, 20) == entries


def test_alternation_takes_one_option_a_step() -> None:
    assert schedule("[wo|]man", 3) == [(1, "woman"), (2, "man"), (3, "woman")]


def test_fractions_from_one_on_refer_to_the_hires_pass() -> None:
    assert schedule("[a:b:1.5]", 20, hires_steps=10) == [(5, "a"), (10, "b")]
    assert schedule("[a:b:25]", 20, hires_steps=10) == [(5, "a"), (10, "b")]
    assert schedule("[a:b:0.5]", 20, hires_steps=10) == [(10, "b")]


def test_the_old_timeline_goes_by_size_and_has_no_hires_range() -> None:
    assert schedule("[a:b:1.5]", 20, hires_steps=10, old_timeline=True) == [(1, "a"), (20, "b")]


def test_before_1_6_no_blank_follows_the_number_and_an_empty_option_raises() -> None:
    steps = StepRange(4, old_timeline=True)
    assert not read_schedules("[a:b:2 ]", dialect=BEFORE_1_6).uses
    assert read_schedules("[a:b: 2]", dialect=BEFORE_1_6).uses
    with pytest.raises(HostError, match="RuntimeError"):
        scheduled_texts(SourceText("[wo|]man"), steps, dialect=BEFORE_1_6)


def test_a_number_too_large_for_a_float_raises() -> None:
    with pytest.raises(HostError) as caught:
        schedule("[x:[a:b:1e400]:5]", 20)
    assert caught.value.kind == "OverflowError"


@pytest.mark.parametrize(("steps", "hires_steps"), [(0, None), (-1, None), (20, 0)])
def test_a_pass_without_steps_is_refused(steps: int, hires_steps: int | None) -> None:
    with pytest.raises(ValueError, match="at least 1 step"):
        schedule("[a|b]", steps, hires_steps=hires_steps)


@pytest.mark.parametrize(
    ("text", "unstable"),
    [
        ("x [a:b:5]:1.2", ["[a:b:5]"]),
        ("[a:b:5](c:d:e)", ["[a:b:5]"]),
        ("[[a:b:5]:c:x]", ["[a:b:5]"]),
        ("(x,[a:b:5])(y", ["[a:b:5]"]),
        ("[a:b:5](c):", ["[a:b:5]"]),
        ("([a:b:5]:x):", ["[a:b:5]"]),
        ("([a:b:5]:[c:d:5] e):", ["[a:b:5]"]),
        ("[[a:b:5]:c:7]:y", ["[[a:b:5]:c:7]", "[a:b:5]"]),
        ("[a:b:5] ]", []),
        ("[a:b:5](c)", []),
        ("([a:b:5],x):", []),
        ("][a:b:5]", []),
        ("[a|b]]", []),
        ("[x|[a:b:5]]:", []),
    ],
)
def test_a_stray_character_behind_the_closer_makes_prompt_editing_unstable(text: str, unstable: list[str]) -> None:
    assert [text[span.start : span.end] for span in unstable_schedules(text)] == unstable
    assert is_unstable(text) is bool(unstable)


def test_scheduled_texts_know_their_origin() -> None:
    source = SourceText.cut_from("xx a [b:c d:5] e", 3, 16)
    before, after = scheduled_texts(source, StepRange(20))
    assert (before.end_step, before.text) == (5, "a b e")
    assert after.source.text == after.text == "a c d e"
    assert after.source.origin(2, 5) == Span(8, 11)
    assert after.source.origin(1, 3) == Span(4, 9)


@given(editing(), st.integers(1, 7))
def test_every_scheduled_text_is_made_of_pieces_of_the_prompt(text: str, steps: int) -> None:
    try:
        entries = scheduled_texts(SourceText(text), StepRange(steps))
    except HostError:
        return
    assert entries[-1].end_step == steps
    for entry in entries:
        assert entry.source.text == entry.text
        assert "".join(text[s.start : s.end] for s in entry.source.segments) == entry.text


@given(editing())
def test_the_tree_has_exactly_the_editing_that_is_scheduled(text: str) -> None:
    """Without what other stages take, and where the grammar accepts the text."""
    reading = read_schedules(text)
    if not reading.parses:
        return
    nodes = [node for node in walk(parse(text)) if isinstance(node, (Schedule, Alternation))]
    found = [(type(n).__name__.lower(), n.span, getattr(n, "when_text", None)) for n in nodes]
    assert found == [(use.kind, use.span, use.number) for use in reading.uses]


@given(editing())
def test_only_prompt_editing_in_force_is_unstable(text: str) -> None:
    reading = read_schedules(text)
    assert set(reading.unstable) <= {use.span for use in reading.uses if use.kind == "schedule"}


MANY = amount(10_000, 100_000)


@pytest.mark.parametrize(
    "text",
    [
        "[" * MANY + "a" + ":5]" * MANY,
        "[" * MANY + "a" + "|]" * MANY,
        "(" * MANY + "a" + ")" * MANY,
        "[a:b:5" * MANY,
        "[a|b], " * (MANY // 10),
        "[a:b:5]" + ")" * MANY,
        "[" + "|" * MANY + "]",
        "[a:" + " " * 5 * MANY + "5" + " " * 5 * MANY + "x]",
        "[a:" + "1" * 5 * MANY + "x]",
        ":" * 10 * MANY,
    ],
)
def test_deep_and_long_texts_are_scheduled(text: str) -> None:
    assert schedule(text, 20)[-1][0] == 20
    unstable_schedules(text)


def test_many_alternations_share_their_texts() -> None:
    entries = scheduled_texts(SourceText("[a|b] " * 1000), StepRange(20))
    assert len({id(entry.text) for entry in entries}) == 2


def test_a_grammar_that_rejects_switches_everything_off() -> None:
    assert not schedule_parses("1girl | solo, [a:b:0.5]")
    assert read_schedules("1girl | solo, [a:b:0.5]").uses == ()
