"""Ignore files in a search: what git would leave out, and what is said of a file that nobody can mean."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.documents.decoding import ReadError
from promptlint.documents.discovery import find_files


def _tree(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def _found(folder: Path) -> list[str]:
    return [file.path.relative_to(folder).as_posix() for file in find_files([folder])[0]]


def test_all_but_some_is_left_out_as_git_has_it(tmp_path: Path) -> None:
    _tree(tmp_path, {".gitignore": "*\n!*/\n!*.txt\n", "a.csv": "a", "b/c.txt": "a cat", "b/d/e.txt": "a dog"})
    assert _found(tmp_path) == ["b/c.txt", "b/d/e.txt"]


def test_what_is_in_a_folder_that_is_left_out_cannot_come_back(tmp_path: Path) -> None:
    _tree(tmp_path, {".gitignore": "out/\n!out/a.txt\n", "out/a.txt": "a cat", "b.txt": "a dog"})
    assert _found(tmp_path) == ["b.txt"]


def test_a_pattern_about_a_folder_says_nothing_about_its_files(tmp_path: Path) -> None:
    _tree(tmp_path, {".gitignore": "c.txt\n", "a/.gitignore": "!b/\n", "a/b/c.txt": "a cat", "a/b/d.txt": "a dog"})
    assert _found(tmp_path) == ["a/b/d.txt"]


def test_a_folder_that_the_repository_leaves_out_has_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _tree(tmp_path, {".gitignore": "out/\n", "out/a/b.txt": "a cat"})
    for name in ("out", "out/a"):
        with pytest.raises(ReadError, match="nothing to read in this folder"):
            find_files([tmp_path / name])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a.txt\n" * 50_000, "has more than 256 kB"),
        ("".join(f"[{chr(0x4E00 + n)}x]\n" for n in range(300)), "has more than 500 ranges of characters in brackets"),
    ],
)
def test_an_ignore_file_that_does_not_count_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, reason: str
) -> None:
    _tree(tmp_path, {"b/.gitignore": text, "b/a.txt": "a cat, sky", "c.txt": "a dog, sky"})
    assert main(["check", str(tmp_path)]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if ".gitignore" in line]
    assert said == [f"promptlint: error: {tmp_path / 'b' / '.gitignore'}: {reason}, so that its patterns do not count"]


def test_ignore_files_in_folders_of_folders_have_a_bound(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(52):
        _tree(folder, {".gitignore": "x\n", "a.txt": "a cat"})
        folder = folder / "d"
    said: list[str] = []
    files, _ = find_files([tmp_path], fail=said.append)
    assert len(files) == 52
    assert [line.partition(": ")[2] for line in said] == ["is below 50 others, so that its patterns do not count"] * 2


@pytest.mark.parametrize("where", [".gitignore", "exclude", "per-file-ignores", "overrides", "require", "include"])
def test_patterns_of_many_stars_cost_nothing(tmp_path: Path, where: str) -> None:
    pattern = "*a" * 40 + "*b"
    config = {
        ".gitignore": "",
        "exclude": f'exclude = ["{pattern}"]',
        "include": f'include = ["{pattern}"]',
        "per-file-ignores": f'[per-file-ignores]\n"{pattern}" = ["PW001"]',
        "overrides": f'[[overrides]]\nfiles = ["{pattern}"]\nsteps = 20',
        "require": f'[[require]]\nlora = "ink"\nfiles = ["{pattern}"]',
    }
    _tree(tmp_path, {"promptlint.toml": config[where], "a" * 200 + ".txt": "a cat, sky"})
    if where == ".gitignore":
        _tree(tmp_path, {".gitignore": pattern})
    start = time.process_time()
    assert main(["check", str(tmp_path)]) == 0
    assert time.process_time() - start < 10  # without a limit: longer than anybody waits
