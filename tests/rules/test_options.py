"""What options do is said once and shown wherever a rule explains itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.rules.kit.options import RuleOption, options_of
from promptlint.rules.kit.rule import Rule
from promptlint.rules.registry import all_rules

DOCS = Path(__file__).parents[2] / "docs" / "rules"


def test_every_option_of_our_rules_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    seen = 0
    for rule in all_rules():
        page = (DOCS / f"{rule.code}.md").read_text(encoding="utf-8")
        for option in options_of(rule):
            seen += 1
            assert option.words, f"{rule.code}: the docstring of its Options has no line for {option.name}"
            row = next(line for line in page.splitlines() if line.startswith(f"| `{option.name}` |"))
            assert row.endswith(f"| {option.words} |")
            assert main(["rule", rule.code]) == 0
            assert option.words in " ".join(capsys.readouterr().out.split())
            assert main(["rule", rule.code, "--output-format", "json"]) == 0
            assert json.loads(capsys.readouterr().out)["rules"][0]["option_help"][option.name] == option.words
    assert seen >= 10


@dataclass(frozen=True)
class _Options:
    """How it looks.

    `some_words`: words that
    go on in the next line.
    `limit`: a number.
    """

    some_words: tuple[str, ...] = ()
    limit: float = 0.5
    silent: bool = False


@dataclass(frozen=True)
class _Undocumented:
    limit: float = 0.5


def test_each_line_of_the_docstring_is_an_option() -> None:
    class Sample(Rule):
        Options = _Options

    class Undocumented(Rule):
        Options = _Undocumented

    assert options_of(Sample()) == (
        RuleOption("some-words", "tuple[str, ...]", "()", "words that go on in the next line.", ()),
        RuleOption("limit", "float", "0.5", "a number.", 0.5),
        RuleOption("silent", "bool", "False", "", False),
    )
    assert options_of(Undocumented()) == (RuleOption("limit", "float", "0.5", "", 0.5),)
