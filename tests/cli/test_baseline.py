"""Baselines, as people use them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
FILE = Path("promptlint-baseline.json")


@pytest.fixture
def run(run: Run) -> Run:
    Path("prompts").mkdir()
    Path("prompts/a.txt").write_text("cat, cat, ((dog:1.8))")
    Path("prompts/b.txt").write_text("a cat, (x:1,2)")
    return run


def test_known_findings_are_not_reported(run: Run) -> None:
    assert run("baseline", "create", "prompts") == (0, "promptlint-baseline.json: 3 known findings\n", "")
    assert json.loads(FILE.read_text()) == {
        "version": 1,
        "files": {"prompts/a.txt": {"PD001": 1, "PW008": 1}, "prompts/b.txt": {"PW002": 1}},
    }
    assert run("check", "prompts")[::2] == (0, "")
    assert run("check", "prompts", "--no-baseline")[0] == 1
    assert run("check", "prompts", "--isolated")[0] == 1


def test_they_may_move(run: Run) -> None:
    run("baseline", "create", "prompts")
    Path("prompts/a.txt").write_text("sun,\n\n((dog:1.8)),\ncat,\ncat")
    assert run("check", "prompts")[::2] == (0, "")


def test_one_more_shows_all_of_its_rule(run: Run) -> None:
    run("baseline", "create", "prompts")
    Path("prompts/a.txt").write_text("cat, cat, ((dog:1.8)), ((sun:1.5))")
    status, out, _ = run("check", "prompts", "--output-format", "json")
    assert status == 1
    assert [each["code"] for each in json.loads(out)["diagnostics"]] == ["PW008", "PW008"]


def test_what_is_mended_is_stale_until_pruned(run: Run) -> None:
    run("baseline", "create", "prompts")
    Path("prompts/a.txt").write_text("cat, ((dog:1.8))")
    Path("prompts/b.txt").unlink()
    status, _, err = run("check", "prompts")
    assert status == 0
    assert err == (
        "promptlint: warning: PL005 stale-baseline-entry: prompts/a.txt: 1 of PD001 allowed, 0 found\n"
        "promptlint: warning: PL005 stale-baseline-entry: prompts/b.txt: 1 of PW002 allowed, 0 found\n"
        "promptlint: `promptlint baseline prune` takes them out\n"
    )
    assert run("baseline", "prune", "prompts") == (0, "promptlint-baseline.json: 1 known finding (before: 3)\n", "")
    assert run("check", "prompts")[2] == ""


def test_prune_lets_nothing_in_and_update_does(run: Run) -> None:
    run("baseline", "create", "prompts/b.txt")
    assert run("baseline", "prune")[1] == "promptlint-baseline.json: 1 known finding (before: 1)\n"
    assert run("baseline", "update", "prompts/a.txt")[1] == "promptlint-baseline.json: 3 known findings (before: 1)\n"


def test_rules_that_are_off_keep_their_entries(run: Run) -> None:
    run("baseline", "create", "prompts")
    assert run("check", "prompts", "--select", "PW002")[2] == ""
    run("baseline", "update", "prompts", "--select", "PW002")
    assert run("check", "prompts")[0] == 0


def test_files_that_were_not_checked_are_not_stale(run: Run) -> None:
    run("baseline", "create", "prompts")
    assert run("check", "prompts/a.txt")[2] == ""


def test_the_baseline_means_the_same_from_everywhere(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("baseline", "create", "prompts")
    monkeypatch.chdir("prompts")
    assert run("check", "a.txt", "--baseline", "../promptlint-baseline.json")[0] == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not a baseline: its JSON cannot be read; create it again"),
        ("[" * 100_000, "is not a baseline: its JSON cannot be read; create it again"),
        ("[]", "is not a baseline of version 1; create it again"),
        ('{"version": 2}', "is not a baseline of version 1; create it again"),
        (
            '{"version": 1, "files": {"a": {"PD001": "many"}}}',
            "is not a baseline: `files` must hold counts by path and rule; create it again",
        ),
    ],
)
def test_a_broken_baseline_is_one_line(run: Run, text: str, message: str) -> None:
    FILE.write_text(text)
    assert run("check", "prompts") == (2, "", f"promptlint: error: promptlint-baseline.json: {message}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("baseline", "make"), "unknown action 'make'; there are create, update, prune"),
        (("baseline", "create", "-"), "a baseline is of files; name files or folders"),
        (
            ("baseline", "prune"),
            "promptlint-baseline.json: no such baseline; make one with `promptlint baseline create`",
        ),
        (
            ("check", "prompts", "--baseline", "x.json"),
            "x.json: no such baseline; make one with `promptlint baseline create`",
        ),
    ],
)
def test_wrong_usage_is_one_line(run: Run, arguments: tuple[str, ...], message: str) -> None:
    assert run(*arguments) == (2, "", f"promptlint: error: {message}\n")


def test_create_does_not_overwrite(run: Run) -> None:
    FILE.write_text("mine")
    status, _, err = run("baseline", "create", "prompts")
    assert (status, FILE.read_text()) == (2, "mine")
    assert "is there already; `promptlint baseline update` changes it" in err


def test_nothing_is_written_where_something_cannot_be_read(run: Run) -> None:
    Path("prompts/c.txt").write_bytes(b"\xff")
    assert run("baseline", "create", "prompts")[0] == 2
    assert not FILE.exists()


def test_a_suppression_that_became_useful_is_stale(run: Run) -> None:
    """promptlint's own findings are never off, whatever rules are selected."""
    Path("prompts/a.txt").write_text("sky # promptlint: ignore[PW002]")
    run("baseline", "create", "prompts/a.txt")
    Path("prompts/a.txt").write_text("(sky:1,2) # promptlint: ignore[PW002]")
    for select in ("PW", "PD"):
        status, _, err = run("check", "prompts/a.txt", "--select", select)
        assert status == 0
        assert "prompts/a.txt: 1 of PL002 allowed, 0 found" in err
