"""Reports of much: what is folded, what is held back, what comes next, and what was left out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

Run = Callable[..., tuple[int, str, str]]
COMMA = "a cat, (dog:1,2)\n"
NESTED = "a cat, ((dog:1.8))\n"


def _wildcards() -> None:
    Path("wildcards").mkdir()
    Path("wildcards/sky.txt").write_text("blue\ngrey\n")
    Path("wildcards/a.txt").write_text("".join(f"fog {n}, __name{n % 5}__\n" for n in range(120)))


def _files(count: int, text: str = COMMA) -> None:
    for number in range(count):
        Path(f"{number:03}.prompt").write_text(text)


@pytest.mark.parametrize("format", ["full", "concise"])
def test_a_list_is_folded_for_people(run: Run, format: str) -> None:  # noqa: A002
    _wildcards()
    status, out, _ = run("check", "wildcards", "--output-format", format)

    assert status == 1
    assert out.count("PR015") == 5 + (format == "full")
    assert out.count("(and 23 more like this: lines ") == 5
    if format == "full":
        assert "Found 120 problems (120 errors, 0 warnings) in 5 findings (--no-fold shows each), in 2 files.\n" in out


def test_json_folds_and_has_them_all(run: Run) -> None:
    _wildcards()
    report = json.loads(run("check", "wildcards", "--output-format", "json")[1])

    assert len(report["diagnostics"]) == report["summary"]["diagnostics"] == 5
    assert (report["summary"]["folded"], report["summary"]["problems"]) == (115, 120)
    folded = [each for one in report["diagnostics"] for each in one["folded"]]
    lines = [each["start"]["line"] for each in (*report["diagnostics"], *folded)]
    assert sorted(lines) == list(range(1, 121))
    assert {each["message"] for each in folded} == {
        f"no wildcard is called `name{n}`: nothing is put in its place" for n in range(5)
    }


@pytest.mark.parametrize("format", ["sarif", "github", "gitlab", "junit", "rdjson"])
def test_formats_for_programs_hold_each(run: Run, format: str) -> None:  # noqa: A002
    _wildcards()
    out = run("check", "wildcards", "--output-format", format)[1]
    counts: dict[str, Callable[[], int]] = {
        "sarif": lambda: len(json.loads(out)["runs"][0]["results"]),
        "github": lambda: out.count("::error "),
        "gitlab": lambda: len(json.loads(out)),
        "junit": lambda: len(ET.fromstring(out).findall(".//failure")),
        "rdjson": lambda: len(json.loads(out)["diagnostics"]),
    }

    assert counts[format]() == 120
    assert "more like this" not in out


def test_statistics_and_summary_and_fix_say_the_same_number(run: Run) -> None:
    Path("lines.txt").write_text("(sky:1), fog\n" * 30)
    options = ("lines.txt", "--kind", "lines", "--select", "PW010")
    found = "Found 30 problems (0 errors, 30 warnings)"

    assert (
        f"{found} in 4 findings (--no-fold shows each), in 1 file; 30 can be fixed safely.\n"
        in run("check", *options)[1]
    )
    out = run("check", *options, "--statistics")[1]
    assert out.startswith("30  PW010 ")
    assert f"{found} in 1 file; 30 can be fixed safely.\n" in out
    assert run("fix", *options)[1] == "Fixed 30 problems; all clear: 30 prompts in 1 file.\n"


def test_a_hundred_findings_are_printed(run: Run) -> None:
    _files(150)
    status, out, err = run("check", ".")

    assert (status, err) == (1, "")
    assert out.count("error PW002") == 100
    assert "in 150 files; 150 can be fixed unsafely; 50 more findings not shown (--max-findings 0 shows all).\n" in out


@pytest.mark.parametrize(("most", "printed"), [("1", 1), ("149", 149), ("150", 150), ("151", 150), ("0", 150)])
def test_the_most_can_be_chosen(run: Run, most: str, printed: int) -> None:
    _files(150)
    status, out, _ = run("check", ".", "--max-findings", most)

    assert status == 1
    assert out.count("error PW002") == printed
    assert ("not shown" in out) is (printed < 150)
    assert "Found 150 problems" in out


@pytest.mark.parametrize("options", [("-q",), ("--output-format", "concise")])
def test_without_a_summary_standard_error_says_what_is_held_back(run: Run, options: tuple[str, ...]) -> None:
    _files(3)
    _, out, err = run("check", ".", "--max-findings", "2", *options)

    assert out.count("PW002") == 2
    assert err == "promptlint: 1 more finding not shown (--max-findings 0 shows all)\n"


@pytest.mark.parametrize("format", ["json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson"])
def test_formats_for_programs_have_no_limit(run: Run, format: str) -> None:  # noqa: A002
    _files(5)
    arguments = ("check", ".", "--output-format", format)

    assert run(*arguments, "--max-findings", "2") == run(*arguments)


@pytest.mark.parametrize("most", ["-1", "x", "1.5", "", "9" * 30])
def test_the_most_is_a_number(run: Run, most: str) -> None:
    _files(1)
    status, _, err = run("check", ".", f"--max-findings={most}")

    assert status == 2
    assert err == f"promptlint: error: --max-findings is a number, 0 for no limit, not {most!r}\n"


@pytest.mark.parametrize(
    ("text", "arguments", "steps"),
    [
        (
            NESTED,
            ["check", "a.txt"],
            ["promptlint fix a.txt` fixes 1.", "promptlint rule PW008` explains nested-weight."],
        ),
        (
            NESTED + COMMA + COMMA.replace("dog", "fog"),
            ["check", ".", "--kind", "lines"],
            [
                "promptlint fix . --kind lines` fixes 1, and with --unsafe-fixes 2 more.",
                "promptlint rule PW002` explains decimal-comma (2 times).",
            ],
        ),
        (
            COMMA,
            ["fix", "a.txt"],
            [
                "promptlint fix --unsafe-fixes a.txt` fixes 1; the picture changes.",
                "promptlint rule PW002` explains decimal-comma.",
            ],
        ),
        (
            COMMA,
            ["check", "--fix", "a.txt", "--max-findings", "5", "--output-format=full", "--select", "PW"],
            [
                "promptlint fix --unsafe-fixes a.txt --select PW` fixes 1; the picture changes.",
                "promptlint rule PW002` explains decimal-comma.",
            ],
        ),
        ("a cat (", ["fix", "--unsafe-fixes", "a.txt"], None),
        ("a cat", ["check", "a.txt"], []),
        (COMMA, ["check", "--positive", "(a:1,2)"], ["promptlint rule PW002` explains decimal-comma."]),
        (COMMA, ["check", "-q", "a.txt"], []),
        (COMMA, ["check", "a.txt", "--output-format", "github"], []),
        (COMMA, ["check", "a.txt", "--output-format", "concise"], []),
    ],
)
def test_the_report_ends_with_the_next_command(
    run: Run, text: str, arguments: list[str], steps: list[str] | None
) -> None:
    Path("a.txt").write_text(text)
    out = run(*arguments)[1]

    lines = [line.removeprefix("`") for line in out.splitlines() if line.startswith("`promptlint ")]
    if steps is None:
        assert not any("promptlint fix" in line for line in lines)
    else:
        assert lines == steps
        assert not steps or out.endswith(f"{steps[-1]}\n")


def test_many_arguments_are_not_said_again(run: Run) -> None:
    _files(30)
    out = run("check", *(f"{number:03}.prompt" for number in range(30)), "--select", "PW002")[1]

    assert "`promptlint fix --unsafe-fixes --select PW002 PATH...` fixes 30; the picture changes.\n" in out


def test_what_is_said_next_works(run: Run) -> None:
    Path("my prompts").mkdir()
    Path("my prompts/it's.txt").write_text(NESTED)
    out = run("check", "my prompts/it's.txt")[1]

    assert """`promptlint fix 'my prompts/it'"'"'s.txt'` fixes 1.""" in out


def test_a_baseline_is_counted(run: Run) -> None:
    _files(3)
    assert run("baseline", "create", ".")[1] == "promptlint-baseline.json: 3 known findings\n"
    status, out, _ = run("check", ".")
    assert (status, out) == (0, "Nothing new: 3 prompts in 3 files; 3 known findings in promptlint-baseline.json.\n")

    Path("000.prompt").write_text(NESTED)
    out = run("check", ".")[1]
    assert "Found 1 problem (0 errors, 1 warning) in 3 files; 1 can be fixed safely; 2 known findings in " in out
    assert json.loads(run("check", ".", "--output-format", "json")[1])["summary"]["known"] == 2


def test_a_baseline_of_a_list(run: Run) -> None:
    _wildcards()
    run("baseline", "create", "wildcards")
    out = run("check", "wildcards")[1]
    assert out == "Nothing new: 122 prompts in 2 files; 120 known findings in promptlint-baseline.json.\n"


def test_an_excluded_file_that_is_named_says_why(run: Run) -> None:
    _files(2, "a cat\n")
    Path("promptlint.toml").write_text('exclude = ["000.prompt"]\n')

    assert run("check", "000.prompt") == (
        0,
        (
            'Nothing was checked: 000.prompt is excluded by "000.prompt" of promptlint.toml:1:12; '
            "--no-exclude checks it.\n"
        ),
        "",
    )
    assert run("check", "000.prompt", "--no-exclude")[1] == "All clear: 1 prompt in 1 file.\n"
    assert run("check", "001.prompt")[1] == "All clear: 1 prompt in 1 file.\n"
    assert run("check", "000.prompt", "001.prompt")[1] == (
        "No problems in what was checked: 1 prompt in 1 file; "
        '000.prompt is excluded by "000.prompt" of promptlint.toml:1:12 (--no-exclude takes it in).\n'
    )


def test_excluded_files_of_a_folder_are_counted(run: Run) -> None:
    _files(4, "a cat\n")
    Path("promptlint.toml").write_text('exclude = ["00[0-2].prompt"]\n')

    assert run("check", ".", "--output-format", "full")[1] == (
        "No problems in what was checked: 1 prompt in 1 file; "
        '3 files are excluded by "00[0-2].prompt" of promptlint.toml:1:12 (--no-exclude takes them in).\n'
    )
    assert json.loads(run("check", ".", "--output-format", "json")[1])["summary"]["excluded"] == 3


def test_files_without_a_prompt_are_not_counted(run: Run) -> None:
    _files(2, "a cat\n")
    Path("c.prompt").write_text(" \n")

    assert run("check", "000.prompt", "001.prompt", "c.prompt")[1] == "All clear: 2 prompts in 2 files.\n"
    Path("001.prompt").write_text(NESTED)
    assert "Found 1 problem (0 errors, 1 warning) in 2 files" in run("check", "000.prompt", "001.prompt", "c.prompt")[1]
    assert run("check", "c.prompt")[1] == "Nothing to check: no prompt in 1 file.\n"


def test_what_was_clean_before_is_counted_as_before(run: Run) -> None:
    _files(40, "a cat\n")
    for _ in range(2):
        assert run("check", ".")[1] == "All clear: 40 prompts in 40 files.\n"


def test_a_file_in_pieces_is_one_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.documents.pieces.PIECE", 100)
    Path("lines.txt").write_text("(sky:1), fog\n" * 50)
    out = run("check", "lines.txt", "--kind", "lines", "--select", "PW010")[1]

    assert out.count("PW010 no-op") == 4
    assert "(and 46 more like this: lines 5, 6, 7 and 43 more)" in out
    found = "Found 50 problems (0 errors, 50 warnings) in 4 findings (--no-fold shows each), in 1 file; 50 can be fixed"
    assert f"{found} safely.\n" in out


def test_a_failure_comes_after_what_was_found_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", sys.stdout)
    Path("a.txt").write_text("(sky:1), fog\n")
    Path("b.txt").write_bytes(b"\xff\xfe\xfa")
    status, out, _ = run("check", "a.txt", "b.txt", "--kind", "lines", "--select", "PW010")

    assert status == 2
    assert out.index("PW010 no-op-weight") < out.index("promptlint: error: b.txt") < out.index("Found 1 problem")


@pytest.mark.parametrize("between", [", ", ", x\n"])
def test_what_is_folded_is_shown_by_an_option_that_the_summary_names(run: Run, between: str) -> None:
    Path("a.txt").write_text(between.join(f"(tag{number}:1)" for number in range(12)))
    folded = run("check", "a.txt")[1]
    assert "Found 12 problems (0 errors, 12 warnings) in 4 findings (--no-fold shows each), in 1 file" in folded
    assert run("check", "a.txt", "--output-format", "concise")[1].count("a.txt:") == 4
    whole = run("check", "a.txt", "--no-fold")[1]
    assert "more like this" not in whole
    assert "--no-fold" not in whole
    assert "`promptlint fix a.txt` fixes 12." in whole
    places = [
        line.split(": ")[0] for line in run("check", "a.txt", "--no-fold", "--output-format", "concise")[1].splitlines()
    ]
    assert len(set(places)) == 12
    assert (
        run("check", "a.txt", "--no-fold", "--max-findings", "5", "--output-format", "concise")[1].count("a.txt:") == 5
    )


def test_without_folding_other_notes_stay(run: Run) -> None:
    Path("a.txt").write_text("a cat, ((dog:1.8))")
    assert run("check", "a.txt", "--no-fold") == run("check", "a.txt")
