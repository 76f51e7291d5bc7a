"""Many files: in processes, and with what was clean before left out."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.engine.cache import CleanCache
from promptlint.engine.linter import Linter
from promptlint.engine.runner import FileWork, Outcome, run_files, sensible_jobs

CLEAN, DIRTY = "a cat in the sun\n", "a cat, ((dog:1.8))\n"


@pytest.fixture
def works(tmp_path: Path) -> list[FileWork]:
    found = []
    for number in range(100):
        path = tmp_path / f"{number:03}.txt"
        path.write_text(DIRTY if number % 10 == 0 else f"{CLEAN}{number}")
        found.append(FileWork(path, None, None, 0))
    (tmp_path / "broken.txt").write_bytes(b"\xff")
    found.insert(50, FileWork(tmp_path / "broken.txt", None, None, 0))
    return found


def story(outcome: Outcome) -> tuple[str, str | None, tuple[str, ...]]:
    codes = tuple(d.code for d in outcome.report) if outcome.report is not None else ()
    return outcome.work.path.name, outcome.failure.line if outcome.failure is not None else None, codes


def test_processes_find_the_same_in_the_same_order(works: list[FileWork]) -> None:
    linter = Linter()
    alone = [story(outcome) for outcome in run_files(works, [linter])]
    assert len(alone) == 101
    assert [story(outcome) for outcome in run_files(works, [linter], jobs=3)] == alone


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_clean_is_not_read_again(works: list[FileWork], tmp_path: Path, jobs: int) -> None:
    first = CleanCache(tmp_path / "cache").open()
    before = [story(outcome) for outcome in run_files(works, [Linter()], jobs=jobs, cache=first)]
    first.close()
    assert first.hits == 0
    second = CleanCache(tmp_path / "cache").open()
    outcomes = list(run_files(works, [Linter()], jobs=jobs, cache=second))
    second.close()
    assert [story(outcome) for outcome in outcomes] == before
    assert second.hits == 90
    assert {outcome.clean for outcome in outcomes if outcome.report is not None and not outcome.report} == {1}


def test_other_contents_names_and_settings_are_others(works: list[FileWork], tmp_path: Path) -> None:
    cache = CleanCache(tmp_path / "cache").open()
    list(run_files(works, [Linter()], cache=cache))
    list(run_files(works, [Linter({"select": ["PW"]})], cache=cache))
    list(run_files([FileWork(work.path, "negative", None, 0) for work in works], [Linter()], cache=cache))
    assert cache.hits == 0
    works[1].path.write_text(DIRTY)
    (changed,) = [o for o in run_files(works[1:2], [Linter()], cache=cache) if o.report is not None]
    assert changed.report is not None
    assert len(changed.report) == 1


def test_a_broken_cache_costs_nothing_but_time(works: list[FileWork], tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "clean.sqlite3").write_bytes(b"no database" * 1000)
    cache = CleanCache(tmp_path / "cache").open()
    assert len(list(run_files(works, [Linter()], cache=cache))) == 101
    cache.close()
    nowhere = CleanCache(tmp_path / "000.txt" / "cache").open()
    assert len(list(run_files(works, [Linter()], cache=nowhere))) == 101
    nowhere.close()


def test_a_crash_is_one_line_and_the_rest_goes_on(
    works: list[FileWork], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lint = Linter.lint_document

    def crash(self: Linter, document: object) -> object:
        if "003" in str(getattr(document, "path", "")):
            raise RuntimeError("it crashed")
        return lint(self, document)  # type: ignore[arg-type]

    monkeypatch.setattr(Linter, "lint_document", crash)
    monkeypatch.delenv("PROMPTLINT_TRACEBACK", raising=False)
    status = main(["check", "--no-cache", "--isolated", *(str(work.path) for work in works[:20])])
    out = capsys.readouterr().out
    assert status == 2
    assert "003.txt" in out
    assert "PL001" in out
    assert "it crashed" in out
    assert "010.txt" in out


def test_what_processes_send_can_be_sent(works: list[FileWork]) -> None:
    for outcome in run_files(works, [Linter()]):
        assert story(pickle.loads(pickle.dumps(outcome))) == story(outcome)


def test_a_few_files_are_not_worth_processes(works: list[FileWork]) -> None:
    assert sensible_jobs(works[:10]) == 1
    assert 1 <= sensible_jobs(works * 1_000) <= 16


def test_the_pieces_of_a_large_file_go_to_several_processes(
    works: list[FileWork], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promptlint.engine.runner.LARGE_FILE", 1)
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 1_000)
    table = tmp_path / "styles.csv"
    rows = [f'Style {n % 150},"a ((cat:1.{n})), ""sky""\n{{ prompt }}, (dog",bad' for n in range(200)]
    table.write_text("\n".join(["name,prompt,negative_prompt", *rows]), encoding="utf-8")
    broken = tmp_path / "broken.csv"
    broken.write_bytes(table.read_bytes() + b"\xff")
    mixed = [*works[:3], *(FileWork(path, None, None, 0) for path in (table, broken)), *works[3:6]]
    alone = [story(outcome) for outcome in run_files(mixed, [Linter()])]
    assert [story(outcome) for outcome in run_files(mixed, [Linter()], jobs=2)] == alone
    assert len(alone) > len(mixed)
    assert any("not valid UTF-8 (byte" in str(each) for each in alone)


def test_jobs_that_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", ".", "--jobs", "0"]) == 2
    assert capsys.readouterr().err == "promptlint: error: --jobs is a number from 1 to 64, not '0'\n"
