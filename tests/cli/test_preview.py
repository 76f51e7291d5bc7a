"""Rules in preview: off, whatever selects them, until previews are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.engine import settings
from promptlint.rules import registry
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Rule
from promptlint.syntax import Prompt

Run = Callable[..., tuple[int, str, str]]


class Tried(Rule):
    """A prompt is there."""

    code = "PW999"
    name = "tried-rule"
    severity = Severity.WARNING
    preview = True
    visits = (Prompt,)

    def check(self, node: Prompt, ctx: Context) -> Iterator[Diagnostic]:
        yield self.finding(ctx, node.span, "a prompt is there")


@pytest.fixture(autouse=True)
def with_a_rule_in_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (*registry.all_rules(), Tried())
    for module in (registry, settings):
        monkeypatch.setattr(module, "all_rules", lambda: rules)


@pytest.mark.parametrize("options", [(), ("--select", "ALL"), ("--select", "PW"), ("--extend-select", "PW99")])
def test_it_is_off_whatever_selects_it_and_nothing_is_said(run: Run, options: tuple[str, ...]) -> None:
    status, out, err = run("check", "--positive", "a cat, dog", *options)
    assert "PW999" not in out + err
    assert status == 0


@pytest.mark.parametrize("selector", ["PW999", "pw999", "tried-rule"])
def test_who_names_it_is_warned_in_one_line(run: Run, selector: str) -> None:
    status, out, err = run("check", "--positive", "a cat, dog", "--select", selector)
    assert (status, out) == (0, "All clear: 1 prompt.\n")
    assert err == (
        "promptlint: warning: PW999 is in preview and stays off; --preview, or preview = true, lets it be selected\n"
    )


@pytest.mark.parametrize("options", [(), ("--select", "PW"), ("--select", "PW999"), ("--select", "ALL")])
def test_the_option_lets_it_be_selected(run: Run, options: tuple[str, ...]) -> None:
    status, out, err = run("check", "--positive", "a cat, dog", "--preview", *options)
    assert (status, err) == (1, "")
    assert "PW999" in out
    assert run("check", "--positive", "a cat", "--preview", "--ignore", "PW999")[0] == 0


def test_so_does_the_configuration(run: Run) -> None:
    Path("promptlint.toml").write_text("preview = true\n")
    assert "PW999" in run("check", "--positive", "a cat, dog")[1]
    Path("promptlint.toml").write_text('preview = "yes"\n')
    assert run("check", "--positive", "a cat, dog")[0] == 2


def test_its_page_and_the_table_say_so(run: Run) -> None:
    assert "in preview: off" in run("rule", "PW999")[1]
    assert json.loads(run("rule", "PW999", "--output-format", "json")[1])["rules"][0]["preview"] is True
    (row,) = [line for line in run("rule")[1].splitlines() if line.startswith("PW999")]
    assert row.split()[-1] == "preview"
