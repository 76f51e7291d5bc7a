"""What counts as a duplicate; `duplicates.md` is the specification."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.diagnostics import Diagnostic
from promptlint.documents.model import Document, Role
from promptlint.engine.fixer import apply_fix, apply_fixes
from promptlint.engine.linter import Linter
from promptlint.rules.facts.equal_tags import duplicates
from promptlint.rules.kit.context import Context, Surroundings
from promptlint.syntax import parse
from promptlint.text import Span

_SPEC = Path(__file__).with_name("duplicates.md").read_text(encoding="utf-8")
_CASES = re.findall(
    r"```prompt(?P<role> negative)?\n(.*?)\n```\n+```findings\n(.*?)\n?```(?:\n+```fixed\n(.*?)\n```)?",
    _SPEC,
    re.DOTALL,
)
_LINTER = Linter({"select": ["PD"]})

_tags = st.sampled_from(
    ["sky", "Sky.", "sea", "(sky:1.2)", "((sea))", "{{sky}}", "blue_sea", "blue sea", "[fog", "rain)"]
)
_separators = st.sampled_from(
    [", ", ",", ",\n", " BREAK ", " AND ", ", <lora:ink:1>, ", ", (", "), ", "|", ", # note\n"]
)
_prompts = st.lists(st.tuples(_tags, _separators), max_size=30).map(lambda pairs: "".join(a + b for a, b in pairs))


def lint(text: str, role: str = "positive") -> tuple[Diagnostic, ...]:
    return _LINTER.lint(Document.of_prompts(text, role=Role(role)).prompts[0]).diagnostics


def unfolded(text: str) -> list[Diagnostic]:
    return [one for diagnostic in lint(text) for one in diagnostic.unfold()]


def describe(text: str, diagnostic: Diagnostic) -> str:
    def place(span: Span) -> str:
        return f"{span.start} {text[span.start : span.end]!r}"

    line = f"{diagnostic.code} {place(diagnostic.span)} like {place(diagnostic.labels[0].span)}"
    return f"{line} +{len(diagnostic.folded)}" if diagnostic.folded else line


@pytest.mark.parametrize(("role", "text", "findings", "fixed"), _CASES, ids=[case[1] for case in _CASES])
def test_duplicates(role: str, text: str, findings: str, fixed: str) -> None:
    found = lint(text, role.strip() or "positive")

    assert [describe(text, one) for one in found] == findings.splitlines()
    if fixed:
        assert apply_fixes(text, [one for diagnostic in found for one in diagnostic.unfold()]) == fixed


def test_the_specification_is_read() -> None:
    assert len(_CASES) == _SPEC.count("```findings") > 25


@given(_prompts)
def test_fixing_until_nothing_is_left_keeps_one_of_each(text: str) -> None:
    """No order of fixes may delete every copy of a tag, nor invent one."""
    before = {tag.loose_key for tag in Context(text, "positive", Surroundings()).tags}
    for _ in range(100):
        fixed = apply_fixes(text, unfolded(text))
        if fixed == text:
            break
        text = fixed
    else:
        pytest.fail("the fixes do not come to an end")

    assert {tag.loose_key for tag in Context(text, "positive", Surroundings()).tags} == before


@given(_prompts)
def test_the_later_tag_is_reported_and_the_lighter_one_goes(text: str) -> None:
    ctx = Context(text, "positive", Surroundings())

    kinds = duplicates(ctx)
    for found in (kinds.same, kinds.reweighted, kinds.redecorated):
        for one in found:
            assert one.first.span.end <= one.tag.span.start
            assert one.lighter.intended <= one.tag.intended
        assert all(a.tag.span.start < b.tag.span.start for a, b in pairwise(found))


@given(_prompts)
def test_each_fix_alone_leaves_a_prompt_that_parses(text: str) -> None:
    for diagnostic in unfolded(text):
        fixed = apply_fix(text, diagnostic)
        assert fixed is not None
        assert str(parse(fixed)) == fixed
        assert len(fixed) < len(text)


def test_a_weight_rewritten_with_ten_digits_is_the_same_weight() -> None:
    ctx = Context("[(sky:1.3)], (sky:1.181818182)", "positive", Surroundings())

    found = ctx.fact(duplicates)
    assert (len(found.same), found.reweighted, found.redecorated) == (1, [], [])


def test_one_tag_without_end_makes_six_findings() -> None:
    """Of more than a thousand findings the sixth speaks for the rest, with one fix for all of them."""
    text = ", ".join(["sky"] * 20_000)

    found = lint(text)

    assert [d.code for d in found] == ["PD001"] * 6
    assert "(and 19993 more like this)" in found[-1].message
    assert apply_fix(text, found[-1]) == ", ".join(["sky"] * 6)


def test_a_block_pasted_over_and_over_is_one_finding() -> None:
    (finding,) = lint(", ".join(["sky, sea, fog, rain, snow"] * 2_000))

    assert finding.code == "PD004"
    assert finding.message.startswith("9995 tags")
