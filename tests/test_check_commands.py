"""What runs the commands of the documentation sees what is wrong with them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
Check = Callable[[str], list[str]]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_commands_alone", ROOT / "scripts" / "check_commands.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "check_commands_alone", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


@pytest.fixture
def check(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs a page and gives what failed."""

    def empty(folder: Path) -> Path:
        folder.mkdir()
        return folder

    monkeypatch.setattr(script, "scratch", empty)

    def run(text: str) -> list[str]:
        page = tmp_path / "page.md"
        page.write_text(text, encoding="utf-8")
        (tmp_path / "work").mkdir()
        runner = script.Runner(tmp_path / "work")
        runner.page(page)
        failures: list[str] = runner.failures
        return failures

    return run


def test_commands_that_exit_as_the_page_says_pass(check: Check) -> None:
    assert check("```sh\ntrue  # why\n# a comment\n\ntrue \\\n  && true\n```\n") == []


def test_statuses_are_those_of_the_commands_in_their_order(check: Check) -> None:
    assert check("<!-- exits with: 1, 0, 3 -->\n```sh\nfalse\ntrue\nexit 3\n```\n") == []


def test_one_status_is_that_of_all_commands(check: Check) -> None:
    assert check("<!-- exits with: 1 -->\n```sh\nfalse\nfalse\n```\n") == []


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("# A page\n\n```sh\ntrue\nfalse\n```\n", "page.md:3: false\nexits with 1, not 0:"),
        ("<!-- exits with: 1 -->\n```sh\ntrue\n```\n", "page.md:2: true\nexits with 0, not 1:"),
        ("```sh\necho 'Traceback (most recent call last):'\n```\n", "exits with 0, not 0:"),
        ("```sh\nno-such-command-anywhere\n```\n", "exits with 127, not 0:"),
        ("```powershell\nno-such-command-anywhere a\n```\n", "No such file"),
        ("```powershell\necho $HOME\n```\n", "not a simple command of PowerShell"),
    ],
)
def test_what_goes_wrong_is_said_with_its_place(check: Check, text: str, failure: str) -> None:
    (found,) = check(text)

    assert failure in found


def test_blocks_of_a_page_share_a_folder(check: Check) -> None:
    assert check("```sh\necho a > file\n```\n\n```sh\ncat file\n```\n") == []


def test_what_is_not_run_is_not_run(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("<!-- not run: needs Windows -->\n```sh\nfalse\n```\n") == []
    assert "page.md:2: not run: needs Windows" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<!-- exits with: 1, 0 -->\n```sh\nfalse\n```\n", "1 commands and 2 statuses"),
        ("<!-- not run: no -->\n```sh\nfalse\n```\n", "not run, and no reason"),
    ],
)
def test_a_comment_that_says_too_little_stops_it(check: Check, text: str, problem: str) -> None:
    with pytest.raises(SystemExit, match=problem):
        check(text)
