"""Run every command of the documentation: `python scripts/check_commands.py [PAGE…]`.

Every line of every `sh` block in README.md and below docs/ runs in a folder of its own, with the examples and the files
that the pages name, and must exit with 0, or as a comment before the block says:

    <!-- exits with: 1, 0 -->        one status for each command, or one for all
    <!-- in: checkout -->            in a copy of this checkout, with pipx and uv installed
    <!-- not run: why -->            not here; the reason must be given

The lines of `powershell` blocks are read as PowerShell reads simple ones, and what starts promptlint is run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(
    r"(?P<head>(?:^<!--(?:(?!-->).)*-->\n)*)^```(?P<language>sh|powershell)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_NOTE = re.compile(r"<!-- (exits with|in|not run): (.*?) -->", re.DOTALL)
_README_MARKER = re.compile(r"<!-- (lint|test)-command -->")
_POWERSHELL_WORD = re.compile(r"""'(?P<single>[^']*)'|"(?P<double>[^"$`]*)"|(?P<bare>[^\s'"$`|;&<>(){}@#]+)""")
SECONDS = 600


@dataclass(frozen=True)
class Block:
    """The commands of one block, with the statuses that they exit with."""

    page: Path
    line: int
    language: str
    commands: tuple[str, ...]
    statuses: tuple[int, ...]
    in_checkout: bool
    not_run: str | None

    @property
    def place(self) -> str:
        """Where the block begins, to click on."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """The README and all pages of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of commands of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    for match in _BLOCK.finditer(text):
        place = f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, match.start('language')) + 1}"
        notes = dict(_NOTE.findall(match["head"]))
        commands = tuple(_commands(match["body"]))
        statuses = tuple(int(status) for status in notes.get("exits with", "0").split(","))
        if len(statuses) == 1:
            statuses *= len(commands)
        if len(statuses) != len(commands):
            raise SystemExit(f"{place}: {len(commands)} commands and {len(statuses)} statuses")
        reason = notes.get("not run")
        if _README_MARKER.search(match["head"]):
            reason = "a step of .ci/run by itself"
        if reason is not None and len(reason.split()) < 2:
            raise SystemExit(f"{place}: not run, and no reason")
        yield Block(
            *(page, int(place.rpartition(":")[2]), match["language"], commands, statuses),
            in_checkout=notes.get("in") == "checkout",
            not_run=reason,
        )


def _commands(body: str) -> Iterator[str]:
    """The lines of a block without those that are comments alone; a backslash at the end goes on with the next line."""
    for line in body.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line


def powershell_words(command: str) -> list[str]:
    """The words of a simple command as PowerShell parts them; ValueError for what is not simple."""
    words, rest = [], re.sub(r"\s#.*", "", command).strip()
    while rest:
        match = _POWERSHELL_WORD.match(rest)
        if match is None or not (rest[match.end() :][:1].isspace() or match.end() == len(rest)):
            raise ValueError(f"not a simple command of PowerShell: {rest}")
        words.append(next(group for group in match.groups() if group is not None))
        rest = rest[match.end() :].strip()
    return words


def words_of(language: str, command: str) -> list[str]:
    """What to start for a command; a path of Windows is written as one of this system."""
    if language == "sh":
        return ["bash", "-euc", command]
    return [word if "\\(" in word else word.replace("\\", "/") for word in powershell_words(command)]


def scratch(folder: Path) -> Path:
    """A folder with the examples and the files that the pages name."""
    sys.path.insert(0, str(ROOT))
    from tests.resources.model_tree import make_a1111

    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "prompts").mkdir()
    for name in ("prompt.txt", "prompts/one.txt", "prompts/two.sdprompt"):
        (folder / name).write_text("a cat, ((dog:1.8)), <lora:ink:0.8>\n", encoding="utf-8")
    for name in ("negative.txt", "prompts/negative.txt"):
        (folder / name).write_text("blurry, watermark, blurry\n", encoding="utf-8")
    shutil.copy(ROOT / "examples" / "styles.csv", folder / "styles.csv")
    make_a1111(folder / "webui")
    (folder / "danbooru.csv").write_text("1girl,0,6008644,\nlong_hair,0,4350743,\n", encoding="utf-8")
    return folder


def environment(home: Path, *paths: Path) -> dict[str, str]:
    """What a command sees of this machine: no colours, a home of its own, these folders on the PATH."""
    kept = {key: value for key, value in os.environ.items() if key not in ("CI", "GITHUB_ACTIONS", "FORCE_COLOR")}
    return {
        **kept,
        "HOME": str(home),
        "UV_TOOL_BIN_DIR": str(home / "uv"),
        "UV_CACHE_DIR": str(home.parent / "uv-cache"),
        "PIP_CACHE_DIR": str(home.parent / "pip-cache"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "PROMPTLINT_CACHE_DIR": str(home / ".cache" / "promptlint"),
        "PATH": os.pathsep.join([*map(str, paths), os.environ["PATH"]]),
        "NO_COLOR": "1",
        "PYTHONIOENCODING": "utf-8",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


class Runner:
    """Runs blocks: those of a page in one folder, since later ones build on the earlier."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.failures: list[str] = []
        self.ran = 0
        self._installers: Path | None = None
        self._checkout: Path | None = None

    def page(self, page: Path) -> None:
        """All blocks of a page."""
        folder: Path | None = None
        name = str(page.relative_to(ROOT)).replace("/", "-")
        home = self.work / f"home of {name}"
        home.mkdir()
        for block in blocks(page):
            if block.not_run:
                print(f"{block.place}: not run: {block.not_run}")
                continue
            if block.in_checkout:
                self._block(block, home, self.checkout(), self.installers())
                continue
            if folder is None:
                folder = scratch(self.work / name)
            self._block(block, home, folder, Path(sys.executable).parent)

    def checkout(self) -> Path:
        """A copy of what git knows of this checkout."""
        if self._checkout is None:
            self._checkout = self.work / "checkout"
            for name in _output(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]).split("\0"):
                if name and (ROOT / name).is_file():
                    (self._checkout / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(ROOT / name, self._checkout / name)
        return self._checkout

    def installers(self) -> Path:
        """A folder with pipx and uv."""
        if self._installers is None:
            environment_folder = self.work / "installers"
            venv.create(environment_folder, with_pip=True)
            self._installers = environment_folder / "bin"
            subprocess.run(
                [self._installers / "pip", "install", "--quiet", "--disable-pip-version-check", "pipx", "uv"],
                check=True,
            )
        return self._installers

    def _block(self, block: Block, home: Path, folder: Path, *paths: Path) -> None:
        for command, status in zip(block.commands, block.statuses, strict=True):
            self.ran += 1
            try:
                words = words_of(block.language, command)
                printed = self._command(words, status, folder, environment(home, *paths))
            except (ValueError, OSError, subprocess.TimeoutExpired) as error:
                printed = str(error)
            if printed is not None:
                self.failures.append(f"{block.place}: {command}\n{printed}")

    def _command(self, words: list[str], status: int, folder: Path, variables: dict[str, str]) -> str | None:
        """What went wrong with a command."""
        result = subprocess.run(
            [shutil.which(words[0], path=variables["PATH"]) or words[0], *words[1:]],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        if result.returncode == status and "Traceback (most recent call last)" not in result.stdout:
            return None
        return f"exits with {result.returncode}, not {status}:\n{result.stdout[-2000:]}"


def _output(words: list[str]) -> str:
    return subprocess.run(words, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout


def main(names: list[str]) -> int:
    """Run the blocks of the named pages, or of all; gives the exit status."""
    with tempfile.TemporaryDirectory() as work:
        runner = Runner(Path(work))
        for page in [Path(name).resolve() for name in names] or pages():
            runner.page(page)
    for failure in runner.failures:
        print(f"FAILED {failure}", file=sys.stderr)
    print(f"{runner.ran} commands of the documentation ran, {len(runner.failures)} failed")
    return 1 if runner.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
