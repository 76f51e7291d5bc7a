from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from promptlint.cli import main
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.kinds import SUFFIXES
from promptlint.documents.model import Document
from promptlint.engine import settings
from promptlint.rules import registry
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Default, Rule
from promptlint.syntax import Prompt

NESTED = "a cat, ((dog:1.8))"
Run = Callable[..., tuple[int, str, str]]


class Remark(Rule):
    """A rule that remarks on every prompt, and crashes on the word crash."""

    code, name, severity = "PZ001", "any-prompt", Severity.INFO
    default = Default.OFF
    visits = (Prompt,)

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        if "crash" in ctx.text:
            raise RuntimeError("it crashed")
        yield self.finding(ctx, node.span, f"a prompt for {ctx.target}")


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PROMPTLINT_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.chdir(tmp_path)
    rules = (*(rule for rule in registry.all_rules() if rule.code == "PW008"), Remark())
    # Both are there before: what is loaded meanwhile would keep these rules for other tests.
    for module in (registry, settings):
        monkeypatch.setattr(module, "all_rules", lambda: rules)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["check", *arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run


def error(result: tuple[int, str, str]) -> str:
    """The one line of an error; nothing else may be there but a report on what could be checked."""
    status, _, err = result
    assert status == 2
    assert err.count("\n") == 1
    assert err.startswith("promptlint: error: ")
    return err.removeprefix("promptlint: error: ").rstrip("\n")


def test_a_file_with_a_finding(run: Run) -> None:
    Path("a.txt").write_text(NESTED)

    status, out, err = run("a.txt")

    assert (status, err) == (1, "")
    assert " --> a.txt:1:8 (positive)\n" in out
    assert out.endswith(
        "Found 1 problem (0 errors, 1 warning) in 1 file; 1 can be fixed safely.\n"
        "`promptlint fix a.txt` fixes 1.\n"
        "`promptlint rule PW008` explains nested-weight.\n"
    )


def test_a_clean_file(run: Run) -> None:
    Path("a.txt").write_text("a cat")

    assert run("a.txt") == (0, "All clear: 1 prompt in 1 file.\n", "")


def test_a_file_without_a_prompt_is_fine(run: Run) -> None:
    Path("a.txt").write_text(" \n")

    assert run("a.txt") == (0, "Nothing to check: no prompt in 1 file.\n", "")


def test_a_folder_and_each_file_once(run: Run) -> None:
    Path("dir").mkdir()
    Path("dir/a.txt").write_text(NESTED)
    Path("dir/negative.txt").write_text(NESTED)

    status, out, _ = run("dir", "dir/a.txt", "--output-format", "concise")

    assert status == 1
    assert [line.split(": ")[0] for line in out.splitlines()] == [
        f"{Path('dir/a.txt')}:1:8",
        f"{Path('dir/negative.txt')}:1:8",
    ]


def test_prompts_on_the_command_line(run: Run) -> None:
    status, out, _ = run("--positive", "a cat", "--negative", NESTED)

    assert status == 1
    assert " --> <prompt>:1:8 (negative)\n" in out
    assert "in 2 prompts;" in out


def test_an_empty_prompt_is_a_prompt(run: Run) -> None:
    assert run("--positive", "")[0] == 0


@pytest.mark.parametrize("name", ["<stdin>", "negative.txt"])
def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(("\ufeff" + NESTED).encode())))
    options = [] if name == "<stdin>" else ["--stdin-filename", name]

    status, out, _ = run("-", *options, "--output-format", "json")

    (one,) = json.loads(out)["diagnostics"]
    assert (status, one["path"]) == (1, name)
    assert one["role"] == ("positive" if name == "<stdin>" else "negative")
    assert one["start"]["column"] == 8


def test_standard_input_that_is_no_text(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a\xff")))

    assert error(run("-")) == "<stdin>: is not valid UTF-8 (byte 2, line 1); save it as UTF-8"


def test_standard_input_that_is_closed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    assert error(run("-")) == "standard input: cannot be read: it is closed; pipe a prompt into it"


def test_role_and_kind_override_the_name(run: Run) -> None:
    Path("a.txt").write_text(f"a cat\n{NESTED}\n")

    _, out, _ = run("a.txt", "--kind", "lines", "--role", "unknown", "--output-format", "json")

    (one,) = json.loads(out)["diagnostics"]
    assert (one["role"], one["region"]) == ("unknown", "line 2")


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ([], ["PW008"]),
        (["--select", "PZ"], ["PZ001"]),
        (["--select", "PZ001,PW008"], ["PW008", "PZ001"]),
        (["--select", "pz001", "--select", "nested-weight"], ["PW008", "PZ001"]),
        (["--extend-select", "any-prompt"], ["PW008", "PZ001"]),
        (["--extend-select", "PZ", "--ignore", "PW008,"], ["PZ001"]),
        (["--select", "ALL", "--isolated", "--plugin", "dynamic-prompts"], ["PW008", "PZ001"]),
    ],
)
def test_selection(run: Run, options: list[str], codes: list[str]) -> None:
    _, out, _ = run("--positive", NESTED, "--output-format", "json", *options)

    assert sorted(one["code"] for one in json.loads(out)["diagnostics"]) == codes


def test_target(run: Run) -> None:
    out = run("--positive", "a", "--select", "PZ", "--target", "comfyui", "--min-severity", "info")[1]

    assert "a prompt for comfyui" in out


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--select", "PW"], 1),
        (["--select", "PW", "--fail-level", "error"], 0),
        (["--select", "PW", "--exit-zero"], 0),
        (["--select", "PW", "--min-severity", "error"], 1),
        (["--select", "PZ"], 0),
        (["--select", "PZ", "--fail-level", "info"], 1),
    ],
)
def test_exit_status(run: Run, options: list[str], status: int) -> None:
    assert run("--positive", NESTED, *options)[0] == status


def test_what_fails_the_run_is_shown(run: Run) -> None:
    assert "info PZ001" in run("--positive", "a", "--select", "PZ", "--fail-level", "info")[1]


def test_remarks_are_in_json_and_hidden_from_people(run: Run) -> None:
    options = ("--positive", "a", "--select", "ALL", "--output-format")

    assert len(json.loads(run(*options, "json")[1])["diagnostics"]) == 1
    assert run(*options, "concise")[1] == ""
    assert run(*options, "full")[1] == "No problems: 1 prompt; 1 remark not shown (--min-severity info shows all).\n"


def test_a_crashing_rule_is_exit_status_2_and_a_finding(run: Run) -> None:
    status, out, err = run("--positive", f"crash, {NESTED}", "--select", "ALL", "--exit-zero")

    assert (status, err) == (2, "")
    assert "error PL001 internal-error: rule PZ001 (any-prompt) failed with RuntimeError: it crashed" in out
    assert "warning PW008" in out


def test_a_crash_outside_of_rules_is_a_finding_and_the_other_files_go_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from promptlint.engine.linter import Linter

    honest = Linter.lint_document

    def lint(linter: Linter, document: Document) -> Any:
        if document.path == "a.txt":
            raise ZeroDivisionError("no")
        return honest(linter, document)

    monkeypatch.setattr(Linter, "lint_document", lint)
    Path("a.txt").write_text("a")
    Path("b.txt").write_text(NESTED)

    result = run("a.txt", "b.txt", "--output-format", "concise")

    first, second = result[1].splitlines()[:2]
    assert first.startswith("a.txt:1:1: PL001[error] promptlint failed on this file with ZeroDivisionError: no;")
    assert second.startswith("b.txt:1:8: PW008")
    assert (result[0], result[2]) == (2, "")


def test_a_traceback_only_on_demand(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from promptlint.engine.linter import Linter

    monkeypatch.setattr(Linter, "lint_document", lambda _linter, _document: 1 / 0)
    monkeypatch.setenv("PROMPTLINT_TRACEBACK", "1")

    with pytest.raises(ZeroDivisionError):
        run("--positive", "a")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: None, "x.txt: no such file or folder; check the path"),
        (
            lambda: Path("x.txt").write_bytes(b"a\0b"),
            "x.txt: is a binary file; promptlint reads text in UTF-8",
        ),
        (
            lambda: Path("x.txt").write_bytes(b"a\n\xe4"),
            "x.txt: is not valid UTF-8 (byte 3, line 2); save it as UTF-8",
        ),
        (
            lambda: Path("x.txt").mkdir(),
            f"x.txt: nothing to read in this folder; promptlint looks for {', '.join(SUFFIXES)}",
        ),
    ],
    ids=["missing", "binary", "no UTF-8", "empty folder"],
)
@pytest.mark.parametrize("output_format", ["full", "concise", "grouped", "json"])
def test_an_unreadable_file_does_not_stop_the_others(
    run: Run, make: Callable[[], object], message: str, output_format: str
) -> None:
    make()
    Path("a.txt").write_text(NESTED)

    result = run("x.txt", "a.txt", "--output-format", output_format)

    assert error(result) == message
    assert "PW008" in result[1]
    if output_format == "json":
        assert json.loads(result[1])["summary"]["unreadable"] == 1
    if output_format == "full":
        assert "; 1 file could not be checked.\n" in result[1]


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_a_name_that_cannot_be_a_file(run: Run, name: str) -> None:
    assert name[0] in error(run(name))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to do; name a file or folder, - for standard input, or give --positive TEXT"),
        (
            ["a.txt", "--positive", "x"],
            "--positive and 'a.txt' do not go together; check files or a prompt, not both",
        ),
        (["--negative", "x", "--role", "unknown"], "--role applies to files; it does not go with --negative"),
        (["--positive", "x", "--kind", "lines"], "--kind applies to files; it does not go with --positive"),
        (["a.txt", "--stdin-filename", "x"], "--stdin-filename needs - among the paths, for standard input"),
        (
            ["a.txt", "--select", "PW009"],
            "--select: unknown rule 'PW009' (did you mean PW008?); `promptlint rule` lists all rules",
        ),
        (
            ["a.txt", "--ignore", "nested"],
            "--ignore: unknown rule 'nested' (did you mean nested-weight?); `promptlint rule` lists all rules",
        ),
        (["a.txt", "--select", ","], "--select is empty; leave it out, or name something"),
        (
            ["a.txt", "--target", "comfy"],
            "--target: unknown target 'comfy'; did you mean comfyui? There are comfyui, a1111, ",
        ),
        (
            ["a.txt", "--model-family", "fluks"],
            "--model-family: unknown model family 'fluks'; did you mean flux? There are flux, ",
        ),
        (
            ["a.txt", "--model-family", "SDXL 1.0"],
            "--model-family: unknown model family 'SDXL 1.0' (did you mean sdxl?)",
        ),
        (["a.txt", "--model-family", ""], "--model-family is empty; leave it out, or name something"),
        (["a.txt", "--selct", "PW"], "unknown option --selct; did you mean --select?"),
        (["a.txt", "--selct=PW"], "unknown option --selct; did you mean --select?"),
        (["a.txt", "-Z"], "unknown option -Z; `promptlint check --help` lists all"),
    ],
)
def test_wrong_usage_is_one_line(run: Run, arguments: list[str], message: str) -> None:
    Path("a.txt").write_text("a cat")

    said = error(run(*arguments))
    assert said == message or (message.endswith(", ") and said.startswith(message))


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (
            ["a.txt", "--output-format", "xml"],
            ["unknown --output-format 'xml'; there are full, concise, "],
        ),
        (["a.txt", "--fail-level", "bad"], ["--fail-level", "bad", "warning"]),
        (["--positive"], ["--positive needs a value ", "--positive=-1girl"]),
        (["--positive", "-1girl"], ["--positive needs a value ", "--positive=-1girl"]),
        (["--positive", "-1 girl", "--positive", "--select", "PW"], ["--positive needs a value "]),
        (["--positive", "-1 girl", "--output-format", "xml"], ["--output-format", "xml", "concise"]),
    ],
)
def test_what_argparse_says_is_one_line_too(run: Run, arguments: list[str], parts: list[str]) -> None:
    message = error(run(*arguments))

    assert all(part in message for part in parts)


def test_options_may_stand_between_paths(run: Run) -> None:
    Path("a.txt").write_text("a")
    Path("-b.txt").write_text("b")

    assert run("a.txt", "--select", "PW", "--", "-b.txt") == (0, "All clear: 2 prompts in 2 files.\n", "")


def test_help_is_grouped_and_short(run: Run) -> None:
    status, out, _ = run("--help")

    assert status == 0
    assert all(title in out for title in ("What to check:", "What to look for", "What to report:", "Exit status: 0"))
    assert len(out.splitlines()) < 80


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "TERM": "dumb"}, False),
        (["--no-color"], {"FORCE_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "always", "--output-format", "json"], {}, False),
    ],
)
def test_colour(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert ("\x1b[" in run("--positive", NESTED, *arguments)[1]) is coloured


def test_the_width_is_100_where_there_is_no_terminal_and_columns_overrides_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = "word, " * 50 + NESTED + ", word" * 50

    wide = run("--positive", prompt)[1].splitlines()[3]
    monkeypatch.setenv("COLUMNS", "60")
    narrow = run("--positive", prompt)[1].splitlines()[3]

    assert (len(wide), len(narrow)) == (100, 60)


def test_a_report_goes_to_a_file_whole(run: Run, tmp_path: Path) -> None:
    Path("a.txt").write_text(NESTED)
    status, out, err = run("a.txt", "--output-format", "gitlab", "--output-file", "out.json")
    assert (status, out, err) == (1, "", "")
    assert len(json.loads(Path("out.json").read_text())) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.txt", "out.json"]


def test_a_report_that_cannot_be_written_is_one_line(run: Run) -> None:
    Path("a.txt").write_text(NESTED)
    assert error(run("a.txt", "-o", "nowhere/out.json")) == (
        "nowhere/out.json: cannot be written: No such file or directory; check the path"
    )


def test_quiet_prints_findings_only(run: Run) -> None:
    Path("a.txt").write_text(NESTED)
    Path("b.txt").write_text("a cat")
    assert "Found" not in run("a.txt", "-q")[1]
    assert run("b.txt", "-q") == (0, "", "")


@pytest.mark.parametrize(
    ("environment", "start"),
    [
        ({"GITHUB_ACTIONS": "true", "CI": "true"}, "::warning "),
        ({"CI": "true"}, "a.txt:1:8: "),
        ({}, "warning PW008 "),
    ],
)
def test_auto_is_what_the_surroundings_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], start: str
) -> None:
    for name in ("GITHUB_ACTIONS", "CI"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    Path("a.txt").write_text(NESTED)
    status, out, err = run("a.txt")
    assert run("a.txt", "--output-format", "auto") == (status, out, err)
    assert out.startswith(start)
    assert "Found 1 problem (0 errors, 1 warning) in 1 file" in (err if environment else out)
    assert run("a.txt", "-q")[2] == ""
    assert run("a.txt", "--output-format", "full")[1].startswith("warning PW008 ")
    assert run("a.txt", "--statistics")[1].startswith("1  PW008")
    run("a.txt", "-o", "report")
    assert Path("report").read_text().startswith("warning PW008 ")


def test_statistics_are_text_or_json(run: Run) -> None:
    Path("a.txt").write_text(NESTED)
    assert run("a.txt", "--statistics")[1].startswith("1  PW008  nested-weight  warning  in 1 file  safe fix\n")
    assert error(run("a.txt", "--statistics", "--output-format", "sarif")) == "--statistics are text or json, not sarif"


@pytest.mark.parametrize("output_format", ["full", "concise", "github"])
@pytest.mark.parametrize("selector", ["PZ001", "pz001", "PZ", "any-prompt"])
@pytest.mark.parametrize("option", ["--select", "--extend-select"])
def test_a_rule_that_is_chosen_is_shown(run: Run, option: str, selector: str, output_format: str) -> None:
    status, out, _ = run("--positive", "a", option, selector, "--output-format", output_format)

    assert status == 0
    assert "a prompt for a1111" in out


@pytest.mark.parametrize("selector", ["ALL", "P", "all"])
def test_a_rule_that_comes_with_others_is_not_chosen(run: Run, selector: str) -> None:
    assert "PZ001" not in run("--positive", "a", "--select", selector)[1]


def test_a_level_that_is_asked_for_counts_more_than_the_choice(run: Run) -> None:
    Path("promptlint.toml").write_text('min-severity = "warning"\nselect = ["PZ001"]\n')
    assert "PZ001" not in run("--positive", "a")[1]
    assert "PZ001" not in run("--isolated", "--positive", "a", "--select", "PZ001", "--min-severity", "warning")[1]


def test_a_choice_of_the_configuration_is_shown(run: Run) -> None:
    Path("promptlint.toml").write_text('extend-select = ["PZ001"]\n')
    out = run("--positive", "a")[1]

    assert "info PZ001" in out
    assert "Found 1 problem (0 errors, 0 warnings, 1 remark) in 1 prompt.\n" in out


def test_the_command_line_chooses_instead_of_the_configuration(run: Run) -> None:
    Path("promptlint.toml").write_text('select = ["PZ001"]\n')

    assert "PZ001" not in run("--positive", "a", "--select", "ALL")[1]
    assert "info PZ001" in run("--positive", "a")[1]
