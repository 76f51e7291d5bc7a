"""Many files: in processes, and with what was clean before left out."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from promptlint.cli import main
from promptlint.documents.model import PromptKeys
from promptlint.engine.cache import CleanCache
from promptlint.engine.linter import Linter
from promptlint.engine.runner import FileWork, Outcome, run_files, sensible_jobs
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.manifest import read_manifest

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
    assert {outcome.clean for outcome in outcomes if outcome.report is not None and not outcome.report} == {2}


def _checked(folder: Path, works: list[FileWork], linter: Linter) -> tuple[int, list[tuple[str, ...]]]:
    """How often the cache was of use in a run, and what was found."""
    cache = CleanCache(folder / "cache").open()
    found = [story(outcome)[2] for outcome in run_files(works, [linter], cache=cache)]
    cache.close()
    return cache.hits, found


@pytest.mark.parametrize(
    ("changed", "settings"),
    [
        ({}, {"select": ["PW"]}),
        ({}, {"target": "forge"}),
        ({}, {"rules": {"PW009": {"limit": 1.5}}}),
        ({"role": "negative"}, {}),
        ({"kind": "sdprompt"}, {}),
        ({"keys": PromptKeys.of(["caption"])}, {}),
        ({"keys": PromptKeys.of([], ["caption"])}, {}),
    ],
    ids=str,
)
def test_a_file_is_another_with_other_settings_and_another_role(
    tmp_path: Path, changed: dict[str, Any], settings: dict[str, Any]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(CLEAN)
    work = FileWork(path, None, None, 0)
    assert _checked(tmp_path, [work], Linter()) == (0, [()])
    assert _checked(tmp_path, [work], Linter()) == (1, [()])
    assert _checked(tmp_path, [replace(work, **changed)], Linter(settings))[0] == 0
    assert _checked(tmp_path, [replace(work, **changed)], Linter(settings))[0] == 1


def test_another_content_is_another(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text, hits, found in ((CLEAN, 0, ()), (CLEAN, 1, ()), (DIRTY, 0, ("PW008",)), (DIRTY, 0, ("PW008",))):
        path.write_text(text)
        assert _checked(tmp_path, [FileWork(path, None, None, 0)], Linter()) == (hits, [found])


def test_the_same_content_in_another_place_may_be_of_another_kind(tmp_path: Path) -> None:
    """What is a prompt in one folder is a wildcard with an entry twice in another."""
    works = []
    for folder in ("prompts", "wildcards"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("red hair\nred hair\n")
        works.append(FileWork(tmp_path / folder / "a.txt", None, None, 0))
    assert _checked(tmp_path, works[:1], Linter()) == (0, [()])
    assert _checked(tmp_path, works, Linter()) == (1, [(), ("PM009",)])


def test_a_picture_that_comes_beside_a_file_makes_a_caption_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a cat, <lora:ink:0.8>")
    work = FileWork(path, None, None, 0)
    assert _checked(tmp_path, [work], Linter()) == (0, [()])
    (tmp_path / "a.png").write_bytes(b"")
    assert _checked(tmp_path, [work], Linter()) == (0, [("PM008",)])


@pytest.mark.parametrize("jobs", [1, 2])
def test_where_something_is_required_or_installed_nothing_is_remembered(tmp_path: Path, jobs: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text(CLEAN)
    work = FileWork(path, None, None, 0)
    assert _checked(tmp_path, [work], Linter()) == (0, [()])
    demanding = (
        Linter(manifest=read_manifest([{"lora": "ink"}])),
        Linter(inventory=Inventory()),
    )
    for linter, found in zip(demanding, [[("PR008",)], [()]], strict=True):
        for _ in range(2):
            cache = CleanCache(tmp_path / "cache").open()
            assert [story(each)[2] for each in run_files([work], [linter], jobs=jobs, cache=cache)] == found
            cache.close()
            assert cache.hits == 0


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
