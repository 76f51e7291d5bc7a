"""Suppression comments: what they cover, and what is wrong with them."""

from __future__ import annotations

import pytest

import promptlint
from promptlint.diagnostics import Applicability
from promptlint.documents.reader import read_text
from promptlint.engine.fixer import fix_document
from promptlint.engine.linter import Linter


def _codes(text: str, **options: object) -> list[str]:
    return [d.code for d in promptlint.lint(text, **options)]  # type: ignore[arg-type]  # keyword options of lint


@pytest.mark.parametrize(
    "text",
    [
        "a, a # promptlint: ignore[PD001]",
        "a, a # promptlint: ignore[PD001] -- wanted twice",
        "a, a #promptlint:ignore[pd]",
        "a, a # promptlint: ignore[duplicate-tag]",
        "a, a # promptlint: ignore[PW008, PD001]\n, ((b:1.2)) # promptlint: ignore[PW008]",
        "# promptlint: ignore[PD001]\na, a",
        "# promptlint: disable[PD001]\na, a\n, b, b",
        "# promptlint: disable[PD001]\na, a\n# promptlint: enable[PD001]\nb",
        "a, a\n, b, b # promptlint: file-ignore[PD001]",
    ],
)
def test_what_is_suppressed_is_not_found(text: str) -> None:
    assert "PD001" not in _codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "a, a\n, b # promptlint: ignore[PD001]",
        "# promptlint: ignore[PD001]\nb,\na, a",
        "# promptlint: disable[PD001]\nb\n# promptlint: enable[PD001]\n, a, a",
        "a, a # promptlint: ignore[PD002]",
        "a, a # promptlint: ignore",
    ],
)
def test_what_a_suppression_does_not_cover_is_found(text: str) -> None:
    assert "PD001" in _codes(text)


def test_a_whole_file_is_ignored_on_both_sides() -> None:
    codes = _codes("a, a # promptlint: file-ignore[PD001]", negative="b, b")
    assert codes == []


def test_an_unused_suppression_is_found_and_its_safe_fix_deletes_it() -> None:
    text = "a, b # promptlint: ignore[PD001, PD002]\n, (c:1) # promptlint: ignore[PW010]"
    report = promptlint.lint(text)
    result = promptlint.fix(text)

    assert [d.code for d in report] == ["PL002", "PL002"]
    assert all(d.fix is not None and d.fix.applicability is Applicability.SAFE for d in report)
    assert result.text == "a, b\n, (c:1) # promptlint: ignore[PW010]"


def test_a_suppression_of_a_rule_that_is_off_is_not_called_unused() -> None:
    assert _codes("a # promptlint: ignore[PW008]", config={"select": ["PD"]}) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a # promptlint: ignore[PD010]", "did you mean"),
        ("a # promptlint: ignore", "names no code"),
        ("a # promptlint: ignroe[PD001]", "did you mean ignore"),
    ],
)
def test_a_suppression_that_cannot_work_says_why(text: str, message: str) -> None:
    (finding,) = promptlint.lint(text)

    assert finding.code == "PL003"
    assert message in finding.message


def test_promptlints_own_codes_can_be_ignored() -> None:
    assert _codes("a # promptlint: ignore[PD001]", config={"ignore": ["PL002"]}) == []


def test_where_the_host_has_no_comments_nothing_is_suppressed() -> None:
    assert "PD001" in _codes("a, a, # promptlint: ignore[PD001]", config={"target": "comfyui"})


def test_ten_thousand_suppressions_take_no_time_to_speak_of() -> None:
    text = "a # promptlint: ignore[PD001]\n," * 10_000
    assert len(_codes(text)) <= 12


def test_an_enable_with_nothing_to_enable_is_found_and_deleted() -> None:
    text = "# promptlint: disable[PD001]\na, a\n# promptlint: enable[PD001]\n, b\n# promptlint: enable[PW]\n, c"

    assert _codes(text) == ["PL002"]
    assert promptlint.fix(text).text == text.replace("# promptlint: enable[PW]\n", "")


_STYLES = "name,prompt,negative_prompt\n"


def _in_file(path: str, text: str) -> list[tuple[int, str]]:
    """The lines and codes of what is found in a file."""
    report = Linter().lint_document(read_text(text, path=path, kind="lines" if path == "lines.txt" else None))
    return [(one.start.line, one.diagnostic.code) for one in report.findings]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("lines.txt", "# promptlint: ignore[PW010]\n(a:1)\n(b:1)\n", [(3, "PW010")]),
        ("lines.txt", "# promptlint: file-ignore[PW010]\n(a:1)\n\n(b:1)\n", []),
        ("lines.txt", "(a:1)  # promptlint: ignore[PW010]\n(b:1)\n", [(2, "PW010")]),
        ("wildcards/a.txt", "# promptlint: disable[PW]\n(a:1)\n# promptlint: enable[PW]\n(b:1)\n", [(4, "PW010")]),
        ("a.yaml", "# promptlint: ignore[PW010]\nprompt: (a:1)\nnegative_prompt: (b:1)\n", [(3, "PW010")]),
        ("a.yaml", "prompt: (a:1)  # promptlint: ignore[PW010]\nnegative_prompt: (b:1)\n", [(2, "PW010")]),
        ("a.yaml", "# promptlint: ignore[PW010]\nprompt: |\n  (a:1),\n  (b:1)\n", []),
        ("a.toml", '# promptlint: file-ignore[no-op-weight]\nprompt = "(a:1)"\n', []),
        ("styles.csv", f'{_STYLES}"# promptlint: ignore[PW010]",,\na,(a:1),"(b:1),\nc"\nd,(d:1),\n', [(5, "PW010")]),
        ("a.md", "<!-- promptlint: file-ignore[PW010] -->\n\nPositive prompt: (a:1)\n\nNegative prompt: b\n", []),
        ("a.yaml", "prompt: sky\n# promptlint: ignore[PW0100]\n", [(2, "PL003")]),
        ("a.yaml", "prompt: sky  # promptlint: ignore[PW010]\n", [(1, "PL002")]),
        ("a.json", '{"prompt": "sky", "note": "# promptlint: ignore[PW010]"}\n', []),
    ],
)
def test_a_file_s_own_comments_speak_of_its_prompts(path: str, text: str, found: list[tuple[int, str]]) -> None:
    assert _in_file(path, text) == found


@pytest.mark.parametrize(
    ("path", "text", "fixed"),
    [
        (
            "a.yaml",
            "# promptlint: ignore[PW010\t, PD001]\nprompt: sky, sky\n",
            "# promptlint: ignore[PD001]\nprompt: sky, sky\n",
        ),
        ("a.yaml", "prompt: sky  # promptlint: ignore[PW010] -- why\n", "prompt: sky\n"),
        ("a.yaml", "# promptlint: ignore[PW010, PD001]\r\nprompt: sky, sky\r\n", None),
        ("styles.csv", f'{_STYLES}"# promptlint: ignore[PW010]",,\r\na,sky,\r\n', f"{_STYLES}a,sky,\r\n"),
        ("a.md", "# A\n<!-- promptlint: ignore[PD] -->\nPositive prompt: b\n", "# A\nPositive prompt: b\n"),
    ],
)
def test_the_safe_fix_deletes_an_unused_suppression_of_a_file(path: str, text: str, fixed: str | None) -> None:
    result = fix_document(Linter(), read_text(text, path=path), lambda new: read_text(new, path=path))

    assert result.document.text == (text.replace("PW010, ", "") if fixed is None else fixed)


def test_a_file_s_comments_count_where_the_host_has_none() -> None:
    document = read_text("# promptlint: ignore[PW010]\nprompt: (a:1)\n", path="a.yaml")
    assert not Linter({"target": "comfyui"}).lint_document(document).diagnostics


def test_findings_about_the_file_itself_are_suppressed_too() -> None:
    text = f"{_STYLES}# promptlint: file-ignore[PM007],,\na,sky,\na,sea,\n"
    assert _in_file("styles.csv", text) == []
    assert _in_file("styles.csv", text.replace("PM007", "PM005"))[0][1] == "PL002"
