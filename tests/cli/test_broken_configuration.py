"""A configuration that is broken in one folder leaves out the files of that folder, and no others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]

BROKEN = {
    "not TOML": "x = ",
    "an unknown key": "selct = ['PS001']",
    "an unknown rule": "select = ['XX999']",
    "a number of thousands of digits": "x = " + "9" * 5000,
    "nested too deeply": "x = " + "[" * 5000,
}


@pytest.fixture(params=list(BROKEN.values()), ids=list(BROKEN))
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Three folders with a prompt in each, the middle one configured wrongly, and a folder below that."""
    for name in ("a", "bad", "bad/deep", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.prompt").write_text("a cat, ((dog")
    (tmp_path / "bad" / "promptlint.toml").write_text(request.param)


def expect_one_line(status: int, err: str) -> None:
    assert status == 2
    (line,) = [line for line in err.splitlines() if "error:" in line]
    assert "promptlint.toml" in line
    assert "were left out" in line


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("arguments", [("json",), ("sarif",), ("gitlab",), ("rdjson",), ("json", "--jobs", "2")])
def test_reports_for_programs_are_whole(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run("check", ".", "--output-format", *arguments)
    json.loads(out)
    assert "a/p.prompt" in out
    assert "c/p.prompt" in out
    assert "bad/p.prompt" not in out
    expect_one_line(status, err)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--output-format", "concise", "."),
        ("check", "--show-files", "."),
        ("fix", "--diff", "--unsafe-fixes", "."),
        ("extract", "."),
    ],
    ids=" ".join,
)
def test_other_files_are_read(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert "a/p.prompt" in out
    assert "c/p.prompt" in out
    assert "bad/p.prompt" not in out
    expect_one_line(status, err)


@pytest.mark.usefixtures("folder")
def test_show_gives_a_whole_object(run: Run) -> None:
    status, out, err = run("show", "--output-format", "json", ".")
    assert [prompt["path"] for prompt in json.loads(out)["prompts"]] == [
        str(Path("a", "p.prompt")),
        str(Path("c", "p.prompt")),
    ]
    expect_one_line(status, err)


def test_models_that_are_nowhere_leave_out_the_files_that_need_them(run: Run, tmp_path: Path) -> None:
    for name in ("a", "bad"):
        (tmp_path / name).mkdir()
        for prompt in ("p", "q"):
            (tmp_path / name / f"{prompt}.prompt").write_text("a cat, ((dog")
    (tmp_path / "bad" / "promptlint.toml").write_text("[models]\nroot = 'nowhere'")
    for arguments in (("check", "--output-format", "json"), ("check", "--output-format", "concise"), ("show",)):
        status, out, err = run(*arguments, "bad", "a")
        assert status == 2
        assert len([line for line in err.splitlines() if "nowhere: no such folder" in line]) == 1
        assert str(Path("a", "p.prompt")) in out
    assert len(run("extract", ".")[1].splitlines()) == 4


@pytest.mark.usefixtures("folder")
def test_the_files_that_are_left_out_are_counted(run: Run) -> None:
    _, out, _ = run("check", "--output-format", "json", "bad", "c/p.prompt")
    assert json.loads(out)["summary"]["unreadable"] == 2


def test_the_configuration_of_the_run_ends_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text("select = ['XX999']")
    (tmp_path / "p.prompt").write_text("a cat, ((dog")
    for arguments in (("check",), ("show", "--output-format", "json"), ("format", "--check")):
        status, out, err = run(*arguments, "p.prompt")
        assert status == 2
        assert len(err.splitlines()) == 1
        if "json" in arguments:
            assert json.loads(out)["prompts"] == []
