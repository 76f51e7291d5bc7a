import pytest
from promptlint_example import RULES

from promptlint.testing import RuleCase, check_documentation, rule_cases


@pytest.mark.parametrize("case", [case for rule in RULES for case in rule_cases(rule())], ids=str)
def test_a_rule_does_what_its_cases_say(case: RuleCase) -> None:
    case.run()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_documented(rule: type) -> None:
    check_documentation(rule())
