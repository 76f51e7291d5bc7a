"""Which of the weight and dialect rules speaks where several could."""

from __future__ import annotations

import pytest

import promptlint
from promptlint.diagnostics import Diagnostic
from promptlint.engine.fixer import apply_fix
from promptlint.roles import RoleName
from promptlint.semantics.weighting import attention
from tests.amounts import amount


def _found(text: str, role: RoleName = "positive", **config: object) -> list[Diagnostic]:
    return list(promptlint.lint(text, role=role, config={"select": ["PW", "PX"], **config}))


def _codes(text: str, role: RoleName = "positive") -> list[str]:
    return [diagnostic.code for diagnostic in _found(text, role)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(smile, :3)", "PW012"),
        ("(final fantasy:7)", "PW012"),
        ("((smile:7))", "PW012"),
        ("((smile:1))", "PW010"),
        ("(smile:1.4:1.1)", "PW004"),
        ("(smile:1.4:1)", "PW004"),
        ("((smile:0))", "PW011"),
        ("((smile:-1))", "PW011"),
        ("(smile:1,2)", "PW002"),
        ("(smile:1,2, blush)", "PW002"),
        ("(smile:1.2.3)", "PW001"),
        ("(smile):1.2, y", "PW005"),
        ("((smile):1.2, y)", "PW005"),
        ("a, (smile):1.2", "PW007"),
        ("a, smile:1.2", "PW007"),
        ("{smile, blush:1.2}", "PX001"),
    ],
)
def test_one_mistake_is_one_rules_story(text: str, code: str) -> None:
    assert _codes(text) == [code]


def test_excess_is_a_note_of_the_nesting_that_causes_it() -> None:
    (finding,) = _found("((watermark:2))", "negative")
    assert (finding.code, [note.code for note in finding.notes]) == ("PW008", ["PW009"])


def test_excess_is_reported_once_at_the_outermost_group() -> None:
    text = "(a, ((b)), (((c))), (d:1.5):2.5)"
    (finding,) = _found(text, select=["PW009"])
    assert text[finding.span.start : finding.span.end] == text
    assert "4.12" not in finding.message
    assert "3.75" in finding.message


@pytest.mark.parametrize(
    ("text", "role"),
    [("cat:1.2 AND dog:0.8", "positive"), ("(cat):1.2 AND (dog):0.8", "positive"), ("cat:1.2 AND dog:0.8", "unknown")],
)
def test_weights_of_and_parts_are_left_alone(text: str, role: RoleName) -> None:
    assert _codes(text, role) == []


def test_in_a_negative_prompt_nothing_weighs_the_whole() -> None:
    assert _codes("lowres, (blurry):1.2", "negative") == ["PW005"]
    assert _codes("lowres, blurry:1.2", "negative") == ["PW006"]
    assert _codes("lowres, photo 16:9", "negative") == []


def test_brackets_cut_by_and_are_not_weighed() -> None:
    assert _codes("(a AND b:1)") == _codes("((a AND b:3))") == _codes("(a AND b:-1)") == []
    assert _codes("(a AND b:1)", "negative") == ["PW010"]


def test_brackets_that_cancel_go_all_at_once() -> None:
    text = "[([(([smile]))])]"
    (finding,) = _found(text)
    assert apply_fix(text, finding) == "smile"


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("(a:1.5, b:1.5, c:1.5)", {1.5}),
        ("(a, b:1.2, c, d:0.8)", {1.2, 0.8}),
        ("(a:1. 5, b:1.3, c)", {1.5, 1.3, 1.1}),
    ],
)
def test_items_in_brackets_of_their_own_have_the_written_weights(text: str, weights: set[float]) -> None:
    (finding,) = _found(text, select=["PW003"])
    fixed = apply_fix(text, finding)
    assert fixed is not None
    assert {weight for piece, weight in attention(fixed) if piece.strip(", ")} == weights


def test_deep_nesting_takes_no_recursion() -> None:
    depth = amount(10_000, 100_000)
    for opener, closer in (("(", ")"), ("(", ":1.1)"), ("([", "])"), ("{", "}"), ("({", "})")):
        assert all(d.code != "PL001" for d in _found(opener * depth + "x y" + closer * depth))
