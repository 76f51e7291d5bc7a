"""What anybody may have written costs no more than its length: texts that once were read again from every character.

The limits are far above what it takes now, and far below what it took.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from promptlint import lint, lint_file
from promptlint.documents.evidence.content import content_of
from promptlint.documents.evidence.passages import judge
from promptlint.rules.facts.schedule_slips import _FULLWIDTH, _PLACEHOLDER

LENGTH = 60_000


def _seconds_of_lint(text: str, target: str, plugins: tuple[str, ...] = ()) -> float:
    settings = {"select": ["ALL"], "target": target, **({"plugins": plugins} if plugins else {})}
    start = time.process_time()
    lint(text, config=settings)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("unit", "target"),
    [
        ("]{", "comfyui"),
        (")){", "novelai"),
        ("{)", "a1111"),
        ("{<", "invoke"),
        ("[|", "comfyui"),
        ("(", "comfyui"),
        ("[", "a1111"),
    ],
)
def test_characters_that_repeat(unit: str, target: str) -> None:
    assert _seconds_of_lint(unit * (LENGTH // len(unit)), target) < 8


@pytest.mark.parametrize(
    ("before", "unit", "after", "target", "plugins"),
    [
        ("[a:b:", "1", "x]", "comfyui", ("prompt-control",)),
        ("{", "1", "x::a|b}", "comfyui", ("impact-pack",)),
        ("[a:b:", "０", "x]", "a1111", ()),
        ("[a:b:", " ", "x]", "a1111", ()),
        ("{1::", " ", "a:b|c}", "a1111", ("dynamic-prompts",)),
        ("<cat:", "1", "x>", "a1111", ()),
        ("{", "\t", "]", "comfyui", ()),
        ("{", "\u3000", ")", "comfyui", ("composable-lora",)),
        ("{{", " ", "}", "a1111", ()),
    ],
)
def test_numbers_and_blanks_without_end(
    before: str, unit: str, after: str, target: str, plugins: tuple[str, ...]
) -> None:
    assert _seconds_of_lint(before + unit * LENGTH + after, target, plugins) < 8


def test_what_the_patterns_of_numbers_find_is_as_before() -> None:
    assert _FULLWIDTH.fullmatch(" 0.５ ")
    assert _FULLWIDTH.fullmatch("1２３.4")
    assert not _FULLWIDTH.fullmatch("0.5")
    assert _PLACEHOLDER.fullmatch(" WHEN_1 ")
    assert _PLACEHOLDER.fullmatch("a\n}} b")
    assert not _PLACEHOLDER.fullmatch("when")


def test_a_macro_whose_name_no_expression_can_be_is_a_fault_of_the_prompt(recwarn: pytest.WarningsRecorder) -> None:
    settings = {"select": ["PX034"], "target": "comfyui", "plugins": ["prompt-control"]}
    for name in ("(" * 3_000 + "cat" + ")" * 3_000, "[[cat", "cat{1,99999999999}"):
        assert {each.code for each in lint(f"DEF({name}=sky) dog", config=settings).diagnostics} == {"PX034"}
    assert not recwarn.list


def test_the_evidence_of_a_text_is_found_in_linear_time() -> None:
    start = time.process_time()
    judge("a" + "\n" * 7_990 + "b")
    content_of("[" * 16_000)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prompts.md", "# Prompts\n\n" + "# " * 40_000 + "x\n\nPrompt: a cat, sky\n"),
        ("prompts.md", "---\n" + "- \n" * 40_000 + "title: x\n---\n\nPrompt: a cat, sky\n"),
        ("prompts.md", "| a | b |\n" + " " * 60_000 + "x\n| a cat | sky |\n"),
        (
            "workflow.json",
            '{"1": {"class_type": "' + "Detailer" * 20_000 + '!", "inputs": {"wildcard_text": "a cat"}}}',
        ),
    ],
)
def test_a_file_that_repeats_itself_is_read_in_linear_time(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    start = time.process_time()
    lint_file(tmp_path / name)
    assert time.process_time() - start < 8
