"""When two prompts mean the same to the host."""

from __future__ import annotations

import pytest

from promptlint.engine.meaning import same_meaning


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A  cat\n", "a cat"),
        ("((a:1.2))", "(a:1.32)"),
        ("(a:1)", "a"),
        ("a, (), b", "a, , b"),
        ("a # note\n, b", "a\n, b"),
        ("([a:b:5]:1)", "[a:b:5]"),
        ("a<lora:x:1>", "a <lora:x:1>"),
        ("[a:b:1e400]", "[c:b:1e400]"),
        ("(a:1..2)", "(b:1..2)"),
    ],
)
def test_same(before: str, after: str) -> None:
    assert same_meaning(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a,{b}", "a, {b}"),
        ("smile ,:3, a", "smile, :3, a"),
        ("a, b,", "a, b"),
        ("long_hair", "long hair"),
        ("(a:1.2)", "(a:1.21)"),
        ("[a:b:5]", "[a:b:6]"),
        ("<lora:x:1> a", "a"),
        ("<lora:x:1>", "<lora:x:1.0>"),
        ("a AND b", "a and b"),
        ("a AND b", "a, b"),
        ("a :1.2", "a"),
        ("a BREAK b", "a b"),
        ("cat<lora:x:1>dog", "cat <lora:x:1>dog"),
        ("(a:1..2)", "(a:1.2)"),
        ("[a:b:1e400]", "[a:b:1]"),
    ],
)
def test_different(before: str, after: str) -> None:
    assert not same_meaning(before, after)


def test_in_the_negative_prompt_a_tag_is_text() -> None:
    assert not same_meaning("<lora:x:1>", "<lora:y:1>", "negative")
    assert same_meaning("a  AND b", "a and b", "negative")


@pytest.mark.parametrize(("weight", "same"), [("1.2000000000001", True), ("1.200000002", False), ("1.2000005", False)])
def test_weights_are_the_same_to_one_part_in_a_thousand_million(weight: str, same: bool) -> None:
    assert same_meaning("(sea:1.2)", f"(sea:{weight})") is same
    assert same_meaning("(a b:1.2) c", f"(a, b:{weight}) c") is False
