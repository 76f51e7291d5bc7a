"""What counts as the same picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.semantics.tokenizer import tokens
from tests.oracle.picture import difference, words

TOKENS = Path(__file__).parents[1] / "conformance" / "clip" / "tokens.jsonl"


def test_words_are_cut_as_the_hosts_tokenizer_cuts_them() -> None:
    with TOKENS.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    assert rows
    wrong = [row["text"] for row in rows if tokens(" ".join(words(row["text"]))) != row["ids"]]
    assert not wrong


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a  cat ,dog", "a cat, dog"),
        ("((a))", "(a:1.21)"),
        ("(a:1.0)", "a"),
        ("a\n\nb", "a b"),
        ("A", "a"),
        ("a # words", "a"),
        ("[a:b:0.50]", "[a:b:0.5]"),
        ("<lora:a:0.50>", "<lora:a:0.5>"),
        ("x “y”", 'x "y"'),
        ("(a:1..2)", "(a:1..3)"),
    ],
)
def test_the_same_picture(before: str, after: str) -> None:
    assert difference(before, after) is None
    assert difference(after, before) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a, b", "a b"),
        ("((a))", "(a:1.2)"),
        ("(2D:1.3[]), x", "(2D:1.3), x"),
        ("a AND b", "a and b"),
        ("a BREAK b", "a b"),
        ("(a BREAK b)", "a BREAK b"),
        ("[a:b:5]", "[a:b:6]"),
        ("[a:b:1.5]", "a"),  # in the second pass
        ("[a:b:5]", "[a:b:0.25]"),  # the same at 20 steps only
        ("[a|b]", "[b|a]"),
        ("a:1.2", "a"),
        ("<lora:a:0.5>", "<lora:a:0.6>"),
        ("<lora:a:1><lora:b:1>", "<lora:b:1><lora:a:1>"),
        ("(a:1..2)", "(a:1.2)"),
        ("ab", "a b"),
        ("(a:1.1)b", "ab"),
    ],
)
def test_another_picture(before: str, after: str) -> None:
    assert difference(before, after) is not None
    assert difference(after, before) is not None


def test_a_negative_prompt_has_no_tags_and_parts() -> None:
    assert difference("a <lora:x:1>", "a", "negative") is not None
    assert difference("a AND b", "a and b", "negative") is None
