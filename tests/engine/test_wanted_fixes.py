"""Fixes as the user wants them: left out, safe or unsafe, whatever the rule calls them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.cli import main
from promptlint.engine.settings import ConfigError
from promptlint.lsp.features.actions import FIX_ALL, actions_at, edits_of
from promptlint.text import Span
from tests.lsp.texts import changed, opened

TEXT = "a (cat:1,2), ((dog:1.5)), (fog:1.0)"
"""PW002, whose fix is unsafe, PW008 and PW010, whose fixes are safe."""


def _fixes(config: Mapping[str, Any]) -> dict[str, str | None]:
    """The codes that are found, each with what sort of fix it has."""
    found = (each for diagnostic in promptlint.lint(TEXT, config=config).diagnostics for each in diagnostic.unfold())
    return {each.code: each.fix.applicability.value if each.fix is not None else None for each in found}


def test_without_a_word_fixes_are_what_the_rules_call_them() -> None:
    assert _fixes({}) == {"PW002": "unsafe", "PW008": "safe", "PW010": "safe"}


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({"unfixable": ["PW008"]}, {"PW008": None}),
        ({"unfixable": ["nested-weight"]}, {"PW008": None}),
        ({"unfixable": ["PW"]}, {"PW002": None, "PW008": None, "PW010": None}),
        ({"extend-unsafe-fixes": ["PW010"]}, {"PW010": "unsafe"}),
        ({"extend-safe-fixes": ["PW002"]}, {"PW002": "safe"}),
        ({"extend-safe-fixes": ["PW"], "extend-unsafe-fixes": ["PW002"]}, {}),
        (
            {"extend-safe-fixes": ["PW002"], "extend-unsafe-fixes": ["PW"]},
            {"PW002": "safe", "PW008": "unsafe", "PW010": "unsafe"},
        ),
        ({"extend-safe-fixes": ["PW002"], "extend-unsafe-fixes": ["PW002"]}, {}),
        ({"unfixable": ["PW002"], "extend-safe-fixes": ["PW002"]}, {"PW002": None}),
        ({"unfixable": ["ALL"], "extend-safe-fixes": ["PW002"]}, {"PW002": "safe", "PW008": None, "PW010": None}),
    ],
)  # fmt: skip
def test_the_more_specific_selector_counts_then_the_more_careful_list(
    config: dict[str, Any], wanted: dict[str, str | None]
) -> None:
    assert _fixes(config) == {**_fixes({}), **wanted}


@pytest.mark.parametrize("key", ["unfixable", "extend-safe-fixes", "extend-unsafe-fixes"])
def test_a_rule_that_there_is_not_is_one_line(key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match="unknown rule 'PW099'"):
        promptlint.lint("a", config={key: ["PW099"]})
    config = tmp_path / "promptlint.toml"
    config.write_text(f'{key} = ["PW002", "PW099"]\n', encoding="utf-8")
    assert main(["check", "--positive", "a cat", "--config", str(config)]) == 2
    assert f":1:{len(key) + 14}: unknown rule 'PW099'" in capsys.readouterr().err


def test_what_is_fixed_follows() -> None:
    assert promptlint.fix(TEXT).text == "a (cat:1,2), (dog:1.65), fog"
    assert promptlint.fix(TEXT, config={"unfixable": ["PW008"]}).text == "a (cat:1,2), ((dog:1.5)), fog"
    assert promptlint.fix(TEXT, config={"extend-unsafe-fixes": ["PW010"]}).text == "a (cat:1,2), (dog:1.65), (fog:1.0)"
    fixed = promptlint.fix(TEXT, config={"extend-safe-fixes": ["PW002"]})
    assert fixed.text == "a (cat:1.2), (dog:1.65), fog"
    assert not fixed.withheld
    everything = promptlint.fix(TEXT, config={"extend-unsafe-fixes": ["PW010"]}, unsafe=True)
    assert everything.text == "a (cat:1.2), (dog:1.65), fog"


def test_files_and_overrides_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("promptlint.toml").write_text(
        'extend-safe-fixes = ["PW002"]\n[[overrides]]\nfiles = ["kept.txt"]\nunfixable = ["PW002"]\n', encoding="utf-8"
    )
    for name in ("kept.txt", "other.txt"):
        Path(name).write_text(TEXT, encoding="utf-8")
    main(["check", "--fix", "kept.txt", "other.txt"])
    assert Path("kept.txt").read_text(encoding="utf-8") == "a (cat:1,2), (dog:1.65), fog"
    assert Path("other.txt").read_text(encoding="utf-8") == "a (cat:1.2), (dog:1.65), fog"


def test_an_editor_follows() -> None:
    snapshot = opened(TEXT, extend_safe_fixes=["PW002"], unfixable=["PW010"])
    (action,) = actions_at(snapshot, Span(0, 0), [FIX_ALL])
    assert changed(snapshot, edits_of(snapshot, action.data)) == "a (cat:1.2), (dog:1.65), (fog:1.0)"
    assert not any(
        "PW010" in each.title and "Ignore" not in each.title for each in actions_at(snapshot, Span(30, 30), None)
    )
