"""Fixtures for all tests, and how they are run."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.amounts import SOAK

# Programs that tests start would otherwise compile promptlint anew each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# The report is another one in a CI; where that matters, a test says so.
for _name in ("CI", "GITHUB_ACTIONS"):
    os.environ.pop(_name, None)

# Several processes share the machine, so the time of one example says nothing.
settings.register_profile("promptlint", deadline=None, max_examples=30)
settings.register_profile("promptlint soak", deadline=None, max_examples=1000)
settings.load_profile("promptlint soak" if SOAK else "promptlint")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What is started now can be interrupted and hung up on, also where the tests themselves were started with that
    ignored, as by `nohup` and some CI: a program inherits it."""
    wanted: dict[int, Any] = {signal.SIGINT: signal.default_int_handler}
    if sys.platform != "win32":
        wanted[signal.SIGHUP] = signal.SIG_DFL
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """promptlint in a folder of its own, without colour: status, output, standard error. Modules that try one command
    have a fixture of the same name over it."""
    from promptlint.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(list(arguments))
        out, err = capsys.readouterr()
        return status, out, err

    return run
