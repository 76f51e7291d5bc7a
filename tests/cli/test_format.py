"""`promptlint format`, on real files."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from promptlint.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(run: Run) -> Run:
    return partial(run, "format")


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


@pytest.mark.parametrize(
    "text",
    [
        "Auburn\nBlack\nBlond ,fair\n",
        "masterpiece, 1girl, beach ,sea\nmasterpiece, 1boy, (stormy sky:1.20)\n",
        "a cat, blue sky ,\nNegative prompt: haze ,crowd\nSteps: 20, Seed: 1\n",
        "sky,\nsea ,fog\n\nold\nharbour\n",
        "a cat ,\nin the\nrain\nNegative prompt: haze\nand fog ,x\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1\n",
    ],
)
@pytest.mark.parametrize("line_breaks", ["join", "unwrap", "tag-a-line"])
def test_lines_of_a_file_whose_kind_was_guessed_stay(run: Run, text: str, line_breaks: str) -> None:
    Path("a.txt").write_text(text)
    assert run("a.txt", "--line-breaks", line_breaks)[0] == 0
    formatted = Path("a.txt").read_text()
    assert formatted != text
    assert formatted.count("\n") == text.count("\n")
    assert run("a.txt", "--line-breaks", line_breaks)[2].endswith("1 file left as it is.\n")
    main(["fix", "--isolated", "--select", "ALL", "--unsafe-fixes", "-q", "a.txt"])
    assert Path("a.txt").read_text().count("\n") == text.count("\n")


def test_lines_are_joined_where_the_kind_is_said_or_the_name_says_it(run: Run) -> None:
    for name in ("a.txt", "a.prompt", "a.sdprompt"):
        Path(name).write_text("tall\ntree, (old\nharbour:1.2),\nsky\n")
    run("a.prompt", "a.sdprompt", "--line-breaks", "unwrap")
    run("a.txt", "--kind", "prompt", "--line-breaks", "unwrap")
    wanted = "tall\ntree, (old harbour:1.2), sky\n"  # only inside brackets, and after a comma
    assert {Path(name).read_text() for name in ("a.txt", "a.prompt", "a.sdprompt")} == {wanted}


def test_a_negative_prompt_stays_negative_however_short_the_settings_are(run: Run) -> None:
    text = "a cat, blue sky\nNegative prompt: haze ,crowd\nSteps: 20, Seed: 1\n"
    for name in ("b.txt", "b.sdprompt"):
        Path(name).write_text(text)
        for _ in range(3):
            run(name)
        assert Path(name).read_text() == text.replace("haze ,crowd", "haze, crowd")


def test_a_diff_that_patch_cannot_apply_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a ,b\x1b]0;t\x07\n", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"a ,b\r\n")
    _, out, err = run("--isolated", "--diff", "-q", "a.txt")
    assert "+a, b␛]0;t␇\n" in out
    assert err == (
        "a.txt: its diff shows control characters as pictures, so `patch` cannot apply it; `promptlint` can\n"
    )
    _, _, err = run("--isolated", "--diff", "-q", "b.txt")
    assert err == ""
    run("--isolated", "-q", "a.txt")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "a, b\x1b]0;t\x07\n"
