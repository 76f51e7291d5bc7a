"""PS004 in lists: where most entries are a name with what tells it from others in brackets."""

from __future__ import annotations

from typing import Any

import pytest

from promptlint.documents.model import Document, Role
from promptlint.documents.plain import lines_from
from promptlint.documents.reader import read_text
from promptlint.engine.fixer import fix_document
from promptlint.engine.linter import Linter
from promptlint.text import Position


def _found(document: Document, **settings: Any) -> list[str]:
    report = Linter({"select": ["PS004"], "plugins": ["dynamic-prompts"], **settings}).lint_document(document)
    start = document.first.offset
    return [
        document.text[each.start.offset - start : each.end.offset - start]
        for finding in report.findings
        for each in [finding, *finding.folded]
    ]


def _list(text: str, **settings: Any) -> list[str]:
    return _found(read_text(text, path="wildcards/a.txt"), **settings)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("saber (fate)\nrider (fate)\narcher (fate)\n", ["saber (fate)", "rider (fate)", "archer (fate)"]),
        (
            "2::old saber (fate),\nrider (alter) (fate)\nx y (re:zero)\n",
            ["old saber (fate),", "rider (alter) (fate)", "x y (re:zero)"],
        ),
        ("saber (fate)\nrider (fate)\n", []),
        ("saber \\(fate\\)\nrider \\(fate\\)\narcher (fate)\n", ["archer (fate)"]),
        ("saber_(fate)\nrider (fate)\narcher \\(fate\\)\nsky\n", ["saber_(fate)", "rider (fate)"]),
        ("saber (fate)\nrider (fate)\narcher (fate)\nsky\nsea\nfog\n", []),
        ("saber (fate:1.2)\nrider (fate:1.2)\narcher (fate: .5)\n", []),
        ("saber (fate), sky\nrider (fate), sky\narcher (fate), sky\n", []),
        ("(saber) (fate)\n(rider) (fate)\n[archer] (fate)\n", []),
        (
            "a man who stands in the rain (sad)\na man who stands in the sun (glad)\na man who is at a wall (mad)\n",
            [],
        ),
    ],
)
def test_most_entries_must_be_names(text: str, found: list[str]) -> None:
    assert _list(text) == found


def test_single_prompts_are_left() -> None:
    assert _found(read_text("saber (fate)\nrider (fate)\narcher (fate)\n", path="a.prompt")) == []


def test_programs_without_weights_are_left() -> None:
    assert _list("saber (fate)\nrider (fate)\narcher (fate)\n", target="novelai") == []


def test_with_the_option_each_is_said_once() -> None:
    text = "saber (fate)\nrider (fate)\narcher (fate)\n"
    assert len(_list(text, rules={"PS004": {"space-form": True}})) == 3


def test_a_piece_of_a_long_file_has_its_places() -> None:
    document = lines_from("saber (fate)\nrider (fate)\narcher (fate)\n", "a.txt", Role.POSITIVE, Position(9, 1, 500))
    assert _found(document) == ["saber (fate)", "rider (fate)", "archer (fate)"]


def test_the_fix_is_written_as_the_file_writes_it() -> None:
    text = "a:\n  - saber (fate)\n  - \"rider (fate)\"\n  - 'archer (fate)'\n"

    def reread(new: str) -> Document:
        return read_text(new, path="wildcards/a.yaml")

    fixed = fix_document(Linter({"plugins": ["dynamic-prompts"]}), reread(text), reread, unsafe=True).document
    assert [region.text for region in fixed.regions] == [r"saber \(fate\)", r"rider \(fate\)", r"archer \(fate\)"]
    assert _found(fixed) == []
