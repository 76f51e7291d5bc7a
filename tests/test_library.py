"""What the library takes and gives: arguments that cannot be, two prompts of one role, places of findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.text import apply_edits


@pytest.mark.parametrize("call", [promptlint.lint, promptlint.fix, promptlint.evaluate, promptlint.format_prompt])
def test_an_unknown_role_is_refused_and_the_roles_are_named(call: Any) -> None:
    with pytest.raises(ValueError, match="positive, negative, unknown, not 'pos'"):
        call("a cat", role="pos")


@pytest.mark.parametrize("text", [None, b"a cat", 3, ["a cat"]])
@pytest.mark.parametrize("call", [promptlint.lint, promptlint.fix, promptlint.format_prompt])
def test_a_prompt_is_a_string(call: Any, text: Any) -> None:
    with pytest.raises(TypeError, match="text must be a string, not"):
        call(text)


@pytest.mark.parametrize("call", [promptlint.lint, promptlint.fix])
def test_a_negative_prompt_is_a_string_or_none(call: Any) -> None:
    with pytest.raises(TypeError, match="negative must be a string, not list"):
        call("a cat", negative=["blurry"])


def test_tags_are_those_of_a_tree() -> None:
    with pytest.raises(TypeError, match="not of str"):
        promptlint.tags("a, b")  # type: ignore[arg-type]


def test_a_manifest_may_be_one_name_or_one_table() -> None:
    for manifest in ("lora:x", {"lora": "x"}, ["lora:x"]):
        (diagnostic,) = promptlint.lint("a cat", manifest=manifest)
        assert diagnostic.code == "PR008"
        assert "`x`" in diagnostic.message


def test_two_prompts_of_one_role_are_each_fixed_by_their_own_edits() -> None:
    fixed = promptlint.fix("sky, sky, sea", negative="blurry long text, owl owl, fox", role="negative", unsafe=True)

    assert (fixed.text, fixed.negative) == ("sky, sea", "blurry long text, owl owl, fox")

    fixed = promptlint.fix("((a:1.2)), b", negative="xx yy zz, ((q:1.1))", role="negative")

    assert (fixed.text, fixed.negative) == ("(a:1.32), b", "xx yy zz, (q:1.21)")


def test_findings_of_two_prompts_of_one_role_do_not_fold_into_each_other() -> None:
    # At the same offsets: a tag of the one is not the same tag again of the other, and nothing yields across.
    report = promptlint.lint("sky, sky", negative="sky, sky", role="negative")

    assert [(d.code, d.prompt) for d in report] == [("PD001", 0), ("PD001", 1)]
    assert [finding.region.text for finding in report.findings] == ["sky, sky"] * 2
    assert report.findings[0].region is not report.findings[1].region


def test_a_suppression_applies_to_its_own_prompt_of_two_of_one_role() -> None:
    report = promptlint.lint("sky, sky # promptlint: ignore[PD001]", negative="sea, sea", role="negative")

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
