"""`promptlint convert`: prompts on the command line, and files that are written only where nothing goes wrong."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(run: Run) -> Run:
    return partial(run, "convert")


def test_a_prompt_is_printed(run: Run) -> None:
    assert run("--to", "comfyui", "a ((cat)), [dog]") == (0, "a ((cat)), (dog:0.909090909)\n", "")
    assert run("--from", "novelai", "--to", "a1111", "1.2::a::") == (0, "(a:1.2)\n", "")
    assert run("--to", "novelai", "--positive", "(a)", "--negative", "[b]") == (0, "1.1::a::\n0.909090909::b::\n", "")


def test_the_configuration_says_from_which_program(run: Run) -> None:
    Path("promptlint.toml").write_text('target = "novelai"\n')
    assert run("--to", "a1111", "1.2::a::") == (0, "(a:1.2)\n", "")


def test_what_is_lost_is_told_and_refused_if_asked(run: Run) -> None:
    told = "elsewhere: ComfyUI reads no tags: load `x` at 0.8 with a node\n"
    assert run("--to", "comfyui", "a <lora:x:0.8>") == (0, "a\n", told)
    assert run("--to", "comfyui", "a <lora:x:0.8>", "-q") == (0, "a\n", "")
    refused = f"{told}Not exact, and refused because of --strict.\n"
    assert run("--to", "comfyui", "a <lora:x:0.8>", "--strict") == (1, "", refused)
    assert run("--to", "comfyui", "a cat", "--strict") == (0, "a cat\n", "")


def test_several_texts_are_shown_with_their_steps(run: Run) -> None:
    status, out, _ = run("--to", "comfyui", "[a:(b:1.2):0.25] c AND d :0.5")
    assert status == 0
    assert out == (
        "part 1 with weight 1, steps 1 to 5 of 20:\na c\n\n"
        "part 1 with weight 1, steps 6 to 20 of 20:\n(b:1.2) c\n\n"
        "part 2 with weight 0.5:\nd\n"
    )


def test_json_is_for_programs(run: Run) -> None:
    Path("a.txt").write_text("a [b]")
    for arguments in (["a [b]"], ["a.txt"]):
        status, out, err = run("--to", "comfyui", "--output-format", "json", *arguments)
        (one,) = json.loads(out)["conversions"]
        assert (status, err) == (0, "")
        assert (one["prompt"], one["text"], one["exact"]) == ("a [b]", "a (b:0.909090909)", True)
        assert (one["from"], one["to"], one["losses"], one["texts"]) == ("a1111", "comfyui", [], [])
    assert Path("a.txt").read_text() == "a [b]"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.txt", "a [b]", "a (b:0.909090909)"),
        ("a.csv", 'name,prompt,negative_prompt\nx,"a, ""[b]""",[c]\n', None),
        ("a.json", '{"prompt": "\\u0061 [b] \\"c\\"", "negative_prompt": "d"}', None),
        ("a.yaml", "prompt: 'it''s [b]'\nnegative_prompt: d\n", None),
    ],
)
def test_files_are_written_in_their_own_spelling(run: Run, name: str, before: str, after: str | None) -> None:
    Path(name).write_text(before)
    wanted = after or before.replace("[b]", "(b:0.909090909)").replace("[c]", "(c:0.909090909)")

    assert run("--from", "a1111", "--to", "comfyui", "--check", name)[:2] == (1, f"would convert {name}\n")
    assert Path(name).read_text() == before
    assert run("--from", "a1111", "--to", "comfyui", name) == (0, "", "1 file converted.\n")
    assert Path(name).read_text() == wanted
    status, _, told = run("--from", "comfyui", "--to", "comfyui", name)
    assert (status, told) == (0, "1 file the same for both programs.\n")


def test_a_diff_writes_nothing(run: Run) -> None:
    Path("a.txt").write_text("a [b]\n")
    status, out, _ = run("--to", "comfyui", "--diff", "a.txt")
    assert (status, out) == (1, "--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-a [b]\n+a (b:0.909090909)\n")
    assert Path("a.txt").read_text() == "a [b]\n"


def test_a_file_is_left_where_a_prompt_would_be_several_texts(run: Run) -> None:
    Path("a.txt").write_text("[a:b:0.5]")
    status, _, told = run("--to", "comfyui", "a.txt")
    assert status == 1
    assert "a.txt: left as it is: a prompt would be several texts\n" in told
    assert Path("a.txt").read_text() == "[a:b:0.5]"


def test_a_weight_of_the_whole_prompt_is_left_out(run: Run) -> None:
    Path("a.txt").write_text("a [b] 16:9")
    told = "a.txt: lost: ComfyUI has no weight of a whole prompt: 9 is left out\n1 file converted.\n"
    assert run("--to", "comfyui", "a.txt") == (0, "", told)
    assert Path("a.txt").read_text() == "a (b:0.909090909) 16"


def test_strict_leaves_files_that_lose_something(run: Run) -> None:
    Path("a.txt").write_text("a <lora:x:1>")
    Path("b.txt").write_text("a [b]")
    status, _, told = run("--to", "comfyui", "--strict", "a.txt", "b.txt")
    assert status == 1
    assert told.endswith(
        "a.txt: left as it is: not exact, and refused because of --strict\n1 file converted, 1 file left as it is.\n"
    )
    assert Path("a.txt").read_text() == "a <lora:x:1>"
    assert Path("b.txt").read_text() == "a (b:0.909090909)"


def test_a_file_that_cannot_hold_the_prompts_is_left_as_it_is(run: Run) -> None:
    # Of the second line nothing would be left, and a line without a prompt is none.
    Path("a.txt").write_text("a cat, [b]\n<lora:x:1>\n")
    status, _, told = run("--to", "comfyui", "--kind", "lines", "a.txt")
    assert status == 1
    assert "a.txt: left as it is: the file cannot hold the converted prompts as they are\n" in told
    assert Path("a.txt").read_text() == "a cat, [b]\n<lora:x:1>\n"


def test_standard_input_goes_to_standard_output(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a [b]\n"), encoding="utf-8"))
    assert run("--to", "novelai", "-") == (0, "a 0.909090909::b::\n", "")


def test_known_embeddings_are_named_as_the_target_does(run: Run) -> None:
    status, out, told = run("--to", "comfyui", "--role", "negative", "EasyNegative, bad")
    assert (status, out.lower()) == (0, "embedding:easynegative, bad\n")
    assert "is taken for an embedding" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a"], "--to is missing; name the program that is to read the prompts, such as --to comfyui"),
        (["--to", "comfyui"], "nothing to convert; give a prompt in quotes, a file, or - for standard input"),
        (["--to", "comfyui", "--diff", "a cat"], "--diff applies to files; it does not go with a prompt"),
        (
            ["--to", "comfyui", "--check", "--output-format", "json", "a.txt"],
            "--check does not go with --output-format json, which writes nothing",
        ),
    ],
)
def test_wrong_calls(run: Run, arguments: list[str], message: str) -> None:
    Path("a.txt").write_text("a")
    assert run(*arguments) == (2, "", f"promptlint: error: {message}\n")
