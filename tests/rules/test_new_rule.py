"""`scripts/new_rule.py` makes a rule that passes the kit as it stands, in every family."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from promptlint.rules.kit.rule import Rule
from promptlint.rules.registry import PARKED_CODES, all_rules
from promptlint.testing import check_rule

ROOT = Path(__file__).parent.parent.parent


def _load(file: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


new_rule = _load(ROOT / "scripts" / "new_rule.py", "new_rule")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with the rules alone."""
    shutil.copytree(ROOT / new_rule.RULES, tmp_path / new_rule.RULES)
    return tmp_path


@pytest.mark.parametrize("family", sorted(new_rule.families()))
def test_a_new_rule_passes_the_kit(family: str, copy: Path) -> None:
    file = new_rule.new_rule(copy, family, "odd-something")
    assert file == copy / new_rule.RULES / family / "odd_something.py"
    rule: Rule = _load(file, f"made_in_{family}").OddSomething()
    check_rule(rule)
    assert rule.code not in {*PARKED_CODES, *(each.code for each in all_rules())}
    assert rule.code[:2] == new_rule.families()[family]


def test_it_is_listed_in_its_family_and_nothing_else_changes(copy: Path) -> None:
    file = copy / new_rule.RULES / "weights" / "__init__.py"
    before = file.read_text(encoding="utf-8").splitlines()
    new_rule.new_rule(copy, "weights", "odd_something")
    after = file.read_text(encoding="utf-8").splitlines()
    added = ["from promptlint.rules.weights.odd_something import OddSomething", "    OddSomething,"]
    assert [line for line in after if line not in added] == before


def test_a_list_on_one_line_becomes_one_line_a_rule(copy: Path) -> None:
    file = copy / new_rule.RULES / "pair" / "__init__.py"
    listed = re.findall(r"\w+", file.read_text(encoding="utf-8").partition(" = (")[2])
    new_rule.new_rule(copy, "pair", "odd_something")
    assert re.findall(r"\w+", file.read_text(encoding="utf-8").partition(" = (")[2]) == [*listed, "OddSomething"]


def test_imports_stay_in_order(copy: Path) -> None:
    file = copy / new_rule.RULES / "weights" / "__init__.py"
    new_rule.new_rule(copy, "weights", "odd_something")
    after = file.read_text(encoding="utf-8").splitlines()
    imports = [line for line in after if line.startswith("from promptlint.rules.weights")]
    assert imports == sorted(imports)
    assert after[-2:] == ["    OddSomething,", ")"]


@pytest.mark.parametrize(
    ("family", "name", "said"),
    [
        ("colours", "odd-something", "there is no family 'colours'"),
        ("weights", "nested-weight", "there is a rule nested-weight already"),
        ("weights", "Odd Something", "is not a name in kebab case"),
        ("weights", "../odd", "is not a name in kebab case"),
    ],
)
def test_what_cannot_be_made_is_refused(copy: Path, family: str, name: str, said: str) -> None:
    with pytest.raises(new_rule.NewRuleError, match=said):
        new_rule.new_rule(copy, family, name)


def test_a_code_is_never_given_out_twice() -> None:
    assert new_rule.next_code("PD") == "PD008"  # PD006 and PD007 are parked
