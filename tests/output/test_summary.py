from __future__ import annotations

from promptlint.diagnostics import Applicability, Fix, Severity
from promptlint.documents.model import Document
from promptlint.output import Summary
from promptlint.text import Edit, Span
from tests.output.samples import finding, report, text_file

DOCUMENT = text_file("a cat")
SAFE = Fix(Applicability.SAFE, "fix", (Edit(Span(0, 1), "A"),))
UNSAFE = Fix(Applicability.UNSAFE, "fix", (Edit(Span(0, 1), "A"),))


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
    assert Summary(unreadable=1).sentence() == "Nothing was checked: nothing that was named could be read."


def test_prompts_without_a_file() -> None:
    summary = Summary()
    summary.add(Document.of_prompts("a", "b"), report(DOCUMENT))

    assert summary.sentence() == "All clear: 2 prompts."


def _steps(*found: tuple[Severity, Fix | None], again: str = "a.txt", fixing: bool = False) -> list[str]:
    summary = Summary()
    summary.add(DOCUMENT, report(DOCUMENT, *(finding(DOCUMENT, "cat", severity=s, fix=fix) for s, fix in found)))
    return list(summary.next_steps(again, fixing=fixing))[:-1]


def test_what_fixes_is_said_where_something_can_be_fixed() -> None:
    safe, unsafe, none = ((Severity.ERROR, fix) for fix in (SAFE, UNSAFE, None))

    assert _steps(none) == []
    assert _steps(safe, unsafe, again="") == []
    assert _steps(safe, none) == ["`promptlint fix a.txt` fixes 1."]
    assert _steps(safe, unsafe, unsafe) == ["`promptlint fix a.txt` fixes 1, and with --unsafe-fixes 2 more."]
    assert _steps(unsafe) == ["`promptlint fix --unsafe-fixes a.txt` fixes 1; the picture changes."]


def test_a_run_that_fixes_does_not_ask_for_the_same_again() -> None:
    safe, unsafe = (Severity.ERROR, SAFE), (Severity.ERROR, UNSAFE)

    assert _steps(safe, fixing=True) == []
    assert _steps(safe, unsafe, fixing=True) == ["`promptlint fix --unsafe-fixes a.txt` fixes 1; the picture changes."]


def test_all_clear_is_said_of_what_was_checked_and_shown() -> None:
    def said(**facts: object) -> str:
        summary = Summary(**facts)  # type: ignore[arg-type]
        summary.add(DOCUMENT, report(DOCUMENT))
        return summary.sentence()

    assert said().startswith("All clear: ")
    assert said(known=1, baseline="b.json") == "Nothing new: 1 prompt in 1 file; 1 known finding in b.json."
    assert said(excluded={"b.txt": "x"}).startswith("No problems in what was checked: 1 prompt in 1 file; b.txt is ")
    assert said(unreadable=1).startswith("No problems in what could be read: ")
    assert sentence((Severity.INFO, None)).startswith("No problems: ")
