"""`check --watch`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from promptlint.cli import main


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.timeout(60)
def test_watching_checks_again_when_a_file_changes(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a cat")
    output = tmp_path / "out"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "promptlint", "check", "--watch", "--output-format", "concise", "a.txt"],
            cwd=tmp_path,
            stdout=stream,
            stderr=stream,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        _wait(output, "waiting for changes", 1)
        file.write_text("a cat, ((dog:1.8))")
        _wait(output, "waiting for changes", 2)
        assert "a.txt:1:8: PW008" in output.read_text()
        (tmp_path / "promptlint.toml").write_text('ignore = ["PW008"]')
        _wait(output, "waiting for changes", 3)
        assert output.read_text().count("PW008") == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def _wait(output: Path, text: str, times: int) -> None:
    until = time.monotonic() + 25
    while output.read_text().count(text) < times:
        assert time.monotonic() < until, output.read_text()
        time.sleep(0.05)


@pytest.mark.parametrize("arguments", [["-"], ["--positive", "a"], ["a.txt", "--fix"]])
def test_watching_needs_files(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--watch", *arguments]) == 2
    message = "promptlint: error: --watch goes with files and folders, and without fixes\n"
    assert capsys.readouterr().err == message
