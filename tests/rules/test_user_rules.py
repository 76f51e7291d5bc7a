"""Rules of the configuration about tags."""

from __future__ import annotations

from typing import Any

import pytest

import promptlint
from promptlint.engine.settings import ConfigError
from promptlint.roles import RoleName


def _fixed(text: str, **table: Any) -> str:
    return promptlint.fix(text, config={"select": [], "tags": [table], "extend-select": ["U001"]}, unsafe=True).text


def _codes(text: str, *tables: dict[str, Any], role: RoleName = "positive") -> list[str]:
    config = {"tags": list(tables), "ignore": ["PS", "PW", "PD", "PR", "PN", "PX"]}
    return [d.code for d in promptlint.lint(text, role=role, config=config)]


@pytest.mark.parametrize(
    ("text", "replace", "fixed"),
    [
        ("Grey, (grey:1.2), light grey", {"grey": "gray"}, "gray, (gray:1.2), light grey"),
        ("sky, old_hat (hat)", {"old hat": "x"}, "sky, old_hat (hat)"),
        ("saber \\(fate\\), sky", {"saber (fate)": "saber"}, "saber, sky"),
        ("Sky, sky", {"sky": "sky"}, "sky, sky"),
        ("long hair", {"long hair": "long_hair"}, "long_hair"),
        ("sky, fog, (sky:1.2), sea", {"sky": ""}, "fog, sea"),
        ("__hair__, <lora:hair:1>, hair", {"hair": "long hair"}, "__hair__, <lora:hair:1>, long hair"),
        ("red hair, dark hair", {"* hair": "red hair"}, "red hair, red hair"),
    ],
)
def test_replacements_change_the_words_and_nothing_else(text: str, replace: dict[str, str], fixed: str) -> None:
    assert _fixed(text, replace=replace).strip() == fixed


@pytest.mark.parametrize(
    "tables",
    [
        [{"replace": {"sky": "sea", "sea": "sky"}}],
        [{"replace": {"sky": "sky, sky"}}],
        [{"replace": {"sky": "blue sky"}}, {"replace": {"blue *": "sky"}, "role": "negative"}],
        [{"replace": {"a": "b"}}, {"replace": {"b": "c"}}, {"replace": {"c": "a"}}],
    ],
)
def test_replacements_that_never_end_are_refused(tables: list[dict[str, Any]]) -> None:
    with pytest.raises(ConfigError, match="is written where it is replaced again"):
        promptlint.lint("sky", config={"tags": tables})


def test_replacements_of_different_prompts_do_not_meet() -> None:
    there = {"replace": {"sky": "sea"}, "role": "positive"}
    back = {"replace": {"sea": "sky"}, "role": "negative"}
    assert _codes("sky", there, back) == ["U001"]
    assert _codes("sky", there, back, role="negative") == []


@pytest.mark.parametrize("entry", ["a, b", ""])
def test_an_entry_is_one_tag(entry: str) -> None:
    with pytest.raises(ConfigError, match=r"is not a single tag|at least 1 character"):
        promptlint.lint("sky", config={"tags": [{"forbid": [entry]}]})


def test_what_is_forbidden_is_found_at_every_depth_and_never_in_names() -> None:
    table = {"forbid": ["hair", "*_logo"]}
    assert _codes("((hair)), [hair:sky:5], my logo, __hair__, <lora:hair:1>, hairy", table) == ["U001"] * 3


def test_requirements_are_the_positive_prompt_s_unless_told() -> None:
    assert _codes("sky", {"require": ["flat colours"]}) == ["U001"]
    assert _codes("sky", {"require": ["flat colours"]}, role="negative") == []
    assert _codes("sky", {"require": ["blurry"], "role": "negative"}, role="negative") == ["U001"]
    assert _codes("(Flat_Colours:1.2)", {"require": ["flat colours"]}) == []


def test_a_thousand_replacements_are_checked_at_once() -> None:
    chain = {f"tag {number}": f"tag {number + 1}" for number in range(3000)}
    assert _codes("sky", {"replace": chain}) == []
