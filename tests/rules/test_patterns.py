"""Patterns with stars in tags and in the names of wildcards: what they find, and what they cost."""

from __future__ import annotations

import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint import lint
from promptlint.rules.facts import wildcard_names
from promptlint.rules.facts.wildcard_names import WildcardNames

NAME = st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=3).map("/".join)


@given(st.frozensets(NAME, max_size=5), st.text("ab*?/", min_size=1, max_size=6))
def test_a_pattern_finds_a_wildcard_as_fnmatch_does_below_any_folder(names: frozenset[str], pattern: str) -> None:
    plain = "/".join(part for part in pattern.split("/") if part)
    found = any(fnmatchcase(name, plain) or fnmatchcase(name, f"*/{plain}") for name in names)
    assert WildcardNames(names).has(pattern) is (found if "*" in plain or "?" in plain else found and bool(plain))


@given(st.frozensets(NAME, max_size=5), st.text("ab*?/", min_size=1, max_size=6))
def test_what_a_name_or_pattern_finds_is_what_it_has(names: frozenset[str], written: str) -> None:
    plain = "/".join(part for part in written.split("/") if part)
    found = WildcardNames(names).found_by(written)
    assert bool(found) is WildcardNames(names).has(written)
    if "*" in plain or "?" in plain:
        assert found == sorted(n for n in names if fnmatchcase(n, plain) or fnmatchcase(n, f"*/{plain}"))
    else:
        assert found == ([plain] if plain in names else sorted(n for n in names if n.endswith(f"/{plain}")))


def test_a_whole_name_goes_before_those_that_end_with_it() -> None:
    names = WildcardNames(frozenset({"sky", "day/sky", "night/sky"}))
    assert names.found_by("sky") == ["sky"]
    assert names.found_by("day/sky") == ["day/sky"]
    assert WildcardNames(frozenset({"day/sky", "night/sky"})).found_by("sky") == ["day/sky", "night/sky"]


@given(st.frozensets(NAME, max_size=5), st.text("aB/", min_size=1, max_size=6))
def test_a_name_is_one_of_a_wildcard_with_all_its_folders_or_fewer(names: frozenset[str], written: str) -> None:
    plain = "/".join(part for part in written.split("/") if part)
    ends = {"/".join(name.split("/")[at:]) for name in names for at in range(name.count("/") + 1)}
    found = WildcardNames(names)
    assert found.has(written) is (plain in ends)
    alike = sorted(end for end in ends if end.casefold() == plain.casefold())
    assert found.in_other_case(written) == (alike[0] if alike else None)


def test_a_pattern_that_nobody_can_look_for_counts_as_one_that_finds_something(monkeypatch: pytest.MonkeyPatch) -> None:
    names = WildcardNames(frozenset({"colors", "animals"}))
    assert not names.has("*x")
    assert not names.has("*" + "x" * 249)
    assert names.has("*" + "x" * 250)
    monkeypatch.setattr(wildcard_names, "_MOST_COMPARED", 100)
    names = WildcardNames(frozenset({"colors", "animals"}))
    assert not names.has("*" + "x" * 48)
    assert names.has("*y")
    assert not names.has("*" + "x" * 48)  # it was looked for before


def test_tags_of_many_stars_cost_nothing() -> None:
    start = time.process_time()
    table = {"forbid": ["*a" * 40 + "*b"], "require": ["*c" * 40 + "*d"], "replace": {"*e" * 40 + "*f": "sky"}}
    report = lint("a" * 3_000 + ", " + "e" * 3_000, config={"tags": [table], "select": ["U001"]})
    assert time.process_time() - start < 5
    assert [each.code for each in report.diagnostics] == ["U001"]


@pytest.mark.parametrize(
    ("forbid", "prompt", "by"),
    [
        (["dog", "c*t"], "a red cat, cat", "c*t"),
        (["c*", "cat"], "cat", "c*"),
        (["cat", "c*"], "cat", "cat"),
        (["dog", "*_hair"], "sky, (Long Hair:1.2)", "*_hair"),
        (["*[a]*"], "x (b), b [a] c", "*[a]*"),
    ],
)
def test_the_first_that_stands_for_a_tag_forbids_it(forbid: list[str], prompt: str, by: str) -> None:
    report = lint(prompt, config={"tags": [{"forbid": forbid}], "select": ["U001"]})
    (found,) = report.diagnostics
    assert f"is forbidden here, by `{by}`" in found.message


def test_what_is_missing_is_said_once_and_in_order() -> None:
    report = lint(
        "cat, red sky", config={"tags": [{"require": ["*sky", "dog", "cat", "b*", "*g"]}], "select": ["U001"]}
    )
    assert [each.message for each in report.diagnostics] == [
        f"`{wanted}` must be in this prompt" for wanted in ("dog", "b*", "*g")
    ]
