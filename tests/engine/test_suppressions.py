"""Suppression comments: what they cover, and what is wrong with them."""

from __future__ import annotations

import pytest

import promptlint
from promptlint.diagnostics import Applicability


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
    assert "PD001" in _codes("a, a # promptlint: ignore[PD001]", config={"target": "comfyui"})


def test_ten_thousand_suppressions_take_no_time_to_speak_of() -> None:
    text = "a # promptlint: ignore[PD001]\n," * 10_000
    assert len(_codes(text)) <= 12
