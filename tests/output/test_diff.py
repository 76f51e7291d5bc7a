"""A diff says what `patch` needs, for the last line too."""

from __future__ import annotations

import pytest

from promptlint.output.diff import unified_diff

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
