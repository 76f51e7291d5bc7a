"""The README shows what really comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from promptlint.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _block(marker: str) -> str:
    match = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)\n```", README, re.DOTALL)
    assert match is not None
    return match[1]


def test_the_output_in_the_readme_is_real(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["check", "--exit-zero", "examples/seed-page.txt"]) == 0
    printed = capsys.readouterr().out

    for paragraph in _block("output").split("\n\n"):
        assert paragraph in printed


def test_both_commands_are_one_line_and_need_only_python() -> None:
    for marker in ("lint-command", "test-command"):
        command = _block(marker)
        assert "\n" not in command
        assert command.startswith("python3 -m venv .venv && .venv/bin/pip install -q ")


def test_the_library_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    match = re.search(r"```python\n(.*?)\n```", README, re.DOTALL)
    assert match is not None
    exec(match[1], {})
    assert {"PW008", "PD001"} <= set(capsys.readouterr().out.split())
