"""One line a finding, below the name of its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.diagnostics import Label, Severity
from promptlint.output import Options
from promptlint.output.style import Style
from promptlint.text import Span
from tests.output.samples import finding, show, text_file


def test_findings_stand_below_their_file() -> None:
    document = text_file("a cat\na dog", "dir/a.txt")
    label = Label(Span(6, 7), "first here", "positive")
    shown = show(
        document,
        finding(document, "cat", "it\nis a cat", severity=Severity.ERROR),
        finding(document, "dog", "it is a dog", labels=(label,)),
        format="grouped",
    )
    assert shown == (
        "dir/a.txt\n"
        "  1:3       error   PX999 it␊is a cat\n"
        "  2:3       warning PX999 it is a dog (see 2:1)\n"
    )  # fmt: skip


def test_nothing_to_say_is_nothing_and_a_summary_stands_apart() -> None:
    assert show(text_file("a cat"), format="grouped") == ""
    options = Options(summary=True)
    assert show(text_file("a cat"), format="grouped", options=options) == "All clear: 1 prompt in 1 file.\n"
    document = text_file("a cat")
    assert show(document, finding(document, "cat"), format="grouped", options=options).split("\n")[2:4] == [
        "",
        "Found 1 problem (0 errors, 1 warning) in 1 file.",
    ]


def test_colours_do_not_change_the_columns() -> None:
    document = text_file("a cat")
    shown = show(document, finding(document, "cat"), format="grouped", options=Options(style=Style(True)))
    assert shown == "\x1b[1ma.txt\x1b[0m\n  1:3       \x1b[1;33mwarning\x1b[0m PX999 this is flagged\n"


def test_each_file_has_one_heading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        Path(name).write_text("a (cat:1,2), (fox:1,3)", encoding="utf-8")
    Path("clean.txt").write_text("a cat", encoding="utf-8")
    assert main(["check", "a.txt", "b.txt", "clean.txt", "--output-format", "grouped"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith("  ")] == ["a.txt", "", "b.txt"]
    assert len(lines) == 7
