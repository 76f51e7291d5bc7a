"""Print the lowest versions that pyproject.toml allows, as constraints for pip: `python scripts/lowest_versions.py`.

Tools that only look at the source, such as ruff and mypy, are left out: their version changes nothing for anybody who
installs promptlint. Needs nothing but Python.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"
TOOLS = frozenset({"build", "hatchling", "import-linter", "mypy", "ruff"})
ITSELF = "sd-promptlint"
"""An extra may ask for another one."""
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*(?P<bounds>[^;]*)")
_LOWEST = re.compile(r"(?:>=|==|~=)\s*(?P<version>[^\s,]+)")


def lowest(requirements: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names with their lowest versions. Raises SystemExit for a requirement without a lower bound."""
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement)
        assert match is not None, requirement
        name = re.sub(r"[-_.]+", "-", match["name"]).lower()
        if name in (*TOOLS, ITSELF) or name.startswith("types-"):
            continue
        bound = _LOWEST.search(match["bounds"])
        if bound is None:
            raise SystemExit(f"{requirement}: has no lower bound; write one in pyproject.toml")
        yield name, bound["version"]


def constraints(project: dict[str, list[str] | dict[str, list[str]]]) -> list[str]:
    """The constraints of a `[project]` table. Raises SystemExit where two of its lists disagree."""
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    found: dict[str, str] = {}
    for name, version in lowest([*project["dependencies"], *(each for extra in extras.values() for each in extra)]):
        if found.setdefault(name, version) != version:
            raise SystemExit(f"{name}: >={found[name]} in one list of pyproject.toml, >={version} in another")
    return [f"{name}=={version}" for name, version in sorted(found.items())]


if __name__ == "__main__":
    sys.stdout.write(
        "".join(f"{line}\n" for line in constraints(tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]))
    )
