"""Styles, as section 3 of the host's behaviour has them."""

from __future__ import annotations

import pytest

from promptlint.programs.catalogue import find_host
from promptlint.semantics.styles import apply_styles, merge_styles
from promptlint.text import SourceText, Span


@pytest.mark.parametrize(
    ("prompt", "styles", "merged"),
    [
        ("cat", [], "cat"),
        ("cat", ["{prompt}, oil"], "cat, oil"),
        ("cat", ["{prompt} and {prompt}"], "cat and cat"),
        (" cat ", [" oil "], "cat, oil"),
        ("cat,", ["x"], "cat,, x"),
        ("", ["oil"], "oil"),
        ("cat", [" "], "cat"),
        ("cat", ["{ prompt }", "a {prompt}"], "a cat, { prompt }"),
        ("{prompt}", ["a {prompt}"], "a {prompt}"),
    ],
)
def test_style_takes_the_prompt_or_follows_it(prompt: str, styles: list[str], merged: str) -> None:
    assert apply_styles(prompt, styles) == merged


def test_what_a_style_adds_stands_for_an_empty_place() -> None:
    merged = merge_styles(SourceText.cut_from("xx cat", 3, 6), ["a {prompt}", "oil"])
    assert merged.text == "a cat, oil"
    assert merged.origin(0, 2) == Span(3, 3)
    assert merged.origin(2, 5) == Span(3, 6)
    assert merged.origin(5, 10) == Span(6, 6)


def test_a_comment_swallows_the_style_except_where_comments_go_first() -> None:
    prompt = SourceText("cat # note")
    webui, forge = find_host("a1111"), find_host("forge")
    assert webui.strip_comments(webui.merge_styles(prompt, ["masterpiece"])).text == "cat \n"
    assert forge.strip_comments(forge.merge_styles(prompt, ["masterpiece"])).text == "cat, masterpiece"
