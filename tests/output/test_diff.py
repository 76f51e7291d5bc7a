"""A diff says what `patch` needs, for the last line too."""

from __future__ import annotations

import pytest

from promptlint.output.diff import shown_line, unified_diff

_HEAD = "--- a.txt\n+++ a.txt\n"
_OPEN = "\\ No newline at end of file\n"


@pytest.mark.parametrize(
    ("before", "after", "diff"),
    [
        ("a\nb\n", "a\nb\n", ""),
        ("a\nb\n", "a\nc\n", f"{_HEAD}@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
        ("a\nb", "a\nc", f"{_HEAD}@@ -1,2 +1,2 @@\n a\n-b\n{_OPEN}+c\n{_OPEN}"),
        ("a", "a\n", f"{_HEAD}@@ -1 +1 @@\n-a\n{_OPEN}+a\n"),
        ("a\x0cb\u2028c\n", "a\x0cb\n", f"{_HEAD}@@ -1 +1 @@\n-a\x0cb\u2028c\n+a\x0cb\n"),
        ("", "a\n", f"{_HEAD}@@ -0,0 +1 @@\n+a\n"),
    ],
)
def test_the_lines_of_a_diff(before: str, after: str, diff: str) -> None:
    assert "".join(unified_diff(before, after, "a.txt")) == diff


@pytest.mark.parametrize(
    ("line", "piped", "in_a_terminal"),
    [
        ("-a\tb\r\n", "-a\tb\r\n", "-a\tb\r\n"),
        ("+a\x1b]0;t\x07\x9bm\u202e\u2028\rb\n", "+a␛]0;t␇�m��␍b\n", "+a␛]0;t␇�m��␍b\n"),
        ("-a\u200bb\ufeff\n", "-a\u200bb\ufeff\n", "-a�b�\n"),
        (" ::error::x ##[y\n", " ∶:error::x #♯[y\n", " ::error::x ##[y\n"),
    ],
)
def test_what_acts_is_shown_and_what_is_only_invisible_stays_for_patch(
    line: str, piped: str, in_a_terminal: str
) -> None:
    assert shown_line(line, terminal=False) == piped
    assert shown_line(line, terminal=True) == in_a_terminal


def test_a_name_keeps_to_its_line() -> None:
    head, *_ = unified_diff("a\n", "b\n", "x\n+++ y\x1b.txt")
    assert head == "--- x␊+++ y␛.txt\n"
