"""`--timing` says what rules and facts cost, and changes nothing that is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import prompts_alone
from promptlint.engine.linter import Linter
from promptlint.engine.timing import Stopwatch
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Rule
from promptlint.rules.registry import all_rules
from promptlint.syntax import Prompt

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        status = main([*arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_the_findings_are_the_same(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("(sky:1,2), a cat, a cat\n[a:b:0.5], <lora:ink:1>\n" * 3)
    call = ("check", "--isolated", "--kind", "lines", "--output-format", "json", str(file))
    plain, timed = run(*call), run(*call, "--timing")
    assert timed[:2] == plain[:2]
    assert json.loads(timed[1])
    head, *rows = timed[2].splitlines()
    assert head.split() == ["rule", "or", "fact", "calls", "ms", "share"]
    assert any(row.startswith("PD001 duplicate-tag ") for row in rows)
    assert any(row.startswith("the tree ") for row in rows)
    shares = [float(row.rpartition(" ")[2].rstrip("%")) for row in rows]
    assert abs(sum(shares) - 100) < 5
    assert shares[:-2] == sorted(shares[:-2], reverse=True)


def test_so_are_those_of_a_prompt_on_the_command_line(run: Run) -> None:
    status, out, err = run("check", "--isolated", "--positive", "a cat, a cat", "--negative", "a dog", "--timing")
    assert (status, "PD001" in out) == (1, True)
    assert "tags_in_both " in err


def test_what_is_inside_of_something_else_counts_once() -> None:
    watch = Stopwatch()
    watch.measure("outer", lambda: [watch.measure("inner", lambda: sum(range(200_000))) for _ in range(5)])
    assert (watch.by_name["outer"].calls, watch.by_name["inner"].calls) == (1, 5)
    assert watch.by_name["outer"].nanoseconds < watch.by_name["inner"].nanoseconds / 5
    with pytest.raises(ZeroDivisionError):
        watch.measure("failing", lambda: 1 // 0)
    assert watch.by_name["failing"].calls == 1


class Theirs(Rule):
    """A rule of another package, which fails."""

    __module__ = "their_package.rules"
    code, name, severity = "XA001", "theirs", Severity.INFO
    visits = (Prompt,)

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        raise ValueError("here")


def test_a_rule_of_others_that_fails_is_theirs() -> None:
    linter = Linter()
    linter.rules = (Theirs(),)
    linter.time(Stopwatch())
    (diagnostic,) = linter.lint(prompts_alone("a cat")).diagnostics
    assert "a bug in their_package" in diagnostic.message


def test_every_rule_finds_what_it_finds_while_it_is_timed() -> None:
    plain, timed = Linter({"select": ["ALL"]}), Linter({"select": ["ALL"]})
    timed.time(Stopwatch())
    for rule in all_rules():
        for case in rule.bad:
            if case.path is None:
                regions = prompts_alone(case.text, case.negative)
                assert timed.lint(regions).diagnostics == plain.lint(regions).diagnostics, case.text
