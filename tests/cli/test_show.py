from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint import read_inventory
from promptlint.cli import main
from tests.resources.model_tree import make_a1111

SEED = Path(__file__).parents[2] / "examples" / "seed-page.txt"


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_an_argument_that_is_no_file_is_a_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "a (cat:1.2)"]) == 0

    out = capsys.readouterr().out
    assert out.startswith("positive prompt\n2 tokens in 1 chunk of 75 · AUTOMATIC1111 WebUI · 20 steps\n")
    assert "\n  1.2  cat\n" in out


def test_an_argument_of_a_file_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path("neg.txt").write_text("blurry")
    assert main(["show", "neg.txt"]) == 0
    assert capsys.readouterr().out.startswith("negative prompt in neg.txt\n")


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a cat")))
    assert main(["show", "-", "--role", "negative"]) == 0
    assert capsys.readouterr().out.startswith("negative prompt in <stdin>\n")


def test_a_pair_of_prompts_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--positive", "[a:b:5]", "--negative", "c", "--steps", "10", "--output-format", "json"]
    assert main(["show", *arguments]) == 0

    read = json.loads(capsys.readouterr().out)
    assert read["version"] == 1
    assert [(one["role"], one["steps"], one["host"]) for one in read["prompts"]] == [
        ("positive", 10, "a1111"),
        ("negative", 10, "a1111"),
    ]
    assert [e["end_step"] for e in read["prompts"][0]["parts"][0]["schedule"]] == [5, 10]


def count(capsys: pytest.CaptureFixture[str], *options: str) -> int:
    assert main(["show", "EasyNegative, mine", "--output-format", "json", *options]) == 0
    found: int = json.loads(capsys.readouterr().out)["prompts"][0]["token_count"]
    return found


def test_known_embeddings_are_assumed_and_others_can_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert count(capsys) == 10
    assert count(capsys, "--no-known-embeddings") == 4
    assert count(capsys, "--embedding", "mine=20", "--embedding", "easynegative=3") == 24


def test_the_seed_page_with_and_without_known_embeddings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(SEED)]) == 0
    known = capsys.readouterr().out
    assert main(["show", str(SEED), "--no-known-embeddings"]) == 0
    plain = capsys.readouterr().out

    assert known.count("\n1 chunk, 34 tokens\n") == known.count("\n8 chunks, 530 tokens\n") == 1
    assert "  embedding bad-picture-chill-75v: 75 vectors; full\n" in known
    assert plain.count("\n1 chunk, 39 tokens\n") == plain.count("\n4 chunks, 293 tokens\n") == 1
    assert "vectors" not in plain


def test_the_steps_are_those_beside_the_prompt_unless_given(capsys: pytest.CaptureFixture[str]) -> None:
    Path("info.txt").write_text("a\nNegative prompt: b\nSteps: 30, Sampler: Euler, CFG scale: 7, Size: 8x8\n")
    for arguments, steps in (([], 30), (["--steps", "12"], 12)):
        assert main(["show", "info.txt", *arguments]) == 0
        assert capsys.readouterr().out.count(f" · {steps} steps\n") == 2


@pytest.mark.parametrize("steps", ["0", "-1", "9" * 5000, "many", "1e9"])
def test_steps_beside_the_prompt_that_no_pass_can_have(capsys: pytest.CaptureFixture[str], steps: str) -> None:
    Path("info.txt").write_text(f"a\nSteps: {steps}, Sampler: Euler, CFG scale: 7, Size: 8x8\n")
    assert main(["show", "info.txt"]) == 0
    assert " · 20 steps\n" in capsys.readouterr().out


def test_a_prompt_looks_like_none_of_the_paths(capsys: pytest.CaptureFixture[str]) -> None:
    for prompt in ("a cat, photo.png", "1girl/solo", "-", "<lora:x.safetensors:1>", "x" * 5000, "a.b\nc.txt"):
        assert main(["show", f"--positive={prompt}"]) == 0
        inline = capsys.readouterr().out
        if prompt != "-":
            assert main(["show", prompt]) == 0
            assert capsys.readouterr().out == inline


def test_a_file_that_is_missing_leaves_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.txt").write_text("a cat")
    assert main(["show", "missing.txt", "a.txt"]) == 2

    shown = capsys.readouterr()
    assert shown.out.startswith("positive prompt in a.txt\n")
    assert len(shown.err.splitlines()) == 1


def test_each_line_of_a_file_of_lines_is_a_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    Path("many.txt").write_text("a\nb\n\nc\n")
    assert main(["show", "many.txt", "--kind", "lines", "--output-format", "json"]) == 0
    assert [one["prompt"] for one in json.loads(capsys.readouterr().out)["prompts"]] == ["a", "b", "c"]


def test_nothing_to_show_is_an_empty_list_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.txt").write_text("")
    assert main(["show", "empty.txt", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"version": 1, "prompts": []}


def test_the_page_has_room_for_so_many_prompts(capsys: pytest.CaptureFixture[str]) -> None:
    Path("many.txt").write_text("a\n" * 203)
    assert main(["show", "many.txt", "--kind", "lines", "--html", "page.html"]) == 0

    page = Path("page.html").read_text()
    assert page.count("<section>") == 200
    assert "3 more prompts left out here" in page
    assert capsys.readouterr().out.count("positive") == 203


def test_who_reads_only_the_beginning_still_gets_the_whole_page() -> None:
    Path("many.txt").write_text("a cat\n" * 250)
    command = [sys.executable, "-m", "promptlint", "show", "many.txt", "--kind", "lines", "--html", "page.html"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
    assert "50 more prompts left out here" in Path("page.html").read_text()


def test_an_error_of_ours_is_one_line_and_the_others_are_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:

    def fail_once(prompt: str, **options: Any) -> Any:
        if prompt == "b":
            raise RuntimeError("oh")
        return promptlint.evaluate(prompt, **options)

    monkeypatch.delenv("PROMPTLINT_TRACEBACK", raising=False)
    monkeypatch.setattr("promptlint.show.drawing.evaluate", fail_once)
    Path("many.txt").write_text("a\nb\nc\n")
    assert main(["show", "many.txt", "--kind", "lines"]) == 2

    shown = capsys.readouterr()
    assert "internal error: RuntimeError: oh" in shown.err
    assert shown.out.count("20 steps") == 2


def test_the_hires_pass_is_a_picture_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "[a:b:1.5]", "--hires-steps", "4"]) == 0
    assert "positive prompt, hires pass\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to show; give a prompt in quotes"),
        (["a", "--steps", "0"], "'0' is not a number of steps from 1 to 10000"),
        (["a", "--steps", "-3"], "'-3' is not a number of steps"),
        (["a", "--steps", "many"], "'many' is not a number of steps"),
        (["a", "--hires-steps", "0"], "'0' is not a number of steps"),
        (["a", "--host", "dalle"], "'dalle'"),
        (["a", "--embedding", "x"], "'x' is not NAME=VECTORS"),
        (["a", "--embedding", "x=0"], "'x=0' is not NAME=VECTORS"),
        (["a", "--embedding", "=1"], "'=1' is not NAME=VECTORS"),
        (["a", "--embedding", "x=" + "9" * 5000], "is not NAME=VECTORS"),
        (["a", "--positive", "b"], "do not go together"),
        (["--positive", "b", "--role", "negative"], "--role applies to files"),
        (["missing.txt"], "missing.txt: no such file"),
        (["missing picture.png"], "or give a prompt that looks so as --positive"),
        (["./a"], "./a: no such file"),
        (["a", "--stdin-filename", "x.txt"], "--stdin-filename needs -"),
        (["a", "cat"], "put a prompt of several words in quotes"),
        (["a", "--html", "no/such/folder.html"], "cannot be written"),
        (["a", "--html", "."], ". is not a regular file"),
        (["a", "--html", "/dev/null"], "is not a regular file"),
    ],
)
def test_bad_input_is_one_clear_line(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert main(["show", *arguments]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_the_page_is_written_whole_and_again_the_same() -> None:
    target = Path("page.html")
    assert main(["show", "a <script>", "--html", "page.html"]) == 0
    first = target.read_bytes()
    target.chmod(0o640)
    assert main(["show", "a <script>", "--html", "page.html"]) == 0

    assert target.read_bytes() == first
    assert first.endswith(b"</html>\n")
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in Path().iterdir()] == ["page.html"]


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_old: str, _new: str, **_folders: int | None) -> None:
        raise OSError(28, "No space left on device")

    Path("page.html").write_text("old")
    monkeypatch.setattr(os, "replace", full)
    assert main(["show", "a", "--html", "page.html"]) == 2

    assert "No space left on device" in capsys.readouterr().err
    assert [path.read_text() for path in Path().iterdir()] == ["old"]


def test_the_page_does_not_replace_the_prompt() -> None:
    Path("a.txt").write_text("a cat")
    assert main(["show", "a.txt", "--html", "a.txt"]) == 2
    assert Path("a.txt").read_text() == "a cat"


def test_the_page_does_not_replace_a_prompt_of_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("prompts").mkdir()
    Path("prompts/a.txt").write_text("a cat")
    assert main(["show", "prompts", "--html", "prompts/a.txt"]) == 2

    assert Path("prompts/a.txt").read_text() == "a cat"
    assert "is one of the files shown" in capsys.readouterr().err


def test_a_link_stays_a_link() -> None:
    Path("real.html").write_text("old")
    Path("link.html").symlink_to("real.html")
    assert main(["show", "a", "--html", "link.html"]) == 0

    assert Path("link.html").is_symlink()
    assert Path("real.html").read_text().startswith("<!DOCTYPE html>")


def test_a_file_without_a_prompt_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.txt").write_text("\n")
    assert main(["show", "empty.txt"]) == 0
    assert capsys.readouterr() == ("", "empty.txt: no prompt in it\n")


def test_an_empty_prompt_is_a_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", ""]) == 0
    assert "0 tokens" in capsys.readouterr().out


def test_colour_takes_the_place_of_the_margin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "a (cat:1.2)", "--color", "always"]) == 0
    assert "\x1b[32mcat\x1b[0m\x1b[2;32m×1.2\x1b[0m" in capsys.readouterr().out


def test_no_color_is_respected(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["show", "a (cat:1.2)"]) == 0
    assert "\x1b[" in capsys.readouterr().out

    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["show", "a (cat:1.2)"]) == 0
    assert "\x1b[" not in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="umasks are of POSIX")
def test_a_new_page_is_readable_for_whom_the_umask_says() -> None:
    before = os.umask(0o027)
    try:
        assert main(["show", "a", "--html", "page.html"]) == 0
    finally:
        os.umask(before)
    assert Path("page.html").stat().st_mode & 0o777 == 0o640


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: promptlint show [OPTIONS] TEXT|PATH...\n")


def test_the_configuration_says_host_steps_and_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    make_a1111(tmp_path / "webui")
    Path("promptlint.toml").write_text('target = "forge"\nsteps = 12\n[models]\nroot = "webui"\n')
    Path("a.txt").write_text("a cat, EasyNegative, badhandv4")
    installed = sorted(read_inventory(tmp_path / "webui").vectors)
    assert main(["show", "a.txt", "--output-format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["prompts"]
    assert (found["host"], found["steps"]) == ("forge", 12)
    assert ("EasyNegative" in installed, "badhandv4" in installed) == (True, False)
    used = found["parts"][0]["schedule"][0]["chunks"][0]["embeddings"]
    assert [each["name"] for each in used] == ["EasyNegative"]
    assert main(["show", "a.txt", "--isolated", "--output-format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["prompts"]
    assert (found["host"], found["steps"]) == ("a1111", 20)
    for option in ("--target", "--host"):  # as it was called before
        assert main(["show", "a.txt", option, "a1111", "--steps", "30", "--output-format", "json"]) == 0
        (found,) = json.loads(capsys.readouterr().out)["prompts"]
        assert (found["host"], found["steps"]) == ("a1111", 30)
    assert main(["show", "--help"]) == 0
    assert "--host" not in capsys.readouterr().out


def test_a_workflow_is_shown_as_its_host_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.json").write_text('{"3": {"class_type": "CLIPTextEncode", "inputs": {"text": "sea", "clip": ["1", 1]}}}')
    assert main(["show", "flow.json", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["prompts"][0]["host"] == "comfyui"
