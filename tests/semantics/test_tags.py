"""Tags: separators, spans, weights, scopes."""

from __future__ import annotations

import pytest
from hypothesis import given

from promptlint.roles import RoleName
from promptlint.semantics.plain_text import plain_tags
from promptlint.semantics.tags import Tag, tags
from promptlint.syntax import parse
from tests.amounts import amount
from tests.syntax.strategies import prompts


def _tags(text: str, role: RoleName = "positive") -> list[Tag]:
    return list(tags(parse(text), role=role))


def _slices(text: str, role: RoleName = "positive") -> list[str]:
    return [text[tag.span.start : tag.span.end] for tag in _tags(text, role)]


@pytest.mark.parametrize(
    ("text", "slices"),
    [
        ("a, b ,c", ["a", "b", "c"]),
        ("(a, b:1.2), (c)", ["a", "b", "(c)"]),
        ("(a) (b)", ["(a) (b)"]),
        ("((a), b)", ["(a)", "b"]),
        ("a，b", ["a，b"]),
        ("a\nb", ["a\nb"]),
        ("a BREAK b AND c", ["a", "b", "c"]),
        ("[cat:dog:0.5], [red|blue] hair", ["cat", "dog", "red", "blue", "[red|blue] hair"]),
        ("{a, b|c}", ["a", "b", "c"]),
        ("a, <lora:x:0.8>, b", ["a", "b"]),
        ("((a, b", ["a", "b"]),
        (",, ,", []),
        ("smile, :)", ["smile", ":)"]),
        ("{{a}}, b", ["{{a}}", "b"]),
        ("a # note, b\nc", ["a # note, b\nc"]),
    ],
)
def test_tags_are_what_stands_between_separators(text: str, slices: list[str]) -> None:
    assert _slices(text) == slices


def test_in_the_negative_prompt_and_is_a_word_and_a_network_is_text() -> None:
    assert _slices("a AND b, <lora:x:1>", "negative") == ["a AND b", "<lora:x:1>"]


def test_the_text_has_no_brackets_weights_or_escapes() -> None:
    assert [tag.text for tag in _tags("(saber \\(fate\\):1.2), a (b:1.5) c")] == ["saber (fate)", "a b c"]


def test_weights_multiply_and_a_bracket_left_open_counts_only_in_the_true_weight() -> None:
    (a, b) = _tags("((a:2), b")

    assert a.weight == pytest.approx(2.2)
    assert a.intended == 2
    assert b.weight == pytest.approx(1.1)
    assert b.intended == 1


def test_and_closes_the_brackets_of_a_positive_prompt() -> None:
    (a, b) = _tags("(a AND b:1.2)")

    assert a.weight == pytest.approx(1.1)
    assert b.weight == 1.0


def test_scopes_are_shared_by_what_is_in_force_together() -> None:
    cat, bell, dog, sit = _tags("[cat, bell:dog:0.5], sit")

    assert cat.scope is bell.scope
    assert dog.scope is not cat.scope
    assert dog.scope.path == (("schedule", 1),)
    assert sit.scope.path == ()


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("a, b, c", 0, " b, c"),
        ("a, b, c", 1, "a, c"),
        ("a, b", 1, "a"),
        ("x, (a, b:1.2)", 1, "x, ( b:1.2)"),
        ("x, (a, b:1.2)", 2, "x, (a:1.2)"),
        ("a", 0, ""),
    ],
)
def test_a_removal_takes_one_comma_along(text: str, number: int, rest: str) -> None:
    removal = _tags(text)[number].removal
    assert text[: removal.start] + text[removal.end :] == rest


@pytest.mark.parametrize("text", ["Cat.", "cat", "  CAT ", "(cat:1.2)", "[cat]"])
def test_case_white_space_weights_and_outer_punctuation_do_not_count_in_keys(text: str) -> None:
    assert _tags(text)[0].key == "cat"


def test_an_emoticon_keeps_its_punctuation() -> None:
    assert [tag.key for tag in _tags(":3, ;d, ...")] == [":3", ";d", "..."]


@given(prompts())
def test_tags_stand_in_the_text_in_order(text: str) -> None:
    for role in ("positive", "negative"):
        found = _tags(text, role)
        for tag in found:
            assert 0 <= tag.span.start < tag.span.end <= len(text)
            assert tag.removal.contains(tag.span) or tag.span.contains(tag.removal)
            assert tag.text.strip() == tag.text != ""


@pytest.mark.parametrize("unit", ["(a,", "[a|", "{a|", "a,", "(a)", "a AND ", "[a AND b:c:5], "])
def test_many_thousands_of_anything_have_tags(unit: str) -> None:
    assert _tags(unit * amount(10_000, 100_000))


def test_items_of_an_unknown_syntax_are_what_commas_divide_outside_of_brackets() -> None:
    text = "sky,  a <b, c>, d\ne, (f, g"
    found = plain_tags(text)
    assert [(tag.text, tag.composite, tag.breaks) for tag in found] == [
        ("sky", False, 0),
        ("a <b, c>", True, 0),
        ("d", False, 1),
        ("e", False, 2),
        ("(f, g", True, 2),
    ]
    assert [text[tag.span.start : tag.span.end] for tag in found] == [tag.text for tag in found]
    assert [text[tag.removal.start : tag.removal.end] for tag in found[:2]] == ["sky,", ",  a <b, c>"]
    assert plain_tags("") == plain_tags(" , ") == ()
