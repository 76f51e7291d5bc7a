from __future__ import annotations

from promptlint.diagnostics import Applicability, Fix, Severity
from promptlint.documents.model import Document
from promptlint.output import Summary
from promptlint.text import Edit, Span
from tests.output.samples import finding, report, text_file

DOCUMENT = text_file("a cat")
SAFE = Fix(Applicability.SAFE, "mend", (Edit(Span(0, 1), "A"),))
UNSAFE = Fix(Applicability.UNSAFE, "mend", (Edit(Span(0, 1), "A"),))


def sentence(*found: tuple[Severity, Fix | None], minimum: Severity = Severity.WARNING, unreadable: int = 0) -> str:
    summary = Summary(minimum, unreadable=unreadable)
    findings = [finding(DOCUMENT, "cat", severity=severity, fix=fix) for severity, fix in found]
    summary.add(DOCUMENT, report(DOCUMENT, *findings))
    return summary.sentence()


def test_numbers_agree_with_their_nouns() -> None:
    error, warning = Severity.ERROR, Severity.WARNING

    assert sentence((error, None)) == "Found 1 problem (1 error, 0 warnings) in 1 file."
    assert sentence((error, SAFE), (warning, UNSAFE), (warning, SAFE)) == (
        "Found 3 problems (1 error, 2 warnings) in 1 file; 2 can be fixed safely, 1 unsafely."
    )


def test_remarks_are_counted_where_they_are_shown() -> None:
    assert sentence((Severity.INFO, None), minimum=Severity.INFO) == (
        "Found 1 problem (0 errors, 0 warnings, 1 remark) in 1 file."
    )


def test_hidden_warnings_are_not_all_clear() -> None:
    assert sentence((Severity.WARNING, None), minimum=Severity.ERROR) == (
        "Nothing of severity error or above: 1 prompt in 1 file; "
        "1 warning not shown (--min-severity warning shows all)."
    )


def test_all_clear() -> None:
    assert sentence() == "All clear: 1 prompt in 1 file."
    assert (
        sentence(unreadable=2) == "No problems in what could be read: 1 prompt in 1 file; 2 files could not be checked."
    )


def test_nothing_to_check() -> None:
    summary = Summary()
    summary.add(text_file(" \n"), report(DOCUMENT))

    assert summary.sentence() == "Nothing to check: no prompt in 1 file."


def test_nothing_could_be_read() -> None:
    assert Summary(unreadable=1).sentence() == "Nothing was checked: 1 file could not be read."


def test_prompts_without_a_file() -> None:
    summary = Summary()
    summary.add(Document.of_prompts("a", "b"), report(DOCUMENT))

    assert summary.sentence() == "All clear: 2 prompts."
