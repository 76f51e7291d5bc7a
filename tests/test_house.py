"""The house stays easy to live in: short modules, rules alone in their families, and long ones with a reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from promptlint.rules.registry import all_rules
from promptlint.rules.user import tag_rule

SOURCE = Path(__file__).parent.parent / "src" / "promptlint"
LONGEST_MODULE = 400
LONGEST_RULE = 150
MOST_LONG_RULES = 10
FAMILIES = sorted({Path(*type(rule).__module__.split(".")[1:-1]) for rule in all_rules()} | {Path("rules/user")})


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_no_module_is_long() -> None:
    assert not {str(path): _lines(path) for path in SOURCE.rglob("*.py") if _lines(path) > LONGEST_MODULE}


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_a_family_holds_rules_and_nothing_else(family: Path) -> None:
    files = {path.stem for path in (SOURCE / family).glob("*.py")} - {"__init__"}
    rules = {type(rule).__module__.rpartition(".")[2] for rule in all_rules()} | {tag_rule.__name__.rpartition(".")[2]}
    assert files <= rules


def test_a_file_holds_one_rule_that_it_is_named_after() -> None:
    modules = [type(rule).__module__ for rule in all_rules()]
    assert len(modules) == len(set(modules))
    for rule in all_rules():
        assert type(rule).__module__.rpartition(".")[2] == rule.name.replace("-", "_")


def test_few_rules_are_long_and_each_says_why() -> None:
    long = [path for family in FAMILIES for path in (SOURCE / family).glob("*.py") if _lines(path) > LONGEST_RULE]
    assert len(long) <= MOST_LONG_RULES
    for path in long:
        assert "Longer than other rules" in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""), path
