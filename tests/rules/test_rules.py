"""Every rule is held to its own documentation and cases."""

from __future__ import annotations

from collections import Counter

import pytest

from promptlint.rules.kit.rule import Rule
from promptlint.rules.registry import FAMILIES, all_rules
from promptlint.testing import RuleCase, check_documentation, rule_cases


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_rule_is_documented(rule: Rule) -> None:
    check_documentation(rule)


@pytest.mark.parametrize("case", [case for rule in all_rules() for case in rule_cases(rule)], ids=str)
def test_rule_does_what_its_cases_say(case: RuleCase) -> None:
    case.run()


def test_codes_and_names_are_unique() -> None:
    for counts in (Counter(rule.code for rule in all_rules()), Counter(rule.name for rule in all_rules())):
        assert max(counts.values()) == 1


def test_codes_belong_to_a_family_and_yield_to_codes_that_exist() -> None:
    codes = {rule.code for rule in all_rules()}
    for rule in all_rules():
        assert rule.code[:2] in FAMILIES
        assert codes.issuperset(rule.vanishes_in)
