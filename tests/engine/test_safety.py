"""What is called a safe fix is one: it is known where findings are made, so that nobody is told otherwise later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest

import promptlint
from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.engine import safety
from promptlint.engine.fixer import apply_fix
from promptlint.engine.meaning import Meaning, same_meaning
from promptlint.rules.kit.rule import Rule
from promptlint.syntax import Prompt
from promptlint.text import Edit, Span


class _Deleting(Rule):
    """A rule that takes every match away and calls that safe."""

    code, name, severity = "ZZ030", "deleting", Severity.WARNING
    fixable = Applicability.SAFE
    visits = (Prompt,)

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def check(self, node: Prompt, ctx: Any) -> Iterator[Diagnostic]:
        for match in self._pattern.finditer(ctx.text):
            edit = Edit(Span(*match.span()), "")
            yield self.finding(ctx, edit.span, "here", fix=Fix(Applicability.SAFE, "delete it", (edit,)))


def _config(pattern: str) -> dict[str, Any]:
    return {"select": ["ZZ030"], "extra-rules": (_Deleting(pattern),)}


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were read to judge fixes."""
    read: list[str] = []
    kept = Meaning.is_kept_by

    def counted(self: Meaning, after: str) -> bool:
        read.append(after)
        return kept(self, after)

    monkeypatch.setattr(Meaning, "is_kept_by", counted)
    return read


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("(dusk:1.1 []), y", "a1111"),
        ("(2D:1.3[]), x", "a1111"),
        ("(:.), sea", "a1111"),
        ("sea, ())", "comfyui"),
        ("{(), sea", "swarmui"),
        ("[()[sea", "comfyui"),
        ("(sky AND sea:.5)", "a1111"),
        ("(AND,sea)", "forge"),
        ("((:)), [((:)):5]", "a1111"),
        ("(([[BREAK))", "a1111"),
        ("(((sky:.15)))", "sdnext"),
        ("(((sky(sea:.21))))", "sdnext"),
        ("<f:5> ,sky", "comfyui-smz"),
        (",,C+", "invoke"),
        ("\u00a0embedding:ink", "comfyui"),
        ("(<lora:x>:., sky", "forge"),
        ("&amp;,---,\n,<b>", "a1111"),
        ("[,â€™:1.]", "a1111"),
        ("),\t[:<alte,â€™:\n1.2\n])  ", "a1111"),
        ("((^))((^))", "a1111"),
        ("((^))<lora:x:1>((^))", "forge"),
        ("((^))[]((^)), ((^))()((^))", "a1111"),
    ],
)
@pytest.mark.parametrize("role", ["positive", "negative"])
def test_no_safe_fix_changes_the_meaning(text: str, target: str, role: Literal["positive", "negative"]) -> None:
    config = {"select": ["ALL"], "target": target}
    for one in promptlint.lint(text, role=role, config=config).all():
        if one.has_safe_fix:
            assert apply_fix(text, one, target=target) is not None, one
    fixed = promptlint.fix(text, role=role, config=config)
    assert not fixed.withheld
    assert same_meaning(text, fixed.text, role, target)
    assert not any(one.has_safe_fix for one in fixed.remaining.all())
    assert promptlint.fix(fixed.text, role=role, config=config).text == fixed.text


def test_a_fix_that_would_change_the_meaning_is_unsafe_and_leaves_the_others() -> None:
    config = _config(r"\[\]|\(\)")
    found = promptlint.lint("(dusk:1.1 []), y, ()", config=config).diagnostics

    assert [one.fix.applicability for one in found if one.fix] == ["unsafe", "safe"]
    assert promptlint.fix("(dusk:1.1 []), y, ()", config=config).text == "(dusk:1.1 []), y, "
    assert promptlint.fix("(dusk:1.1 []), y, ()", config=config, unsafe=True).text == "(dusk:1.1 ), y, "


def test_what_is_about_style_alone_says_nothing_where_there_is_no_safe_fix() -> None:
    style = _config(r"(?<=,)\s")
    assert [one.fix.applicability for one in promptlint.lint("~, ~", config=style) if one.fix] == ["unsafe"]
    style["extra-rules"][0].only_style = True
    assert not len(promptlint.lint("~, ~", config=style))


def test_fixes_that_are_safe_alone_and_not_together_are_made_as_far_as_they_are() -> None:
    config = _config(" ")
    assert all(one.has_safe_fix for one in promptlint.lint("sea   sky", config=config))
    fixed = promptlint.fix("sea   sky", config=config)

    assert (fixed.text, len(fixed.applied), fixed.withheld) == ("sea sky", 2, ())
    assert [one.has_safe_fix for one in fixed.remaining] == [False]


def test_a_prompt_without_safe_fixes_is_not_read_and_one_with_many_once(readings: list[str]) -> None:
    promptlint.lint("sky, sea, fog, (sun:1.2)", config={"select": ["ALL"]})
    assert readings == []
    promptlint.lint(", ".join(["((sky:1.2))"] * 300))
    assert len(readings) == 1


@pytest.mark.parametrize("untrue", [1, 1000])
def test_what_is_not_safe_among_a_thousand_is_found_with_few_readings(readings: list[str], untrue: int) -> None:
    text = ", ".join(["sky []"] * (1000 - untrue) + ["sea"] * untrue)
    found = list(promptlint.lint(text, config=_config(r"\[\]|sea")).all())

    assert len(found) == 1000
    assert sum(not one.has_safe_fix for one in found) == untrue
    assert len(text) * len(readings) < 2 * safety._MOST_READ


def test_what_speaks_for_others_is_fixed_before_them() -> None:
    fixed = promptlint.fix("(<(lora:1.42):ink:0.7>:1.1)", unsafe=True)
    assert (fixed.text, [one.code for one in fixed.applied]) == ("<lora:ink:0.7>", ["PR021", "PR016"])
