"""`promptlint format`, on real files."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from promptlint.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["format", *arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def test_files_are_written_in_place(run: Run) -> None:
    Path("a.txt").write_bytes(b"\xef\xbb\xbfsky ,sea\r\n")
    Path("b.txt").write_text("sky, sea\n")
    assert run("a.txt", "b.txt") == (0, "", "1 file reformatted, 1 file left as it is.\n")
    assert Path("a.txt").read_bytes() == b"\xef\xbb\xbfsky, sea\r\n"


def test_check_and_diff_write_nothing(run: Run) -> None:
    Path("a.txt").write_text("sky ,sea\n")
    assert run("a.txt", "--check") == (1, "would reformat a.txt\n", "1 file would be reformatted.\n")
    status, out, _ = run("a.txt", "--diff")
    assert (status, out) == (1, "--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-sky ,sea\n+sky, sea\n")
    assert Path("a.txt").read_text() == "sky ,sea\n"


def test_standard_input_and_prompts_on_the_command_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"sky ,sea\n"), encoding="utf-8"))
    assert run("-") == (0, "sky, sea\n", "")
    assert run("--positive", "a ,b", "--negative", "c ,d") == (0, "a, b\nc, d\n", "")


def test_only_the_prompts_of_a_page_are_touched(run: Run) -> None:
    page = "# A page ,with  prose\n\nPositive prompt:\nsky ,tall\ntree\n\nNegative prompt:\nblurry ,dark\n"
    Path("a.md").write_text(page)
    run("a.md")
    assert Path("a.md").read_text() == page.replace("sky ,tall", "sky, tall").replace("blurry ,dark", "blurry, dark")


def test_the_style_comes_from_the_configuration_and_the_options(run: Run) -> None:
    Path("promptlint.toml").write_text('[format]\nweights = "numbers"\nunderscores = "space"\n')
    Path("a.txt").write_text("((long_hair))")
    assert run("a.txt", "--underscores", "keep")[0] == 0
    assert Path("a.txt").read_text() == "(long_hair:1.21)"
    run("a.txt")
    assert Path("a.txt").read_text() == "(long hair:1.21)"


def test_a_wrong_style_is_one_line(run: Run) -> None:
    Path("promptlint.toml").write_text('[format]\nweigths = "numbers"\n')
    Path("a.txt").write_text("sky ,sea")
    assert run("a.txt") == (
        2,
        "",
        "promptlint: error: promptlint.toml:2:1: unknown key 'format.weigths'; did you mean weights?\n",
    )


def test_what_cannot_be_written_is_one_line_and_the_rest_is_done(run: Run) -> None:
    Path("a.txt").write_text("sky ,sea")
    Path("a.txt").chmod(0o444)
    Path("b.txt").write_text("sky ,sea")
    status, _, err = run("a.txt", "b.txt", "missing.txt")
    assert status == 2
    assert "a.txt: is read-only" in err
    assert "missing.txt: no such file" in err
    assert Path("b.txt").read_text() == "sky, sea"
