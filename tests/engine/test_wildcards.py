"""Wildcard files refer to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.documents.reader import read_document, read_text
from promptlint.engine.linter import Linter
from promptlint.resources.model import Inventory


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "wildcards"
    (root / "hair").mkdir(parents=True)
    (root / "hair" / "colour.txt").write_text("red\n2::__Hair/Style__ blue\n__hair/*__, __season__\n")
    (root / "hair" / "style.txt").write_text("bob\n__colour__\n")
    (root / "more.yaml").write_text("season:\n  - spring\nanimal:\n  cat: [tabby, __animal/cat__]\n")
    return root


def missing(path: Path, linter: Linter | None = None) -> list[str]:
    report = (linter or Linter()).lint_document(read_document(path))
    return [d.message.split("`")[1] for d in report if d.code == "PR015"]


def test_references_to_files_and_keys_of_the_folder_are_found(tree: Path) -> None:
    for file in ("hair/colour.txt", "hair/style.txt", "more.yaml"):
        assert missing(tree / file) == []


def test_what_no_file_has_is_missing(tree: Path) -> None:
    file = tree / "new.txt"
    file.write_text("a __hat__\n__hair/none*__ {__hair/style__|__animal/dog__}\n")
    assert missing(file) == ["hat", "hair/none*", "animal/dog"]


def test_what_is_installed_elsewhere_is_not_missing(tree: Path) -> None:
    file = tree / "new.txt"
    file.write_text("a __hat__ and a __coat__\n")
    assert missing(file, Linter(inventory=Inventory.of(wildcards=["hat"]))) == ["coat"]


def test_the_innermost_folder_counts(tree: Path) -> None:
    inner = tree / "project" / "wildcards"
    inner.mkdir(parents=True)
    (inner / "a.txt").write_text("__b__ __season__\n")
    (inner / "b.txt").write_text("sky\n")
    assert missing(inner / "a.txt") == ["season"]


def test_a_folder_that_is_not_there_says_nothing() -> None:
    document = read_text("a __hat__\n", path="no/wildcards/a.txt")
    assert [d.code for d in Linter().lint_document(document)] == []


def test_new_files_are_seen_after_a_while(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.engine.wildcard_trees._FRESH", 0)
    linter = Linter()
    file = tree / "new.txt"
    file.write_text("a __hat__\n")
    assert missing(file, linter) == ["hat"]
    (tree / "hat.txt").write_text("cap\n")
    assert missing(file, linter) == []
