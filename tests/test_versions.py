"""The constraints with which the tests run on the lowest versions, and what the image and the action install."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

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


PINNED = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ; [^\\]+)? \\(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+"
)


@pytest.mark.parametrize("file", ["build.txt", "release.txt", "runtime.txt"])
def test_what_is_pinned_has_hashes(file: str) -> None:
    text = (ROOT / "requirements" / file).read_text("utf-8")
    lines = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))

    assert PINNED.sub("", lines).strip() == ""


@pytest.mark.parametrize(
    ("file", "table", "key"), [("runtime.txt", "project", "dependencies"), ("build.txt", "build-system", "requires")]
)
def test_what_is_pinned_is_allowed(file: str, table: str, key: str) -> None:
    pinned = {
        match["name"]: match["version"] for match in PINNED.finditer((ROOT / "requirements" / file).read_text("utf-8"))
    }
    required = [Requirement(each) for each in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[table][key]]

    assert required
    assert [each for each in required if pinned[canonicalize_name(each.name)] not in each.specifier] == []


def test_the_image_and_the_action_install_nothing_that_is_not_pinned() -> None:
    for file in ("Dockerfile", "action.yml", "scripts/build_release.sh"):
        text = (ROOT / file).read_text("utf-8")
        installs = [line for line in text.splitlines() if re.search(r"pip\"? (install|wheel)|^into -", line.strip())]
        assert installs
        assert [each for each in installs if "--require-hashes" not in each and "--no-deps" not in each] == []
