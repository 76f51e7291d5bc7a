"""The kit that holds a rule to its own cases. Public, for plug-ins too.

import pytest
from promptlint.testing import check_rule, rule_cases

@pytest.mark.parametrize("case", rule_cases(MyRule()), ids=str)
def test_my_rule(case): case.run()
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.dataclass import dataclass
from promptlint.diagnostics import DOCUMENT, Applicability, Diagnostic, Severity
from promptlint.documents.model import Document, Role
from promptlint.documents.reader import read_text
from promptlint.engine.fixer import apply_fix, apply_fixes
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import same_meaning
from promptlint.engine.report import Finding
from promptlint.rules.kit.rule import Bad, Case, Good, Rule
from promptlint.rules.registry import all_rules
from promptlint.syntax import parse

__all__ = ["RuleCase", "check_documentation", "check_rule", "findings", "overlaps", "rule_cases"]

_SECTIONS = ("## Why is this bad?", "## Example", "## Use instead")


def findings(
    case: Case,
    *,
    select: tuple[str, ...] | None = None,
    ignore: tuple[str, ...] = (),
    text: str | None = None,
    rule: Rule | None = None,
) -> tuple[Diagnostic, ...]:
    """What a run finds in a case's prompt, or in `text` under the same circumstances. `rule` is one that promptlint may
    not know."""
    return found_by(
        linter_for(case, select=select, ignore=ignore, rule=rule), case, case.text if text is None else text
    )


def linter_for(
    case: Case, *, select: tuple[str, ...] | None = None, ignore: tuple[str, ...] = (), rule: Rule | None = None
) -> Linter:
    """A linter set up for the circumstances of a case, for any number of texts."""
    extra = () if rule is None or rule.code in {each.code for each in all_rules()} else (rule,)
    return Linter(
        {
            "extra-rules": extra,
            "select": select or ("ALL",),
            "ignore": ignore,
            "target": case.target,
            "also-targets": case.also_targets,
            "plugins": case.plugins,
            **({} if case.model_family is None else {"model-family": case.model_family}),
            "rules": dict(case.options),
        },
        inventory=case.inventory,
        manifest=case.manifest,
        vocabulary=case.vocabulary,
    )


def found_by(linter: Linter, case: Case, text: str) -> tuple[Diagnostic, ...]:
    """What the linter of a case finds in a text, read as the prompt or the file that the case is."""
    if case.path is not None:
        document = read_text(text, path=case.path, role=None if case.role == "positive" else Role(case.role))
        return tuple(map(_in_file, linter.lint_document(document).findings))
    document = Document.of_prompts(text, case.negative, role=Role(case.role), settings=case.settings)
    return linter.lint(document.prompts[0]).diagnostics


def _in_file(finding: Finding) -> Diagnostic:
    """A finding that counts in the text of its file, as the text of a case with a path does."""
    diagnostic = finding.diagnostic
    span = finding.span
    if span == diagnostic.span:
        return diagnostic
    fix = replace(diagnostic.fix, edits=finding.edits) if diagnostic.fix is not None else None
    return replace(diagnostic, role=DOCUMENT, span=span, fix=fix, folded=())


@dataclass(frozen=True)
class RuleCase:
    """One `Good` or `Bad` of a rule, ready to run as a test."""

    rule: Rule
    case: Case

    def __str__(self) -> str:
        kind = "bad" if isinstance(self.case, Bad) else "good"
        return f"{self.rule.code}-{kind}-{self.case.text!r}"

    def run(self) -> None:
        """Raises AssertionError with a message that says what the rule did instead."""
        if isinstance(self.case, Good):
            self._run_good(self.case)
        else:
            self._run_bad(self.case)

    def _run_good(self, case: Good) -> None:
        found = [d for d in findings(case, rule=self.rule, select=(self.rule.code,)) if d.code == self.rule.code]
        assert not found, f"{self.rule.code} should be silent on {case.text!r}, but says: {found[0].message}"

    def _run_bad(self, case: Bad) -> None:
        code = self.rule.code
        alone = findings(case, rule=self.rule, select=(code,))
        assert alone, f"{code} should report {case.text!r}"
        assert {d.code for d in alone} == {code}, alone
        for diagnostic in alone:
            assert diagnostic.message, f"{code} has an empty message"
            for one in diagnostic.unfold():
                self._check_spans(case, one)
        if case.at is not None:
            texts = [self._text(case, d)[d.span.start : d.span.end] for d in alone]
            assert case.at in texts, f"{code} should flag {case.at!r} in {case.text!r}, but flags {texts}"
        everything = {
            d.code for found in findings(case, rule=self.rule, select=("DEFAULT", code)) for d in found.unfold()
        }
        giving_way = {each.code for each in all_rules() if _gives_way(each, self.rule)}
        others = everything - {code, *case.also} - giving_way
        assert not others, f"other rules report {case.text!r} too, not named in also=: {sorted(others)}"
        without = findings(case, rule=self.rule, select=("DEFAULT",), ignore=(code,))
        rest = {d.code for d in without} - set(case.also) - giving_way
        assert not rest, f"with {code} off, {case.text!r} should be clean, but has {sorted(rest)}"
        self._check_fix(case, alone)

    def _check_fix(self, case: Bad, alone: tuple[Diagnostic, ...]) -> None:
        role = alone[0].role
        text = self._text(case, alone[0])
        unfolded = [one for diagnostic in alone for one in diagnostic.unfold()]
        fixed = apply_fixes(text, unfolded, target=case.target)
        if case.fixed is None:
            assert fixed == text, f"fixing {text!r} gives {fixed!r}, but the case has no fixed="
            return
        assert fixed == case.fixed, f"fixing {text!r} should give {case.fixed!r}, not {fixed!r}"
        assert str(parse(fixed)) == fixed
        for diagnostic in unfolded:
            if self.rule.fixable is Applicability.SAFE and diagnostic.fix is not None:
                assert diagnostic.has_safe_fix, f"the fix for {text!r} changes the meaning, and the rule calls it safe"
            if diagnostic.has_safe_fix:
                applied = apply_fix(text, diagnostic, target=case.target)
                assert applied is not None, f"the safe fix for {text!r} changes the meaning"
        if self.rule.fixable is Applicability.SAFE:
            assert same_meaning(text, fixed, role, case.target), f"fixing {text!r} to {fixed!r} changes the meaning"
        if role == case.role:
            again = findings(case, rule=self.rule, select=(self.rule.code,), text=fixed)
            assert apply_fixes(fixed, [o for d in again for o in d.unfold()], target=case.target) == fixed, (
                f"fixing {fixed!r} again changes it"
            )

    @staticmethod
    def _text(case: Case, diagnostic: Diagnostic) -> str:
        if diagnostic.role == "negative" and case.role != "negative" and case.negative is not None:
            return case.negative
        return case.text

    def _check_spans(self, case: Case, diagnostic: Diagnostic) -> None:
        size = len(self._text(case, diagnostic))
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= size, f"{diagnostic.span} is outside the text"
        for edit in diagnostic.fix.edits if diagnostic.fix is not None else ():
            assert 0 <= edit.span.start <= edit.span.end <= size, f"{edit} is outside the text"


def rule_cases(rule: Rule) -> Iterator[RuleCase]:
    """Every case of a rule."""
    yield from (RuleCase(rule, case) for case in rule.good)
    yield from (RuleCase(rule, case) for case in rule.bad)


def check_documentation(rule: Rule) -> None:
    """Hold a rule to the form of its code, name and docstring; raises AssertionError."""
    assert re.fullmatch(r"[A-Z]{2,4}\d{3}", rule.code), f"{rule.code!r} is not a code like PS001"
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name), f"{rule.name!r} is not in kebab case"
    is_remedy = rule.name.startswith(("no-", "disallow-")) and not rule.name.startswith("no-op-")
    assert not is_remedy, f"{rule.name!r} should name the bad pattern"
    text = inspect.getdoc(type(rule)) or ""
    assert text.split("\n\n")[0].endswith("."), f"{rule.code}: the docstring starts with a summary line"
    for section in _SECTIONS:
        assert section in text, f"{rule.code}: the docstring has no section {section!r}"
    has_fix = any(case.fixed is not None for case in rule.bad)
    assert ("## Fix safety" in text) == has_fix, f"{rule.code}: '## Fix safety' goes with a fix, and only with one"
    assert (rule.fixable is not None) == has_fix, f"{rule.code}: fixable must go with a Bad that has fixed="
    assert rule.good, f"{rule.code} has no Good case"
    assert rule.bad, f"{rule.code} has no Bad case"


def overlaps(rule: Rule) -> Iterator[str]:
    """Where the rule reports the very text that a sister reports in a bad case of hers, though neither gives way to the
    other: a line for each, so that it is seen before a user gets two findings for one slip.

    Sisters are the rules of the family, or all of promptlint's where the family is new; what is only information may
    stand beside anything."""
    family = rule.code.rstrip("0123456789")
    ours = [each for each in all_rules() if each.code != rule.code]
    sisters = [each for each in ours if each.code.rstrip("0123456789") == family] or ours
    for sister in sisters:
        if _gives_way(rule, sister) or _gives_way(sister, rule) or Severity.INFO in (rule.severity, sister.severity):
            continue
        for case in sister.bad:
            found = findings(case, rule=rule, select=(rule.code, sister.code)) if rule.code not in case.also else ()
            hers = [each for each in found if each.code == sister.code]
            if any(one.role == each.role and one.span.overlaps(each.span) for one in _of(rule, found) for each in hers):
                yield (
                    f"{rule.code} reports {case.text!r}, a bad case of {sister.code}, at the same place: let one of "
                    "them give way (yields_to or vanishes_in), or be silent there"
                )


def _of(rule: Rule, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [each for each in found if each.code == rule.code]


def _gives_way(rule: Rule, other: Rule) -> bool:
    return other.code in rule.yields_to or other.code in rule.vanishes_in


def check_rule(rule: Rule) -> None:
    """Everything at once: documentation, all cases, and those of sister rules; raises AssertionError."""
    check_documentation(rule)
    for case in rule_cases(rule):
        case.run()
    both = list(overlaps(rule))
    assert not both, "\n".join(both)
