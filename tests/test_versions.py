"""The constraints with which the tests run on the lowest versions."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_dependency_has_a_lowest_version() -> None:
    script = ROOT / "scripts" / "lowest_versions.py"
    printed = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout
    lowest = dict(line.split("==") for line in printed.splitlines())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for requirement in project["dependencies"]:
        name, _, bound = requirement.partition(">=")
        assert lowest[name.lower()] == bound.partition(",")[0]
    assert {"pillow", "pygls", "pytest"} <= set(lowest)
    assert not {"mypy", "ruff"} & set(lowest)
