"""Whatever the text: no crash, no span outside of it, and fixes that parse."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from promptlint.diagnostics import Applicability
from promptlint.documents.model import Document, Role
from promptlint.engine.fixer import apply_fix
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import same_meaning
from promptlint.engine.report import Report
from promptlint.syntax import parse
from tests.amounts import amount
from tests.syntax.strategies import PIECES, prompts

_LINTER = Linter({"select": ["ALL"]})


def _lint(text: str, negative: str | None = None, role: str = "positive") -> Report:
    return _LINTER.lint(Document.of_prompts(text, negative, role=Role(role)).prompts[0])


def _check(text: str, report: Report) -> None:
    for diagnostic in report.all():
        assert diagnostic.code != "PL001", diagnostic.message
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        for label in diagnostic.labels:
            assert 0 <= label.span.start <= label.span.end <= len(text)


def test_random_and_mutated_prompts_lint() -> None:
    generator = random.Random(20_000)
    for number in range(amount(300, 20_000)):
        text = "".join(generator.choice(PIECES) for _ in range(generator.randrange(40)))
        if number % 2:
            position = generator.randrange(len(text) + 1)
            text = f"masterpiece, (best quality:1.2), {text[:position]}, <lora:x:0.8>{text[position:]}"
        _check(text, _lint(text, role=("positive", "negative", "unknown")[number % 3]))


@given(prompts())
@settings(max_examples=amount(80, 1000))
def test_every_fix_parses_and_every_safe_fix_keeps_the_meaning(text: str) -> None:
    for diagnostic in _lint(text).all():
        fixed = apply_fix(text, diagnostic)
        if fixed is None:
            continue
        assert str(parse(fixed)) == fixed
        if diagnostic.fix is not None and diagnostic.fix.applicability is Applicability.SAFE:
            assert same_meaning(text, fixed)


@given(prompts(12), prompts(12))
@settings(max_examples=amount(60, 1000))
def test_pairs_lint(text: str, negative: str) -> None:
    for diagnostic in _lint(text, negative).all():
        assert diagnostic.code != "PL001", diagnostic.message
        size = len(negative if diagnostic.role == "negative" else text)
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= size


@pytest.mark.parametrize(
    "unit",
    [
        "(",
        ")",
        "()",
        "[(",
        "([)]",
        "<lora:",
        "{",
        "{{a b}}",
        "a, ",
        "(a:1.2:",
        ":1.2,",
        "<a:b>",
        "(a:1),",
        "((a:2)),",
        "a b c d\n",
        "\\(fog:1.1\\), ",
        "co(lorful, s)aturated ",
        "a fog :0.8, AND ",
        "a:0.8 b",
    ],
)
def test_thousands_of_anything_lint(unit: str) -> None:
    text = unit * amount(3_000, 30_000)
    _check(text, _lint(text))


@pytest.mark.parametrize(
    ("opener", "closer"),
    ["()", "[]", "{}", ("(", ":1.1)"), ("[", ":5]"), ("{a|", "}"), ("[a|", "]"), ("\\(", ":1.1\\)"), ("a(b c", "d)e")],
)
def test_thousands_of_nested_groups_lint(opener: str, closer: str) -> None:
    depth = amount(3_000, 30_000)
    text = opener * depth + "a b" + closer * depth
    _check(text, _lint(text))


def test_a_prompt_of_many_equal_tags_lints() -> None:
    report = _lint("sky, " * amount(20_000, 200_000))

    assert len(report) <= 20
