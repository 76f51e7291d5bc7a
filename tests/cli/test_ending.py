"""Real runs that are told to end, or are killed: they end, and so do their processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="signals, and /proc to see processes"),
    pytest.mark.usefixtures("interruptible"),
]

_SLOW = """
import sys, time
from promptlint.cli import main
from promptlint.engine.linter import Linter

def lint(self, document, **_):
    {work}

Linter.lint_document = lint
sys.exit(main(sys.argv[1:]))
"""
BUSY = _SLOW.format(work="while True: pass")
ASLEEP = _SLOW.format(work="time.sleep(1000)")
DEAF = _SLOW.format(work="import ctypes; ctypes.PyDLL(None).sleep(1000)")
"""A library that computes and lets no other thread run."""


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def runs(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def until(condition: object, seconds: float = 20) -> bool:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text("a cat, ((dog:1.8))")
    return tmp_path


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    made: list[subprocess.Popen[str]] = []
    yield made
    for process in made:
        process.kill()
        process.communicate()


def start(started: list[subprocess.Popen[str]], folder: Path, script: str, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, "check", "--isolated", "--no-cache", *options, "."]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    started.append(process)
    return process


@pytest.mark.parametrize("script", [BUSY, ASLEEP, DEAF], ids=["busy", "asleep", "deaf"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_no_process_is_left(started: list[subprocess.Popen[str]], folder: Path, script: str, name: str) -> None:
    number = signal.Signals[name]
    run = start(started, folder, script, "--jobs", "3")
    assert until(lambda: len(children(run.pid)) == 2)  # 40 files are two pieces of work
    workers = children(run.pid)
    time.sleep(0.3)
    run.send_signal(number)
    _, err = run.communicate(timeout=20)
    assert run.returncode == (-number if number == signal.SIGKILL else 128 + number)
    assert err == ""
    assert until(lambda: not any(map(runs, workers)), 5)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("jobs", ["1", "3"])
def test_watching_ends_too(started: list[subprocess.Popen[str]], folder: Path, name: str, jobs: str) -> None:
    number = signal.Signals[name]
    command = [sys.executable, "-m", "promptlint", "check", "--isolated", "--watch", "--jobs", jobs, "."]
    run = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    started.append(run)
    assert run.stderr is not None
    while "waiting" not in run.stderr.readline():
        pass
    run.send_signal(number)
    assert run.wait(10) == 128 + number
    assert "Traceback" not in run.stderr.read()


def test_what_is_ignored_stays_ignored(started: list[subprocess.Popen[str]], folder: Path) -> None:
    """As `nohup` has it."""
    ignoring = f"import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); {ASLEEP.replace('1000', '1')}"
    run = start(started, folder, ignoring.replace("; \n", "\n", 1))
    time.sleep(0.7)
    run.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    assert run.poll() is None


def test_a_process_that_is_killed_costs_its_own_file_alone(started: list[subprocess.Popen[str]], folder: Path) -> None:
    script = """
import os, sys, time
from pathlib import Path
from promptlint.cli import main
from promptlint.engine.linter import Linter

honest = Linter.lint_document

def lint(self, document, **options):
    if document.path == "7.txt":
        Path("here.part").write_text(str(os.getpid()))
        Path("here.part").rename("here")
        time.sleep(1000)
    return honest(self, document, **options)

Linter.lint_document = lint
sys.exit(main(sys.argv[1:]))
"""
    run = start(started, folder, script, "--jobs", "2", "--output-format", "concise")
    here = folder / "here"
    assert until(here.exists)
    os.kill(int(here.read_text()), signal.SIGKILL)
    out, err = run.communicate(timeout=30)
    assert run.returncode == 2
    assert [line.split(":")[2].strip() for line in err.splitlines() if "killed" in line] == ["7.txt"]
    assert {line.split(":")[0] for line in out.splitlines() if ".txt:" in line} == {
        f"{number}.txt" for number in range(40) if number != 7
    }
