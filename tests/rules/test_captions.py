"""Captions are what a trainer reads: nothing in them is syntax, so that nothing is said of what a WebUI would do."""

from __future__ import annotations

import pytest

from promptlint.documents.reader import read_text
from promptlint.engine.linter import Linter
from promptlint.syntax import Comment, parse
from promptlint.text import Span


def _codes(text: str, path: str = "set/1.caption", **settings: object) -> list[tuple[str, str]]:
    report = Linter(settings).lint_document(read_text(text, path=path))
    return [(d.code, text[d.span.start : d.span.end]) for d in report.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "1cat, sofa, ||| rating: general, cushions",
        "heron##standing, grey # note",
        "a ||| b, red | blue",
        "1girl AND 1boy, a BREAKER",
        "{red|blue} hair, __hair__, ${x}, {best}",
        "saber (fate), (sky, sea",
        "saber \\(fate\\), [fog], [a:b:0.5]",
        "a sky:1.2, photo 16:9, smile :3",
        "co(lorful, s)aturated, \\(fog, lake:1.1\\)",
        "embedding:x, sky++, 1.2::sky::",
    ],
)
@pytest.mark.parametrize("target", ["a1111", "sdnext", "trainer", "other"])
def test_no_character_of_a_caption_is_syntax(text: str, target: str) -> None:
    assert _codes(text, target=target) == []
    if target == "trainer":
        assert _codes(text, path="a.prompt", target=target) == []


def test_what_is_true_of_any_text_is_said() -> None:
    text = "sky#1, sea, sea, (fog:1.2), <lora:ink:1>, **a bow**, &amp; &#39;, bad\u200b hands, a hill --ar 16:9"
    expected = [
        ("PD001", "sea"),
        ("PM008", "(fog:1.2)"),
        ("PM008", "<lora:ink:1>"),
        ("PS021", "**a bow**"),
        ("PS016", "&amp;"),
        ("PS016", "&#39;"),
        ("PS014", "\u200b"),
        ("PX004", "--ar 16:9"),
    ]
    assert _codes(text) == expected
    assert _codes(text, path="a.prompt", target="trainer") == expected


def test_messages_speak_of_training() -> None:
    text = "sky, sky, sea, fog, rain, snow, cat, sky, sea, fog, rain, snow, **a**, b<br>c, &amp;, x\u200by, --ar 1:1"
    report = Linter().lint_document(read_text(text, path="1.caption"))
    messages = [finding.message for finding in report.diagnostics]
    assert len(messages) == 7
    for message in messages:
        assert "A1111" not in message
        assert "train" in message, message


def test_the_rest_of_the_line_after_a_hash_is_read_in_captions_alone() -> None:
    assert _codes("a # b, b, b", path="a.prompt") == [("PS013", "# b, b, b")]
    assert _codes("a # b, b, b") == [("PD001", "b")]


@pytest.mark.parametrize("text", ["a # (b:1.2) \\# [c", "#", "<lora:x#y:1>z#>", "a&#39;b #\n# c", "#" * 50 + "(" * 50])
def test_a_tree_without_comments_is_lossless(text: str) -> None:
    tree = parse(text, ())
    assert str(tree) == text
    assert not any(isinstance(leaf, Comment) for leaf in tree.leaf_list)
    places = [leaf.span for leaf in tree.leaf_list]
    starts = [0, *(place.end for place in places)]
    assert places == [Span(start, place.end) for start, place in zip(starts[:-1], places, strict=True)]


def test_a_weight_after_a_hash_is_found_in_a_caption() -> None:
    assert _codes("heron#2, (fog:1.2)") == [("PM008", "(fog:1.2)")]
