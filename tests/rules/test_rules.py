"""Every rule is held to its own documentation and cases."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

import pytest

from promptlint.rules.kit.rule import Rule
from promptlint.rules.registry import FAMILIES, PARKED_CODES, all_rules
from promptlint.rules.weights.excessive_weight import ExcessiveWeight
from promptlint.testing import RuleCase, check_documentation, overlaps, rule_cases


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_rule_is_documented(rule: Rule) -> None:
    check_documentation(rule)


@pytest.mark.parametrize("case", [case for rule in all_rules() for case in rule_cases(rule)], ids=str)
def test_rule_does_what_its_cases_say(case: RuleCase) -> None:
    case.run()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_no_rule_reports_what_a_sister_reports(rule: Rule) -> None:
    assert not list(overlaps(rule))


def test_a_rule_that_reports_what_a_sister_reports_is_told_so() -> None:
    class Twin(ExcessiveWeight):
        code, name = "PW999", "twin-weight"

    class Giving(Twin):
        yields_to: ClassVar[tuple[str, ...]] = ("PW009", "PW008", "PW012", "PW020")  # type: ignore[assignment]

    told = list(overlaps(Twin()))
    assert told
    assert all(line.startswith("PW999 reports") and "PW009" in line for line in told)
    assert not list(overlaps(Giving()))


def test_codes_and_names_are_unique() -> None:
    for counts in (Counter(rule.code for rule in all_rules()), Counter(rule.name for rule in all_rules())):
        assert max(counts.values()) == 1


def test_codes_belong_to_a_family_and_yield_to_codes_that_exist() -> None:
    codes = {rule.code for rule in all_rules()}
    for rule in all_rules():
        assert rule.code[:2] in FAMILIES
        assert codes.issuperset(rule.vanishes_in)
        assert codes.issuperset(rule.yields_to)
        assert rule.code not in (*rule.vanishes_in, *rule.yields_to)
        assert rule.code not in PARKED_CODES
        assert rule.since, f"{rule.code} does not say since which version it is there"
