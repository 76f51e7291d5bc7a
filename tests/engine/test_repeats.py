"""Prompts that come again are linted once, and reported each time as if they were alone."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from promptlint.documents.model import Document, Region, Role
from promptlint.documents.reader import read_text
from promptlint.engine import repeats, runner
from promptlint.engine.linter import Linter
from promptlint.engine.repeats import Share
from promptlint.engine.runner import FileWork, run_files
from promptlint.engine.workers import Workers
from promptlint.text import SourceText, Span

FORKS = pytest.mark.skipif(multiprocessing.get_start_method() != "fork", reason="what is patched here must reach them")

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


def test_shares_are_all_and_apart() -> None:
    linter = Linter()
    document = of(*[f"{FAULTY} {number}" for number in range(40)])
    whole = linter.diagnose(document)
    shares = [linter.diagnose(document, share=Share(number, 3)) for number in range(3)]
    assert all(shares)
    assert sorted(regions[0].name for share in shares for regions, _ in share if regions) == sorted(
        regions[0].name for regions, _ in whole if regions
    )
    assert linter.located(document, [each for share in shares for each in share]) == linter.located(document, whole)


@FORKS
@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_share_a_file_whose_prompts_repeat(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, jobs: int
) -> None:
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 500)
    monkeypatch.setattr(runner, "LARGE_FILE", 1)
    monkeypatch.setattr(runner, "_FEWEST", 10)
    shared: list[int] = []
    honest = Workers.call_each

    def call_each(self: Workers, function: Any, calls: Any) -> Any:
        shared.append(len(calls))
        return honest(self, function, calls)

    monkeypatch.setattr(Workers, "call_each", call_each)
    file = tmp_path / "a.txt"
    file.write_text("".join(f"{(FAULTY, CLEAN, 'fog, fog', '((sea')[number % 4]}\n" for number in range(300)))

    def found(count: int) -> list[tuple[int, int, list[tuple[str, str, Span]]]]:
        outcomes = run_files([FileWork(file, None, "lines", 0)], [Linter()], jobs=count)
        return [
            (each.document.first.line, each.document.prompt_count, [(d.code, d.message, d.span) for d in each.report])
            for each in outcomes
            if each.document is not None and each.report is not None
        ]

    assert found(jobs) == found(1)
    assert len(shared) > 3
    assert set(shared) == {jobs}


@FORKS
def test_a_share_that_fails_is_said_once_and_costs_only_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 500)
    monkeypatch.setattr(runner, "LARGE_FILE", 1)
    monkeypatch.setattr(runner, "_FEWEST", 10)
    honest = Linter.diagnose

    def diagnose(self: Linter, document: Document, *, share: Share | None = None, **given: Any) -> Any:
        if share is not None and share.number == 1 and document.first.line < 60:
            raise IndexError("in the second share")
        return honest(self, document, share=share, **given)

    monkeypatch.setattr(Linter, "diagnose", diagnose)
    monkeypatch.delenv("PROMPTLINT_TRACEBACK", raising=False)
    file = tmp_path / "a.txt"
    file.write_text(f"{FAULTY}\n((sea\nfog, fog\n" * 100)
    outcomes = list(run_files([FileWork(file, None, "lines", 0)], [Linter()], jobs=2))
    failures = [each.failure for each in outcomes if each.failure is not None]
    assert failures
    assert all("in the second share" in (failure.finding or "") for failure in failures)
    assert sum(len(each.report) for each in outcomes if each.report is not None) > 100
