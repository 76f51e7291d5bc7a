"""Selection, folding, crashes: what the engine does with what rules say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.engine.folding import fold, fold_alike
from promptlint.engine.linter import Linter
from promptlint.engine.report import Locator
from promptlint.engine.settings import ConfigError, Settings
from promptlint.programs.extensions.abilities import NEGATIVE_WEIGHTS
from promptlint.programs.properties import Property
from promptlint.roles import RoleName
from promptlint.rules.kit.context import PromptPair
from promptlint.rules.kit.rule import Default, Rule
from promptlint.rules.registry import all_rules
from promptlint.semantics.tags import Tag
from promptlint.syntax import Emphasis
from promptlint.text import Span


def _finding(code: str, start: int, end: int, role: RoleName = "positive") -> Diagnostic:
    return Diagnostic(code, code.lower(), Severity.WARNING, f"{code} at {start}", role, Span(start, end))


class _First(Rule):
    code, name, severity = "ZZ001", "first", Severity.WARNING
    yields_to = ("ZZ002",)
    fold_after = 3


class _Second(Rule):
    code, name, severity = "ZZ002", "second", Severity.WARNING
    yields_to = ("ZZ003",)


class _Third(Rule):
    code, name, severity = "ZZ003", "third", Severity.WARNING
    vanishes_in = ("ZZ002",)


_RULES: dict[str, Rule] = {rule.code: rule for rule in (_First(), _Second(), _Third())}


def _folded(found: list[Diagnostic]) -> list[Diagnostic]:
    """What is left of findings in a prompt of one line."""
    regions = Document.of_prompts("a" * 100).prompts[0]
    places = Locator("a.txt")
    alike = fold_alike([places.finding(each, regions) for each in fold(found, _RULES)], _RULES)
    return [finding.diagnostic for finding in alike]


def test_a_finding_that_yields_becomes_a_note_and_is_kept_folded() -> None:
    (left,) = fold([_finding("ZZ001", 2, 4), _finding("ZZ002", 0, 5)], _RULES)

    assert left.code == "ZZ002"
    assert [(note.code, note.span) for note in left.notes] == [("ZZ001", Span(2, 4))]
    assert [d.code for d in left.unfold()] == ["ZZ002", "ZZ001"]


def test_a_finding_yields_only_where_spans_overlap_and_roles_agree() -> None:
    found = fold([_finding("ZZ001", 6, 8), _finding("ZZ002", 0, 5), _finding("ZZ002", 6, 8, "negative")], _RULES)

    assert len(found) == 3


def test_a_finding_that_vanishes_leaves_no_note() -> None:
    (left,) = fold(
        [*[_finding("ZZ003", 2, 4), _finding("ZZ002", 6, 7), _finding("ZZ002", 0, 5)][:1], _finding("ZZ001", 9, 9)],
        _RULES,
    )[:1]
    assert left.code == "ZZ003"

    two = {"ZZ002": Rule(), "ZZ003": _Third()}
    (left,) = fold([_finding("ZZ003", 2, 4), _finding("ZZ002", 0, 5)], two)
    assert left.code == "ZZ002"
    assert left.notes == ()
    assert [d.code for d in left.folded] == ["ZZ003"]


def test_chains_of_yielding_end_at_the_one_that_yields_to_none() -> None:
    rules = {"ZZ001": _First(), "ZZ002": _Second()}
    (left,) = fold([_finding("ZZ001", 0, 2), _finding("ZZ002", 0, 2), _finding("ZZ003", 0, 2)], rules)

    assert left.code == "ZZ003"
    assert {d.code for d in left.unfold()} == {"ZZ001", "ZZ002", "ZZ003"}


def test_rules_that_yield_to_each_other_still_leave_one() -> None:
    left = fold([_finding("ZZ002", 0, 2), _finding("ZZ003", 0, 2)], _RULES)

    assert len(left) == 1


def test_from_fold_after_on_one_line_stands_for_the_rest() -> None:
    found = _folded([_finding("ZZ001", n, n + 1) for n in range(0, 20, 2)])

    assert [d.span.start for d in found] == [0, 2, 4]
    assert found[-1].message.endswith("(and 7 more like this)")
    assert [label.span.start for label in found[-1].labels] == [6, 8, 10, 12, 14, 16, 18]
    assert sum(1 for d in found for _ in d.unfold()) == 10


def test_an_error_is_not_folded_into_a_line_of_less_severity() -> None:
    found = [_finding("ZZ001", n, n + 1) for n in range(0, 20, 2)]
    found[8] = replace(found[8], severity=Severity.ERROR)

    assert [d.severity for d in _folded(found)].count(Severity.ERROR) == 1


def test_exactly_fold_after_findings_are_not_folded() -> None:
    assert len(_folded([_finding("ZZ001", n, n + 1) for n in range(0, 6, 2)])) == 3


def test_many_overlapping_findings_fold_in_reasonable_time() -> None:
    found = [_finding("ZZ001", n, n + 1) for n in range(20_000)] + [_finding("ZZ002", 0, 20_000)]
    (left,) = fold(found, _RULES)

    assert len(left.folded) == 20_000


def _codes(**settings: Any) -> set[str]:
    return {rule.code for rule in Settings.of(settings).selected()}


def test_the_default_set_is_what_is_not_off() -> None:
    assert _codes() == {rule.code for rule in all_rules() if rule.default is not Default.OFF}


def test_the_more_specific_selector_wins() -> None:
    assert "PW008" in _codes(select=["PW008"], ignore=["PW"])
    assert "PW008" not in _codes(select=["PW"], ignore=["PW008"])
    assert "PW008" not in _codes(select=["PW"], ignore=["PW"])


def test_rules_can_be_selected_by_name_and_whatever_the_case() -> None:
    assert _codes(select=["nested-weight"]) == {"PW008"} == _codes(select=["pw008"])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"select": ["PW088"]}, r"unknown rule 'PW088' \(did you mean PW008\?\)"),
        ({"selct": ["PW"]}, r"unknown setting 'selct' \(did you mean select\?\)"),
        ({"target": "a111"}, r"unknown target 'a111'; did you mean a1111\? There are a1111, a1111-1\.5, forge.*"),
        ({"select": "PW"}, "must be a list"),
        ({"rules": {"PW008": {"nope": 1}}}, "has no option 'nope'"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_one_line(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        Settings.of(settings)
    assert "\n" not in str(error.value)


@dataclass(frozen=True)
class _Odd:
    limit: float = 1.0


class _Crash(Rule):
    code, name, severity = "ZZ009", "crash", Severity.WARNING
    visits = (Emphasis,)
    Options = _Odd

    def check(self, node: Emphasis, ctx: Any) -> Iterator[Diagnostic]:
        if node.start >= 0:
            raise RuntimeError("oops")
        yield self.finding(ctx, node.span, "never")


def test_a_rule_that_crashes_becomes_a_finding_about_promptlint(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (*all_rules(), _Crash())
    monkeypatch.setattr("promptlint.engine.settings.all_rules", lambda: rules)
    report = Linter().lint(Document.of_prompts("(a), ((b:1.2))").prompts[0])

    assert [d.code for d in report] == ["PL001", "PW008"]
    assert "ZZ009" in report.diagnostics[0].message
    assert "oops" in report.diagnostics[0].message


def test_one_more_than_fold_after_is_folded() -> None:
    found = _folded([_finding("ZZ001", n, n + 1) for n in range(0, 8, 2)])

    assert len(found) == 3
    assert found[-1].message.endswith("(and 1 more like this)")


@pytest.mark.parametrize(
    ("code", "prompt", "shown", "settings"),
    [
        ("PW008", ", ".join(f"((a{n}:1.2))" for n in range(9)), 3, {}),
        ("PW010", ", ".join(f"(a{n}:1)" for n in range(9)), 4, {}),
        ("PX001", ", ".join(f"{{{{word{n} sea}}}}" for n in range(9)), 4, {}),
        ("PX004", "sea --ar 1:1, fog, 1.2::a::, b", 1, {}),
        ("PX005", ", ".join(f"__a{n}__" for n in range(9)), 1, {}),
        ("PX006", ", ".join(f"[a{n}:b:0.5]" for n in range(9)), 4, {"target": "comfyui"}),
        ("PS009", ", ".join(f"a{n} | b{n}" for n in range(9)), 1, {}),
        ("PS014", "a\u200bb, c\u200bd, e\u200bf", 1, {}),
        ("PW002", ", ".join(f"(a{n}:1,{n})" for n in range(1, 10)), 6, {}),
    ],
)
def test_how_many_lines_a_rule_takes_up(code: str, prompt: str, shown: int, settings: dict[str, Any]) -> None:
    """What decides how noisy a report is: a rule says a thing as often as it is of use, and counts the rest."""
    report = Linter({"select": [code], **settings}).lint(Document.of_prompts(prompt).prompts[0])

    assert len(report) == shown
    assert "more like this" in report.diagnostics[-1].message


class _OfFiles(Rule):
    code, name, severity = "ZZ010", "of-files", Severity.WARNING
    visits: ClassVar[tuple[type, ...]] = (Document,)
    needs = (Property("are ComfyUI", lambda program: program.name == "comfyui"),)
    silent_with = (NEGATIVE_WEIGHTS,)

    def check(self, node: Any, ctx: Any) -> Iterator[Diagnostic]:
        yield self.finding(ctx, Span(0, 1), f"read by {ctx.target}")


class _OfPairs(_OfFiles):
    code, name = "ZZ011", "of-pairs"
    visits = (PromptPair,)


@pytest.mark.parametrize("rule", [_OfFiles(), _OfPairs()])
def test_rules_over_files_and_pairs_apply_to_their_targets_only(rule: Rule) -> None:
    def found(text: str = "sea", path: str = "a.txt", **settings: Any) -> list[str]:
        linter = Linter({"select": [rule.code], "extra-rules": (rule,), **settings})
        return [d.code for d in linter.lint_document(read_text(text, path=path))]

    workflow = json.dumps({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "sea", "clip": ["2", 0]}}})
    assert found() == []
    assert found(target="comfyui") == [rule.code]
    assert found(target="comfyui", plugins=["negpip"]) == []
    # The program that the file itself is for counts, not the one that is configured.
    assert found(workflow, "a.json") == [rule.code]


class _Angry(Rule):
    code, name, severity = "ZZ012", "angry", Severity.WARNING
    visits = (Tag,)

    def check(self, node: Tag, ctx: Any) -> Iterator[Diagnostic]:
        if node.text:
            raise RuntimeError(f"at {node.span.start}")
        yield self.finding(ctx, node.span, "never")


def test_a_rule_that_fails_at_every_tag_is_told_once() -> None:
    linter = Linter({"select": ["ZZ012", "PW008"], "extra-rules": (_Angry(),)})
    report = linter.lint(Document.of_prompts(", ".join(["((a:1.2))"] * 3)).prompts[0])

    assert [d.code for d in report] == ["PL001", "PW008", "PW008", "PW008"]
