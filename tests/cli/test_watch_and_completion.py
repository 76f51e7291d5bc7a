"""`check --watch`, and what shells complete."""

from __future__ import annotations

import os
import shutil
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


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["promptlint", "che"], {"check"}),
        (["promptlint", "check", "--output-f"], {"--output-format", "--output-file"}),
        (["promptlint", "rule", "nested-"], {"nested-weight"}),
    ],
)
def test_bash_completes(words: list[str], wanted: set[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    quoted = " ".join(f"'{word}'" for word in words)
    asked = f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _promptlint; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    result = subprocess.run(["bash", "-c", f"{script}\n{asked}"], capture_output=True, text=True, check=True)
    assert set(result.stdout.split()) == wanted


@pytest.mark.parametrize(("shell", "start"), [("zsh", "autoload -U"), ("fish", "complete -c promptlint")])
def test_other_shells_have_scripts(shell: str, start: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert capsys.readouterr().out.startswith(start)


def test_a_shell_there_is_not_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert capsys.readouterr().err == "promptlint: error: name a shell: bash, zsh, fish\n"
