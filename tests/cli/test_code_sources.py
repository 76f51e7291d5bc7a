"""No code of a checked repository runs, however promptlint was started. Each way is a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = (
    *("asyncio", "concurrent", "json", "multiprocessing", "pickle", "sqlite3", "tomllib", "typing"),
    *("PIL", "ftfy", "lark", "lsprotocol", "pathspec", "pydantic", "pygls", "rapidfuzz", "rich", "yaml"),
)
"""Names that promptlint imports, of the standard library and of packages."""

SCRIPT = (str(Path(sys.executable).with_name("promptlint")),)
MODULE = (sys.executable, "-m", "promptlint")
CODE = (sys.executable, "-c", "from promptlint.cli import main; raise SystemExit(main())")
SPAWN = (
    sys.executable,
    "-c",
    "import multiprocessing as m, promptlint.cli as c; m.set_start_method('spawn'); raise SystemExit(c.main())",
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a module for each of these names, and with the metadata of a package of rules."""
    folder = tmp_path / "repository"
    for place in (folder, folder / "lib"):
        (place / "evil-1.0.dist-info").mkdir(parents=True)
        (place / "evil-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
        (place / "evil-1.0.dist-info" / "entry_points.txt").write_text("[promptlint.rules]\nx = evil:RULES\n")
        for name in (*MODULES, "evil"):
            canary = str(tmp_path / f"canary-{name}")
            (place / f"{name}.py").write_text(f"open({canary!r}, 'w').close()\nRULES = ()\n")
    (folder / "promptlint.toml").write_text("plugin-rules = true\nextend-select = ['PW']\n")
    (folder / "p.txt").write_text("a cat, ((dog:2))\n")
    return folder


def start(command: tuple[str, ...], folder: Path, **environment: str) -> str:
    """Run it; gives what it printed, where every canary that was sung would be missing."""
    result = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PROMPTLINT_CACHE_DIR": str(folder.parent / "cache"), **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    return result.stdout + result.stderr


def canaries(repository: Path) -> list[str]:
    return sorted(path.name for path in repository.parent.glob("canary-*"))


@pytest.mark.parametrize(
    ("command", "environment"),
    [
        (SCRIPT, {}),
        (MODULE, {}),
        ((sys.executable, "-P", "-m", "promptlint"), {}),
        (SCRIPT, {"PYTHONPATH": "."}),
        (SCRIPT, {"PYTHONPATH": f"{os.pathsep}/nowhere"}),
        (SCRIPT, {"PYTHONPATH": "lib"}),
        (SCRIPT, {"PYTHONPATH": "HERE"}),
        (SCRIPT, {"PYTHONPATH": os.pathsep.join(("HERE/lib", "HERE"))}),
        (MODULE, {"PYTHONPATH": "./lib/../lib"}),
    ],
)
def test_nothing_of_the_repository_is_imported(
    repository: Path, command: tuple[str, ...], environment: dict[str, str]
) -> None:
    given = {key: value.replace("HERE", str(repository)) for key, value in environment.items()}
    if command == MODULE or "PYTHONPATH" in given:
        # What Python itself imports before it comes to us is its own.
        for early in ("typing.py", "asyncio.py"):
            (repository / early).unlink()
            (repository / "lib" / early).unlink()
    out = start((*command, "check", "--no-cache", "."), repository, **given)
    assert "PW008" in out
    assert canaries(repository) == []


@pytest.mark.parametrize("command", [SCRIPT, MODULE])
def test_nor_by_the_server(repository: Path, command: tuple[str, ...]) -> None:
    start((*command, "server"), repository)
    assert canaries(repository) == []


def test_nor_by_the_processes_that_check(repository: Path) -> None:
    for number in range(40):
        (repository / f"p{number}.txt").write_text(f"a cat, ((dog {number}))\n")
    out = start((*SPAWN, "check", "--jobs", "2", "."), repository.parent, PYTHONPATH="")
    assert "41 files" in out
    # Here the children are what matters: their own first look at modules is at the current folder.
    code = SPAWN[-1].replace("import multi", "import sys; sys.path.pop(0); import multi")
    out = start((sys.executable, "-c", code, "check", "--jobs", "2", "."), repository)
    assert "41 files" in out
    assert canaries(repository) == []


def test_a_package_of_the_repository_brings_no_rules_to_the_library_either(repository: Path) -> None:
    code = "import promptlint; print(promptlint.lint('a ((b:2))', config={'plugin-rules': True}))"
    for name in MODULES:
        (repository / f"{name}.py").unlink()
    assert "PW008" in start((sys.executable, "-c", code), repository)
    assert canaries(repository) == []


def test_an_editable_installation_counts_only_where_its_author_says_so(repository: Path) -> None:
    """A `.pth` of the environment leads to the source, which lies in the repository."""
    for name in MODULES:
        (repository / f"{name}.py").unlink()
    packages = repository.parent / "site-packages"
    packages.mkdir()
    (packages / "evil.pth").write_text(f"{repository}\n")
    code = (
        f"import site; site.addsitedir({str(packages)!r}); from promptlint.cli import main; "
        "raise SystemExit(main(['check', '--no-cache', 'p.txt']))"
    )
    start((sys.executable, "-P", "-c", code), repository)
    assert canaries(repository) == []
    said = start((sys.executable, "-P", "-c", code.replace("'check', '--no-cache'", "'config'")), repository)
    assert f"# plug-in evil is not used: it lies in {repository}; PROMPTLINT_PLUGIN_PATH names such folders" in said
    start((sys.executable, "-P", "-c", code), repository, PROMPTLINT_PLUGIN_PATH="repository")
    assert canaries(repository) == []
    start((sys.executable, "-P", "-c", code), repository, PROMPTLINT_PLUGIN_PATH=str(repository))
    assert canaries(repository) == ["canary-evil"]
