from __future__ import annotations

from promptlint.diagnostics import Label, Severity
from promptlint.output import Options
from promptlint.output.style import Style
from promptlint.text import Span
from tests.output.samples import finding, show, text_file


def test_one_line_a_finding() -> None:
    document = text_file("a cat\na dog", "dir/a.txt")
    label = Label(Span(6, 7), "first here", "positive")

    shown = show(
        document,
        finding(document, "cat", "it\nis a cat", severity=Severity.ERROR),
        finding(document, "dog", "it is a dog", labels=(label,)),
        format="concise",
    )

    assert shown == ("dir/a.txt:1:3: PX999[error] it␊is a cat\ndir/a.txt:2:3: PX999[warning] it is a dog (see 2:1)\n")


def test_nothing_to_say_is_nothing() -> None:
    assert show(text_file("a cat"), format="concise") == ""


def test_a_summary_where_asked_for() -> None:
    options = Options(summary=True)

    assert show(text_file("a cat"), format="concise", options=options) == "All clear: 1 prompt in 1 file.\n"


def test_colours() -> None:
    document = text_file("a cat")

    shown = show(document, finding(document, "cat"), format="concise", options=Options(style=Style(True)))

    assert shown == "\x1b[1ma.txt\x1b[0m:1:3: \x1b[1;33mPX999[warning]\x1b[0m this is flagged\n"
