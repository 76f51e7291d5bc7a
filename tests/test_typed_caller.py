"""A caller that knows nothing but `import promptlint`: mypy holds this file to the types, a run to the values."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

import pytest

import promptlint


class Checker:
    """A program that checks prompts, as one outside would write it."""

    def __init__(self, settings: promptlint.Settings, inventory: promptlint.Inventory | None = None) -> None:
        self.settings = settings
        self.inventory = inventory

    def check(self, text: str, role: promptlint.RoleName = "positive") -> list[promptlint.Finding]:
        report = promptlint.lint(text, role=role, config=self.settings, inventory=self.inventory)
        return [finding for finding in report.findings if not self.is_minor(finding.diagnostic)]

    @staticmethod
    def is_minor(diagnostic: promptlint.Diagnostic) -> bool:
        return diagnostic.severity is promptlint.Severity.INFO

    def fixed(self, text: str, finding: promptlint.Finding) -> str:
        fix: promptlint.Fix | None = finding.diagnostic.fix
        if fix is None or fix.applicability is not promptlint.Applicability.SAFE:
            return text
        edits: tuple[promptlint.Edit, ...] = finding.edits
        return promptlint.apply_edits(text, edits)

    @staticmethod
    def second_places(finding: promptlint.Finding) -> list[tuple[promptlint.Label, promptlint.Place]]:
        return list(zip(finding.diagnostic.labels, finding.labels, strict=True))


def test_a_program_that_checks_and_fixes() -> None:
    checker = Checker(promptlint.Settings.of({"select": ["PW008", "PD001"]}), promptlint.Inventory.of(loras=["ink"]))
    text = "sky, ((dog:2)), sky"
    nested, twice = sorted(checker.check(text), key=lambda finding: finding.diagnostic.code, reverse=True)

    assert checker.fixed(text, nested) == "sky, (dog:2.2), sky"
    assert checker.fixed(text, twice) == text
    ((label, place),) = checker.second_places(twice)
    assert_type(label.span, promptlint.Span)
    assert_type(place.start, promptlint.Position)
    assert text[place.span.start : place.span.end] == "sky"


def test_a_program_that_fixes_and_formats() -> None:
    result = promptlint.fix("a cat, ((dog:2))", negative="blurry", config={"ignore": ["PX"]})
    assert_type(result, promptlint.FixResult)
    applied: tuple[promptlint.AppliedFix, ...] = result.applied

    assert [each.code for each in applied] == ["PW008"]
    assert_type(result.remaining, promptlint.Report)
    style = promptlint.FormatStyle(weights="numbers")
    assert promptlint.format_prompt("((a)) ,b", style=style) == "(a:1.21), b"


def test_a_program_that_reads() -> None:
    tree: promptlint.Prompt = promptlint.parse("(a:1.2), [b:c:0.5]")
    kinds: set[type[promptlint.Node]] = {type(node) for node in tree}
    tags: tuple[promptlint.Tag, ...] = promptlint.tags(tree)
    meaning: promptlint.Evaluation = promptlint.evaluate("a AND b", role="positive", steps=10)

    assert {kind.__name__ for kind in kinds} == {"Emphasis", "Schedule", "Text"}
    assert [(tag.text, tag.weight) for tag in tags] == [("a", 1.2), ("b", 1.0), ("c", 1.0)]
    assert_type(tags[0].scope, promptlint.Scope)
    assert_type(meaning.host, promptlint.Host)
    assert_type(meaning.role, promptlint.RoleName)
    assert len(meaning.parts) == 2


def test_a_program_that_lists_rules() -> None:
    off = [rule for rule in promptlint.list_rules() if rule.default is promptlint.Default.OFF]
    options: dict[str, tuple[promptlint.RuleOption, ...]] = {rule.code: rule.options for rule in off}

    assert_type(off[0], promptlint.RuleInfo)
    assert options


def test_a_program_with_a_project(tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("a cat, ((dog:2))\n", encoding="utf-8")
    (tmp_path / "promptlint.toml").write_text('ignore = ["PX"]\n', encoding="utf-8")
    project = promptlint.Project(tmp_path, options={"target": "forge"})
    in_force: promptlint.InForce = project.for_path(file)
    setting: promptlint.Setting = in_force.layers["ignore"]
    ((by,), report) = (setting.origins, promptlint.lint_file(file, project=project))

    assert (in_force.settings.target, setting.value, by.who) == ("forge", ["PX"], "file")
    assert_type(by, promptlint.SetBy)
    assert isinstance(by.place, promptlint.Origin)
    assert [diagnostic.code for diagnostic in report] == ["PW008"]
    region: promptlint.Region = report.findings[0].region
    assert region.role is promptlint.Role.POSITIVE


def test_a_program_that_survives_what_is_wrong(tmp_path: Path) -> None:
    said: list[str] = []
    configs: tuple[dict[str, object], ...] = ({"selekt": []}, {"target": "webui"})
    for config in configs:
        try:
            promptlint.lint("a", config=config)
        except promptlint.PromptlintError as error:
            said.append(f"{type(error).__name__}: {error}")
    with pytest.raises(promptlint.ReadError):
        promptlint.lint_file(tmp_path / "none.txt")

    setting, target = said
    assert setting == "ConfigError: unknown setting 'selekt' (did you mean select?)"
    assert target.startswith("ConfigError: unknown target 'webui'; did you mean a1111? There are a1111, ")


def test_what_the_types_refuse_is_refused() -> None:
    # mypy complains of an unused comment where the types would take these.
    with pytest.raises(ValueError, match="role must be one of"):
        promptlint.lint("a", role="pos")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="text must be a string"):
        promptlint.lint(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="prompt must be a tree"):
        promptlint.tags("a, b")  # type: ignore[arg-type]
