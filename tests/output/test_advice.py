"""When a line of advice and the line of a fix are one."""

from __future__ import annotations

import pytest

from promptlint.output.advice import says_the_same


@pytest.mark.parametrize(
    ("advice", "fix"),
    [
        ("keep one", "delete this one"),
        ("keep the one you mean", "delete the lighter one: `(sky:2)`"),
        ("write a number with a dot, such as 0.8", "write 0.6: `0.6`"),
        ("did you mean inkStroke_v2?", "write inkStroke_v2: `<lora:inkStroke_v2:1>`"),
        ("write `(castle:2)`", "put brackets around it: `(castle:2)`"),
        ("leave the brackets out", "remove the brackets"),
    ],
)
def test_what_the_fix_does_is_not_advised_too(advice: str, fix: str) -> None:
    assert says_the_same(advice, fix, "")


@pytest.mark.parametrize(
    ("advice", "fix"),
    [
        ("close it, or write \\( for the character itself", "close it with ): `(sky)`"),  # a choice
        ("if it is one, write tracer \\(game\\)", "escape the brackets: `tracer \\(game\\)`"),  # a condition
        ("ComfyUI would use 1.8; write the weight you mean once", "write the product, 1.98"),  # a fact
        ("put the prompt in double quotes", "write it twice: `\\\\`"),  # another way
        ("write (castle:1,3)", "put brackets around it: `(castle:1.3)`"),  # another result
        ("write inkStroke_v3", "write inkStroke_v2"),
        ("only ( ) [ ] can be escaped", "remove the backslash"),
    ],
)
def test_what_the_fix_does_not_say_stays(advice: str, fix: str) -> None:
    assert not says_the_same(advice, fix, "")


def test_names_may_stand_in_the_message() -> None:
    assert says_the_same("add inkStyle", "add the trigger word", "the LoRA wants `inkStyle`")
    assert not says_the_same("add inkStyle", "add the trigger word", "the LoRA wants more")
