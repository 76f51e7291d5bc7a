"""What the library gives: places of findings, two prompts of one role, the list of rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import promptlint
from promptlint.documents.model import Document
from promptlint.engine.fixer import fix_prompts
from promptlint.engine.linter import Linter
from promptlint.rules import listing
from promptlint.rules.kit.tool_codes import TOOL_CODES
from promptlint.rules.registry import all_rules
from promptlint.text import apply_edits


def lint_both(text: str, other: str) -> promptlint.Report:
    """Two negative prompts that are used together, as a file may hold them."""
    (regions,) = Document.of_prompts(text, other, role=promptlint.Role.NEGATIVE).prompts
    return Linter().lint(regions)


def test_two_prompts_of_one_role_are_each_fixed_by_their_own_edits() -> None:
    # A file may hold such prompts; `fix` itself refuses them.
    role = promptlint.Role.NEGATIVE
    fixed = fix_prompts(Linter(), "sky, sky, sea", "blurry long text, owl owl, fox", role=role, unsafe=True)

    assert (fixed.text, fixed.negative) == ("sky, sea", "blurry long text, owl owl, fox")

    fixed = fix_prompts(Linter(), "((a:1.2)), b", "xx yy zz, ((q:1.1))", role=role)

    assert (fixed.text, fixed.negative) == ("(a:1.32), b", "xx yy zz, (q:1.21)")


def test_findings_of_two_prompts_of_one_role_do_not_fold_into_each_other() -> None:
    # At the same offsets: a tag of the one is not the same tag again of the other, and nothing yields across.
    report = lint_both("sky, sky", "sky, sky")

    assert [(d.code, d.prompt) for d in report] == [("PD001", 0), ("PD001", 1)]
    assert [finding.region.text for finding in report.findings] == ["sky, sky"] * 2
    assert report.findings[0].region is not report.findings[1].region


def test_a_suppression_applies_to_its_own_prompt_of_two_of_one_role() -> None:
    report = lint_both("sky, sky # promptlint: ignore[PD001]", "sea, sea")

    assert [(d.code, d.prompt) for d in report] == [("PD001", 1)]


def test_findings_of_a_prompt_have_places_in_its_own_text() -> None:
    texts = {"positive": "a cat,\n((dog:2))", "negative": "x,\n\n((owl:2))"}
    report = promptlint.lint(texts["positive"], negative=texts["negative"])

    assert [(f.diagnostic.code, f.diagnostic.role, f.start.line, f.start.column) for f in report.findings] == [
        ("PW008", "positive", 2, 1),
        ("PW008", "negative", 3, 1),
    ]
    for finding in report.findings:
        text = texts[finding.diagnostic.role]
        assert finding.span == finding.diagnostic.span
        assert finding.place.lines.text == text
        assert "((" not in apply_edits(text, finding.edits)


def test_findings_of_a_file_have_places_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "styles.csv"
    file.write_text('name,prompt,negative_prompt\nink,"a ""b"", ((dog:2))",\n', encoding="utf-8")
    (finding,) = promptlint.lint_file(file).findings
    text = file.read_text(encoding="utf-8")

    assert text[finding.span.start : finding.span.end] == "((dog:2))"
    assert apply_edits(text, finding.edits).endswith('"a ""b"", (dog:2.2)",\n')
    assert finding.region.role == "positive"


def test_the_rules_are_listed_with_what_they_say_about_themselves() -> None:
    rules = promptlint.list_rules()
    by_code = {rule.code: rule for rule in rules}

    assert [rule.code for rule in rules] == sorted(by_code)
    assert set(by_code) == {rule.code for rule in all_rules()} | {code.code for code in TOOL_CODES}
    nested = by_code["PW008"]
    assert (nested.name, nested.family, nested.severity) == ("nested-weight", "weights", promptlint.Severity.WARNING)
    assert (nested.fixable, nested.default) == (promptlint.Applicability.SAFE, promptlint.Default.ON)
    assert nested.documentation.startswith(nested.summary.split()[0])
    assert "## Why is this bad?" in nested.documentation
    assert nested.url is not None
    assert nested.url.endswith("/docs/rules/PW008.md")
    assert nested.targets[:3] == ("a1111", "a1111-1.5", "forge")
    (limit,) = (option for option in by_code["PW009"].options if option.name == "limit")
    assert (limit.type, limit.default) == ("float", "2.0")
    assert limit.words
    assert by_code["PL001"].family == "what the tool says about itself"
    assert by_code["PL001"].options == ()


def test_every_listed_rule_has_a_summary_and_a_page() -> None:
    pages = Path(__file__).parent.parent / "docs" / "rules"
    for rule in promptlint.list_rules():
        assert rule.summary, rule.code
        assert "\n" not in rule.summary
        assert rule.family is not None
        assert rule.targets
        assert rule.url is not None
        assert (pages / rule.url.rpartition("/")[2]).is_file()


def test_rules_of_packages_are_listed_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Packaged(promptlint.Rule):
        """A rule of a package."""

        code = "XA001"
        name = "packaged"
        severity = promptlint.Severity.INFO
        visits = ()
        aliases = ("XA000", "packed")
        since = "0.1.0"

    monkeypatch.setattr(listing, "plugin_rules", lambda: (Packaged(),))
    assert "XA001" not in {rule.code for rule in promptlint.list_rules()}

    (rule,) = (rule for rule in promptlint.list_rules(plugins=True) if rule.code == "XA001")
    assert (rule.aliases, rule.since, rule.url, rule.family) == (("XA000", "packed"), "0.1.0", None, None)
    assert rule.summary == "A rule of a package."


def test_a_package_whose_rules_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> tuple[promptlint.Rule, ...]:
        raise promptlint.PluginError("some-package: its rules cannot be loaded")

    monkeypatch.setattr(listing, "plugin_rules", fail)
    with pytest.raises(promptlint.PluginError, match="some-package"):
        promptlint.list_rules(plugins=True)


EXCEPTIONS = (
    (promptlint.ConfigError, lambda: promptlint.lint("a", config={"selekt": []})),
    (promptlint.ManifestError, lambda: promptlint.lint("a", manifest=[{}])),
    (promptlint.ReadError, lambda: promptlint.lint_file("no-such-file.txt")),
    (promptlint.SourceError, lambda: promptlint.read_inventory("no-such-folder")),
    (promptlint.HostError, lambda: promptlint.evaluate("[a:b:1e400]")),
    (promptlint.ConfigFileError, lambda: promptlint.Project(config="no-such-file.toml").for_path("a.txt")),
    (promptlint.BaselineError, lambda: promptlint.Project(options={"baseline": __file__}).baseline),
)


@pytest.mark.parametrize(("kind", "call"), EXCEPTIONS, ids=[kind.__name__ for kind, _ in EXCEPTIONS])
def test_one_base_catches_everything(kind: type[Exception], call: Callable[[], object]) -> None:
    with pytest.raises(promptlint.PromptlintError) as raised:
        call()
    assert type(raised.value) is kind
    assert "\n" not in str(raised.value)


def test_what_was_a_value_error_still_is_one() -> None:
    assert issubclass(promptlint.ManifestError, ValueError)
    assert issubclass(promptlint.SourceError, ValueError)
