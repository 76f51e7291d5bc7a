"""Every command and every piece of Python in the docs runs."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from promptlint.cli import main
from tests.resources.model_tree import make_a1111

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ELSEWHERE = (
    *(".venv/bin/", "PROMPTLINT_SOAK=", "bash .ci/"),
    *("python3 -m venv", "docker", "pip ", "git ", "pre-commit", "code ", "npm "),
)
"""Commands that install or test things; CI runs them for real."""


def by_page(language: str) -> list[tuple[str, str]]:
    """A page's blocks as one text, since later ones build on the earlier."""
    pages = {
        page.name: "\n".join(m[2] for m in _BLOCK.finditer(page.read_text(encoding="utf-8")) if m[1] == language)
        for page in PAGES
    }
    return [(page, text) for page, text in pages.items() if text]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the docs mention."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "prompts").mkdir()
    for name in ("prompt.txt", "prompts/one.txt", "prompts/two.sdprompt"):
        (tmp_path / name).write_text("a cat, ((dog:1.8)), <lora:ink:0.8>\n", encoding="utf-8")
    for name in ("negative.txt", "prompts/negative.txt"):
        (tmp_path / name).write_text("blurry, watermark, blurry\n", encoding="utf-8")
    make_a1111(tmp_path / "webui")
    (tmp_path / "danbooru.csv").write_text("1girl,0,6008644,\nlong_hair,0,4350743,\n", encoding="utf-8")
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / ".cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


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


@pytest.mark.parametrize(("page", "script"), by_page("sh"), ids=[page for page, _ in by_page("sh")])
def test_the_commands_of_a_page_run(
    project: Path, page: str, script: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / ".cache"))
    with open(os.devnull) as nothing:  # noqa: PTH123
        monkeypatch.setattr("sys.stdin", nothing)
        for line in script.splitlines():
            if not line.strip() or line.startswith(("#", *_ELSEWHERE)):
                continue
            status, output = _run(line, project, capsys)
            assert status in (0, 1), f"{page}: {line}\n{output}"
            assert "Traceback" not in output


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("page", "code"), by_page("python"), ids=[page for page, _ in by_page("python")])
def test_the_python_of_a_page_runs(page: str, code: str) -> None:
    exec(compile(code, page, "exec", dont_inherit=True), {"__name__": "example"})


def test_links_lead_somewhere() -> None:
    for page in [*PAGES, *sorted((ROOT / "docs" / "rules").glob("*.md"))]:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" not in target and not target.startswith("#"):
                assert (page.parent / target.partition("#")[0]).exists(), f"{page.name} links to {target}"
