"""Wildcards in trees: what is an entry, and what is none to the program that reads it."""

from __future__ import annotations

import pytest

from promptlint.documents.reader import read_text
from promptlint.text import apply_edits


def _flawed(text: str, path: str = "wildcards/a.yaml") -> list[tuple[str, bool]]:
    """What of the text is wrong, and whether it can be repaired."""
    flaws = sorted(read_text(text, path=path).flaws, key=lambda flaw: flaw.span)
    return [(text[flaw.span.start : flaw.span.end], bool(flaw.edits)) for flaw in flaws]


@pytest.mark.parametrize(
    ("text", "flawed"),
    [
        ("a:\n  - 1985\n  - b\n", [("1985", True)]),
        (
            "a:\n  - 1_000\n  - 0x1F\n  - 1.5\n  - .5\n  - 1e3\n",
            [("1_000", True), ("0x1F", True), ("1.5", True), (".5", True)],
        ),
        (
            "a: [no, Yes, ON, off, true, y, nope]\n",
            [("no", True), ("Yes", True), ("ON", True), ("off", True), ("true", True)],
        ),
        ("a:\n  - 2020-01-01\n  - 12:30\n  - 12:75\n", [("2020-01-01", True), ("12:30", True)]),
        ("a:\n  - null\n  - ~\n  -\n  - b\n", [("null", False)]),
        ("a:\n  - 'no'\n  - \"1985\"\n  - !!str 5\n  - no entry\n  - 1990s\n", []),
        ("a:\n  - sky: red # c\n  - b\n", [("sky: red", True)]),
        ("a:\n  - sky: red\n    sea: blue\n  - b\n", [("sky: red", False)]),
        ("a:\n  - {sky: red}\n  - b\n", [("{sky: red}", False)]),
        ("a:\n  - [sky, sea]\n  - b\n", [("[sky, sea]", False)]),
        ("a:\n  - text: sky\n    weight: 2\n  - {content: sea}\n", []),
        ("a:\n  - {text: sky, weight: much}\n  - b\n", [("much", False)]),
        ("a: &a [sky]\nb:\n  - *a\n  - sea\n", [("*a", False)]),
        ("a:\n  - &a sky\n  - *a\nb: *a\n", []),
        ("a:\n  - &a 5\n  - *a\n  - b\n", [("&a 5", False), ("*a", False)]),
        ("1980: [a]\non:\n  - b\n'2': [c]\n3:\n", [("1980", True), ("on", True)]),
        ("a: [b]\nc: 1985\nversion: 2\nd: e\n", [("1985", True)]),
        ("authors:\n  - name: somebody\n    year: 2020\n", []),
        ("a:\n  - wars: one\n  - trek: two\n", [("wars: one", True), ("trek: two", True)]),
        ("- 5\n- a\n", [("5", True)]),
    ],
)
def test_an_entry_that_yaml_takes_for_something_else(text: str, flawed: list[tuple[str, bool]]) -> None:
    assert _flawed(text) == flawed


def test_json_has_the_same_kinds() -> None:
    text = '{"a": ["b", 1, null, true, ["c"], {"d": 1}, {"text": "e"}], "f": 2}'
    assert _flawed(text, "wildcards/a.json") == [
        ("1", True), ("null", False), ("true", True), ('["c"]', False), ('{"d": 1}', False), ("2", True),
    ]  # fmt: skip


def test_what_is_not_drawn_is_no_prompt() -> None:
    text = "a:\n  - 1985\n  - sky: red\n  - {text: sea, weight: 2}\n  - {about: x, content: fog}\n  - [b]\n  - c\n"
    document = read_text(text, path="wildcards/a.yaml")
    assert [region.text for region in document.regions] == ["sea", "fog", "c"]


def test_quotes_make_an_entry_of_it() -> None:
    text = "a:\n  - 1985 # then\n  - no\n  - sky: red\non: [b]\n"
    document = read_text(text, path="wildcards/a.yaml")
    repaired = apply_edits(text, [edit for flaw in document.flaws for edit in flaw.edits])
    assert repaired == 'a:\n  - "1985" # then\n  - "no"\n  - "sky: red"\n"on": [b]\n'
    again = read_text(repaired, path="wildcards/a.yaml")
    assert [region.text for region in again.regions] == ["1985", "no", "sky: red", "b"]
    assert again.flaws == ()


def test_what_another_flaw_says_is_said_once() -> None:
    assert _flawed("a:\n  - [red|blue] hair\n  - b\n") == [("[red|blue] hair", True)]
    assert _flawed("a:\n  - {fox}\n  - b\n") == [("{fox}", True)]
