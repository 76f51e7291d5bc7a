"""What people meant who know other tools, or who give a prompt where a path goes."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from promptlint.cli.commands import COMMANDS
from promptlint.cli.neighbours import command_meant, is_like_text, option_meant

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("lint", "check"), ("explain", "rule"), ("fmt", "format"), ("autofix", "fix"), ("version", "--version")],
)
def test_commands_of_other_tools_get_ours(run: Run, word: str, meant: str) -> None:
    assert run(word) == (2, "", f"promptlint: error: unknown command {word!r}; did you mean `promptlint {meant}`?\n")


def test_no_command_is_taken_for_another() -> None:
    assert [name for name in COMMANDS if command_meant(name) is not None] == []


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--rules", "did you mean --select?"),
        ("--max-diagnostics", "did you mean --max-findings?"),
        ("--format", "did you mean --output-format?"),
        ("--explain", "`promptlint rule CODE` explains a rule"),
        ("--targt", "did you mean --target?"),
        ("--check", "`promptlint check --help` lists all"),
    ],
)
def test_options_of_other_tools_get_ours(run: Run, option: str, says: str) -> None:
    assert run("check", "x", option, "PW") == (2, "", f"promptlint: error: unknown option {option}; {says}\n")


def test_an_option_that_the_command_does_not_have_is_not_offered() -> None:
    assert option_meant("--rules", ["--help"]) is None


@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize("text", ["a cat, ((dog:2))", "a cat", "((dog:2))", "-1girl, it's", "a\nb", "1.3::cat::, 2.5"])
def test_a_text_for_a_path_says_how_to_check_it(run: Run, command: str, text: str) -> None:
    status, out, err = run(command, "--", text)
    assert (status, out) == (2, "Nothing was checked: nothing that was named could be read.\n")
    advice = err.partition("to check a text: promptlint ")[2]
    if "\n" not in text:
        assert run(*shlex.split(advice))[0] in (0, 1)
    assert advice


@pytest.mark.parametrize(
    "path", ["a.txt", "my prompts/a cat.txt", "C:\\Users\\me\\my prompts", "/tmp/my folder", "../a b", "a", "~/my x"]
)
def test_a_path_that_is_not_there_is_a_path(run: Run, path: str) -> None:
    assert not is_like_text(path)
    assert "check the path" in run("check", path)[2]


def test_a_text_without_a_command_says_so_too(run: Run) -> None:
    assert run("a cat, dog")[2] == (
        "promptlint: error: no command; to check a text: promptlint check --positive 'a cat, dog'\n"
    )


def test_a_file_with_such_a_name_is_read(run: Run) -> None:
    Path("a cat, dog").write_text("a cat")
    assert run("check", "a cat, dog")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (("--target", "automatic1111"), "unknown target 'automatic1111'; did you mean a1111? There are a1111, "),
        (("--target", "flux"), "unknown target 'flux'; flux is a model family, as model-family takes it; the targets"),
        (("--target", "zzz"), "unknown target 'zzz'; there are a1111, "),
        (("--plugin", "zzz"), "unknown plug-in 'zzz'; there are adetailer, "),
        (("--plugin", "loractrl"), "unknown plug-in 'loractrl'; did you mean loractl? There are loractl, adetailer, "),
        (("--model-family", "zzz"), "unknown model family 'zzz'; there are "),
    ],
)
def test_what_there_is_is_listed_the_nearest_first(run: Run, arguments: tuple[str, str], start: str) -> None:
    assert run("check", "--positive", "a", *arguments)[2].startswith(f"promptlint: error: {arguments[0]}: {start}")


@pytest.mark.parametrize(("option", "value"), [("--output-format", "conscise"), ("--kind", "line"), ("--color", "of")])
def test_choices_are_listed_the_nearest_first(run: Run, option: str, value: str) -> None:
    status, _, err = run("check", "a.txt", option, value)
    assert (status, err.startswith(f"promptlint: error: unknown {option} {value!r}; ")) == (2, True)
    assert "here are " in err
