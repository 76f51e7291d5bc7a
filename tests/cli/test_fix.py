"""`check --fix` and its relatives, on real files."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from promptlint.engine import fights

NESTED = "a cat, ((dog:1.8))\n"
MENDED = "a cat, (dog:1.98)\n"
COMMA = "a cat, (dog:1,2)\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize("command", [("check", "--fix"), ("fix",)])
def test_safe_fixes_are_written(run: Run, command: tuple[str, ...]) -> None:
    Path("a.txt").write_bytes(b"\xef\xbb\xbfa cat, ((dog:1.8)),\r\nsun")
    status, out, err = run(*command, "a.txt")
    assert (status, err) == (0, "")
    assert Path("a.txt").read_bytes() == b"\xef\xbb\xbfa cat, (dog:1.98),\r\nsun"
    assert out == "Fixed 1 problem; all clear: 1 prompt in 1 file.\n"


def test_unsafe_fixes_are_written_only_when_asked_for(run: Run) -> None:
    Path("a.txt").write_text(COMMA)
    status, out, _ = run("fix", "a.txt")
    assert status == 1
    assert "PW002" in out
    assert Path("a.txt").read_text() == COMMA
    assert run("fix", "a.txt", "--unsafe-fixes")[0] == 0
    assert Path("a.txt").read_text() == "a cat, (dog:1.2)\n"


def test_what_is_left_is_reported_where_it_stands_now(run: Run) -> None:
    Path("a.txt").write_text("((dog:1.8)), (cat:1,2)\n")
    status, out, _ = run("fix", "a.txt", "--output-format", "json")
    (left,) = json.loads(out)["diagnostics"]
    assert (status, left["code"]) == (1, "PW002")
    assert Path("a.txt").read_text()[left["start"]["offset"] :].startswith("1,2)\n")
    assert json.loads(out)["summary"]["fixed"] == 1


def test_diff_shows_and_changes_nothing(run: Run) -> None:
    Path("a.txt").write_text(NESTED)
    status, out, err = run("check", "--diff", "a.txt")
    assert out == "--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-a cat, ((dog:1.8))\n+a cat, (dog:1.98)\n"
    assert (status, err) == (1, "Would fix 1 problem in 1 file.\n")
    assert Path("a.txt").read_text() == NESTED


def test_diff_of_nothing(run: Run) -> None:
    Path("a.txt").write_text(COMMA)
    assert run("check", "--diff", "a.txt") == (0, "", "Would fix nothing.\n")


def test_fix_only_is_silent_about_the_rest(run: Run) -> None:
    Path("a.txt").write_text("((dog:1.8)), (cat:1,2)\n")
    assert run("check", "--fix-only", "a.txt") == (0, "", "Fixed 1 problem in 1 file.\n")
    assert Path("a.txt").read_text() == "(dog:1.98), (cat:1,2)\n"


def test_show_fixes_lists_them_by_file_and_rule(run: Run) -> None:
    Path("a.txt").write_text("((dog:1.8)), ((cat:1.5))\n")
    Path("b.txt").write_text("(white sky:1)\n")
    _, _, err = run("fix", "a.txt", "b.txt", "--show-fixes")
    assert err == (
        "Fixed 3 problems in 2 files:\n"
        "  a.txt:\n    2 × PW008 (nested-weight)\n"
        "  b.txt:\n    1 × PW010 (no-op-weight)\n"
    )


def test_exit_non_zero_on_fix(run: Run) -> None:
    Path("a.txt").write_text(NESTED)
    assert run("fix", "a.txt", "--exit-non-zero-on-fix")[0] == 1
    assert run("fix", "a.txt", "--exit-non-zero-on-fix")[0] == 0


def test_standard_input_comes_out_mended(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"((dog:1.8)), (cat:1,2)\n"), encoding="utf-8"))
    status, out, err = run("fix", "-")
    assert (status, out) == (1, "(dog:1.98), (cat:1,2)\n")
    assert "PW002" in err


def test_a_read_only_file_is_one_line(run: Run) -> None:
    Path("a.txt").write_text(NESTED)
    Path("a.txt").chmod(0o444)
    status, out, err = run("fix", "a.txt")
    assert status == 2
    assert err == (
        "promptlint: error: a.txt: is read-only and was not changed; allow writing and run promptlint again\n"
    )
    assert "PW008" in out


def test_fixes_that_never_end_are_our_bug_and_are_left_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fights, "MAX_PASSES", 0)
    monkeypatch.setattr(fights, "_MOST_READ", 0)
    Path("a.txt").write_text(NESTED)
    status, _, err = run("fix", "a.txt")
    assert status == 2
    assert "a.txt: fixes of PW008 undo each other or have no end, and were left out; this is a bug in promptlint" in err
    assert "could not be checked" not in err
    assert Path("a.txt").read_text() == NESTED


def test_a_prompt_on_the_command_line_is_no_file(run: Run) -> None:
    status, _, err = run("fix", "--positive", NESTED)
    assert status == 2
    assert err == "promptlint: error: fixes are written to files; they do not go with --positive\n"


def test_help_says_that_it_fixes(run: Run) -> None:
    status, out, _ = run("fix", "--help")
    assert status == 0
    assert "Fix problems in prompts" in out
    assert "Find problems in prompts" not in out
    assert "Find problems in prompts" in run("check", "--help")[1]
