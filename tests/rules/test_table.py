"""What rules declare is what somebody meant: a changed declaration is seen in the table."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import pytest

from promptlint.rules.registry import all_rules

ROOT = Path(__file__).parent.parent.parent
_SPEC = importlib.util.spec_from_file_location("generate_rule_table", ROOT / "scripts" / "generate_rule_table.py")
assert _SPEC is not None
assert _SPEC.loader is not None
script = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(script)

with script.TABLE.open(encoding="utf-8", newline="") as _file:
    MEANT = {row["code"]: row for row in csv.DictReader(_file)}


def test_the_table_has_every_rule_and_no_other() -> None:
    assert set(MEANT) == {rule.code for rule in all_rules()}


@pytest.mark.parametrize("code", MEANT)
def test_a_rule_declares_what_was_meant(code: str) -> None:
    """Where a change is meant, `python scripts/generate_rule_table.py` writes it down."""
    rule = next((rule for rule in all_rules() if rule.code == code), None)
    assert rule is not None
    assert dict(zip(script.COLUMNS, script.row(rule), strict=True)) == MEANT[code]
