"""What rules find in prompts near their cases is what was recorded: a change of what they find is seen, and meant.

`python scripts/record_findings.py` records it anew; its difference is to be read like that of code.
"""

from __future__ import annotations

import pytest

from promptlint.rules.registry import all_rules
from tests.rules.variants import cases, found, read_record

CODES, RECORD = read_record()
CASES = dict(cases())
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_found_is_what_was_recorded(part: int) -> None:
    for key in sorted(RECORD.keys() & CASES.keys())[part::PARTS]:
        for text, expected in RECORD[key].items():
            assert found(CASES[key], text, CODES) == expected, (CASES[key].target, text)


def test_most_rules_and_cases_are_recorded() -> None:
    """Rules and cases may be added and changed without a record; when they are many, it is time for a new one."""
    assert len(CODES & {rule.code for rule in all_rules()}) >= 0.9 * len(all_rules())
    assert len(RECORD.keys() & CASES.keys()) >= 0.9 * len(CASES)


def test_no_rule_fails_at_any_of_them() -> None:
    assert not [text for texts in RECORD.values() for text, each in texts.items() if "PL001" in "".join(each)]
