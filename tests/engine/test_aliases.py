"""Codes and names that a rule had, or that it was a part of, still choose and suppress it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.engine import baseline
from promptlint.engine.baseline import Baseline
from promptlint.engine.linter import Linter
from promptlint.engine.report import Report
from promptlint.rules.base import Context, Rule
from promptlint.rules.registry import all_rules, find_rule
from promptlint.semantics.tags import Tag


class _Part(Rule):
    """What was a part of XA001, many-things, and has a code of its own now."""

    code, name, severity = "XA002", "one-thing", Severity.WARNING
    aliases = ("XA001", "many-things", "PW008")
    visits = (Tag,)

    def check(self, node: Tag, ctx: Context) -> Iterator[Diagnostic]:
        if node.text == "thing":
            yield self.finding(ctx, node.span, "a thing")


def _codes(text: str = "thing", **settings: Any) -> list[str]:
    linter = Linter({"extra-rules": (_Part(),), **settings})
    return [each.code for each in linter.lint(Document.of_prompts(text).prompts[0]).diagnostics]


@pytest.mark.parametrize("selector", ["XA002", "xa002", "one-thing", "XA001", "xa001", "many-things", "XA"])
def test_an_old_code_chooses_and_ignores(selector: str) -> None:
    assert _codes(select=[selector]) == ["XA002"]
    assert _codes(ignore=[selector]) == []


def test_its_own_code_overrules_the_old_one() -> None:
    assert _codes(select=["ALL"], ignore=["XA001"]) == []
    assert _codes(select=["ALL", "XA002"], ignore=["XA001"]) == ["XA002"]
    assert _codes(select=["XA001"], ignore=["XA002"]) == []


def test_a_code_of_a_rule_that_is_still_there_reaches_its_former_part_too() -> None:
    assert _codes("thing, ((a:1.5))", select=["PW008"]) == ["XA002", "PW008"]


@pytest.mark.parametrize("written", ["XA001", "xa001", "many-things", "one-thing"])
def test_an_old_code_suppresses(written: str) -> None:
    assert _codes(f"# promptlint: ignore[{written}]\nthing") == []
    assert _codes(f"# promptlint: ignore[{written}]\na cat") == ["PL002"]


def test_options_are_found_by_an_old_code() -> None:
    with pytest.raises(Exception, match="rule XA002 has no option 'x'"):
        _codes(rules={"XA001": {"x": 1}})


def test_an_old_code_in_a_baseline_allows_its_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(baseline, "aliases_of", lambda code: {"XA002": ("XA001",)}.get(code, ()))
    linter = Linter({"extra-rules": (_Part(),), "select": ["XA"]})
    file = tmp_path / "a.txt"
    file.write_text("thing", encoding="utf-8")

    def left(text: str, allowed: dict[str, int]) -> tuple[int, list[Any], Baseline]:
        known = Baseline(tmp_path / "baseline.json", {"a.txt": allowed})
        report: Report = linter.lint(Document.of_prompts(text).prompts[0])
        rest = known.apply(str(file), report, ["XA001", "XA002"])
        return (
            len(tuple(rest.all())),
            [(each.code, each.found) for each in known.stale()],
            known.updated(only_fewer=True),
        )

    assert left("thing, thing", {"XA001": 2})[:2] == (0, [])
    assert left("thing, thing", {"XA001": 1})[:2] == (2, [])
    assert left("thing, thing", {"XA001": 5, "XA002": 1})[:2] == (2, [("XA001", 0)])
    kept = left("thing", {"XA001": 2})[2]
    assert kept.total == 1
    assert kept.apply(str(file), linter.lint(Document.of_prompts("thing").prompts[0]), ["XA002"]).findings == ()


def test_every_alias_leads_somewhere_and_takes_no_name() -> None:
    taken = {rule.name for rule in all_rules()}
    for rule in all_rules():
        for alias in rule.aliases:
            found = find_rule(alias)
            assert found is not None
            assert alias not in (rule.code, rule.name)
            assert alias not in taken or found is not rule
