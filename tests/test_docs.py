"""Every command and every piece of Python in the docs runs."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from promptlint.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "faq").glob("*.md"))]
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SPEC = importlib.util.spec_from_file_location("check_commands", ROOT / "scripts" / "check_commands.py")
assert _SPEC is not None
assert _SPEC.loader is not None
check_commands = importlib.util.module_from_spec(_SPEC)
sys.modules["check_commands"] = check_commands
_SPEC.loader.exec_module(check_commands)
COMMANDS = {page: blocks for page in check_commands.pages() if (blocks := list(check_commands.blocks(page)))}


def python_by_page() -> list[tuple[str, str]]:
    """A page's blocks as one text, since later ones build on the earlier."""
    pages = {page.name: "\n".join(_BLOCK.findall(page.read_text(encoding="utf-8"))) for page in PAGES}
    return [(page, text) for page, text in pages.items() if text]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the docs mention."""
    folder: Path = check_commands.scratch(tmp_path / "project")
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / ".cache"))
    monkeypatch.chdir(folder)
    return folder


def _words(line: str) -> list[str] | None:
    """The words of a line that starts promptlint and asks nothing else of a shell."""
    plain = re.sub(r"'[^']*'|\"[^\"$`\\]*\"|\s#.*", "", line)
    if not plain.startswith("promptlint ") or re.search(r"[|&;<>*?$~`\\(){}\[\]]", plain):
        return None
    return shlex.split(line, comments=True)


def _run(line: str, project: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit status of a line and what it writes; what needs no shell runs here, which is much faster."""
    words = _words(line)
    if words is not None:
        status = main(words[1:])
        return status, "".join(capsys.readouterr())
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        ["bash", "-c", line],
        cwd=project,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    return result.returncode, result.stdout


@pytest.mark.parametrize("page", COMMANDS, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_of_a_page_exit_as_it_says(
    project: Path, page: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`scripts/check_commands.sh` does the same with processes, and installs what the others need."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / ".cache"))
    with open(os.devnull) as nothing:  # noqa: PTH123
        monkeypatch.setattr("sys.stdin", nothing)
        for block in COMMANDS[page]:
            if block.not_run or block.in_checkout:
                continue
            for command, status in zip(block.commands, block.statuses, strict=True):
                if block.language == "powershell":
                    words = check_commands.words_of(block.language, command)
                    found, output = main(words[1:]), "".join(capsys.readouterr())
                else:
                    found, output = _run(command, project, capsys)
                assert found == status, f"{block.place}: {command}\n{output}"
                assert "Traceback" not in output


def test_every_command_that_is_not_run_says_why() -> None:
    assert all(len(b.not_run.split()) > 1 for blocks in COMMANDS.values() for b in blocks if b.not_run is not None)
    assert sum(len(block.commands) for blocks in COMMANDS.values() for block in blocks if not block.not_run) > 100


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("promptlint check 'a b' c", ["promptlint", "check", "a b", "c"]),
        ('promptlint check --positive "(a:1.2), b"  # why', ["promptlint", "check", "--positive", "(a:1.2), b"]),
        (r"promptlint check examples\prompts", ["promptlint", "check", "examples/prompts"]),
        (r"promptlint check --positive '\(a\)'", ["promptlint", "check", "--positive", r"\(a\)"]),
    ],
)
def test_simple_commands_of_powershell_are_read(command: str, words: list[str]) -> None:
    assert check_commands.words_of("powershell", command) == words


@pytest.mark.parametrize("command", ["a | b", "a; b", 'a "$b"', "a `b", "a (b)", "a 'b", "a 'b'c"])
def test_what_powershell_reads_otherwise_is_refused(command: str) -> None:
    with pytest.raises(ValueError, match="not a simple command"):
        check_commands.words_of("powershell", command)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("page", "code"), python_by_page(), ids=[page for page, _ in python_by_page()])
def test_the_python_of_a_page_runs(page: str, code: str) -> None:
    exec(compile(code, page, "exec", dont_inherit=True), {"__name__": "example"})


def test_links_lead_somewhere() -> None:
    for page in [*PAGES, *sorted((ROOT / "docs" / "rules").glob("*.md"))]:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" not in target and not target.startswith("#"):
                assert (page.parent / target.partition("#")[0]).exists(), f"{page.name} links to {target}"
