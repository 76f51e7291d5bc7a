"""Prompts that come again are linted once, and reported each time as if they were alone."""

from __future__ import annotations

from typing import Any

import pytest

from promptlint.documents.model import Document, Region, Role
from promptlint.documents.reader import read_text
from promptlint.engine import repeats
from promptlint.engine.linter import Linter
from promptlint.text import SourceText

FAULTY, CLEAN = "(sky:1,2), a cat, a cat", "a cat, sky"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The prompts that were really looked at."""
    seen: list[str] = []
    honest = Linter._check

    def check(self: Linter, regions: tuple[Region, ...], *given: Any) -> Any:
        seen.append(regions[0].text)
        return honest(self, regions, *given)

    monkeypatch.setattr(Linter, "_check", check)
    return seen


def of(*texts: str, **given: Any) -> Document:
    source = "\n".join(texts)
    return read_text(source, path="a.txt", kind="lines", **given)


def test_each_is_reported_where_it_stands(checks: list[str]) -> None:
    texts = [FAULTY, CLEAN, "fog, fog"] * 5
    together = Linter().lint_document(of(*texts))
    assert checks == [FAULTY, CLEAN, "fog, fog"]
    alone = [Linter().lint_document(of(*([""] * number), text)) for number, text in enumerate(texts)]
    assert [(each.diagnostic.code, each.start.line, each.start.column) for each in together.findings] == [
        (each.diagnostic.code, each.start.line, each.start.column) for report in alone for each in report.findings
    ]


def test_the_role_counts(checks: list[str]) -> None:
    linter = Linter()
    linter.lint_document(of(*[FAULTY] * 8, role=Role.POSITIVE))
    linter.lint_document(of(*[FAULTY] * 8, role=Role.NEGATIVE))
    assert checks == [FAULTY, FAULTY]


def test_so_does_what_is_around_it(checks: list[str]) -> None:
    linter = Linter()
    for path in ("a.txt", "b.txt"):
        for target in (None, "comfyui"):
            document = of(*[FAULTY] * 8)
            linter.lint_document(Document(path, "lines", document.text, document.prompts, target=target))
    assert len(checks) == 4


def test_and_what_its_container_says(checks: list[str]) -> None:
    def region(steps: str) -> Region:
        return Region("row", Role.POSITIVE, SourceText("[a:b:15]"), "[a:b:15]", {"Steps": steps})

    document = Document("a.csv", "table", "[a:b:15]", tuple((region(steps),) for steps in ("10", "20") * 5))
    assert len(Linter().lint_document(document)) == 5
    assert len(checks) == 10


def test_few_prompts_are_not_remembered(checks: list[str]) -> None:
    Linter().lint_document(of(*[FAULTY] * 7))
    assert len(checks) == 7


def test_there_is_an_end_to_what_is_remembered(checks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_MOST_FINDINGS", 0)
    monkeypatch.setattr(repeats, "_MOST_CLEAN", 1)
    monkeypatch.setattr(repeats, "_LONGEST", 40)
    long = CLEAN * 10
    report = Linter().lint_document(of(*[FAULTY, CLEAN, "fog", long] * 2))
    assert checks == [FAULTY, CLEAN, "fog", long, FAULTY, "fog", long]
    assert len(report) == 2 * len(Linter().lint_document(of(FAULTY, long)))
