"""A code that is written into a configuration: nothing but the list of the rules that are off is another one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.config.editing import Configuration, new_configuration
from promptlint.text import apply_edits
from tests.amounts import amount


def edited(text: str, name: str = "promptlint.toml", code: str = "PW002") -> str | None:
    edits = Configuration(text, Path("/x", name)).ignoring(code)
    return apply_edits(text, edits) if edits is not None else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", 'extend-ignore = ["PW002"]\n'),
        ("# mine\n", '# mine\nextend-ignore = ["PW002"]\n'),
        ("# mine", '# mine\nextend-ignore = ["PW002"]\n'),
        ('target = "forge"', 'target = "forge"\nextend-ignore = ["PW002"]'),
        ('target = "forge"  # x\n', 'target = "forge"  # x\nextend-ignore = ["PW002"]\n'),
        ('target = "forge"\r\nsteps = 20\r\n', 'target = "forge"\r\nsteps = 20\r\nextend-ignore = ["PW002"]\r\n'),
        ('  target = "forge"\n', '  target = "forge"\n  extend-ignore = ["PW002"]\n'),
        ('select = [\n  "PW",\n]\n\n[models]\n', 'select = [\n  "PW",\n]\nextend-ignore = ["PW002"]\n\n[models]\n'),
        ('[models]\nroot = "w"\n', 'extend-ignore = ["PW002"]\n\n[models]\nroot = "w"\n'),
        ("# all\n[models]\n", '# all\nextend-ignore = ["PW002"]\n\n[models]\n'),
        ("# all\n\n# models\n[models]\n", '# all\n\nextend-ignore = ["PW002"]\n\n# models\n[models]\n'),
        ('extend-ignore = ["PD001"]\n', 'extend-ignore = ["PD001", "PW002"]\n'),
        ('extend-ignore = ["PD001",]\n', 'extend-ignore = ["PD001", "PW002",]\n'),
        ("extend-ignore = []\n", 'extend-ignore = ["PW002"]\n'),
        ("extend-ignore = [\n]\n", 'extend-ignore = ["PW002"\n]\n'),
        ("extend-ignore = [ # none\n]\n", 'extend-ignore = ["PW002" # none\n]\n'),
        ('ignore = ["PD"] # x\n', 'ignore = ["PD", "PW002"] # x\n'),
        ('ignore = ["PD"]\nextend-ignore = ["PX"]', 'ignore = ["PD"]\nextend-ignore = ["PX", "PW002"]'),
        ('ignore = [\n  "PD",\n  "PX",\n]\n', 'ignore = [\n  "PD",\n  "PX",\n  "PW002",\n]\n'),
        ('ignore = [\n  "PD",\n  "PX"\n]\n', 'ignore = [\n  "PD",\n  "PX",\n  "PW002"\n]\n'),
        ('ignore = [\n\t"PD", # a, b\n]\n', 'ignore = [\n\t"PD", # a, b\n\t"PW002",\n]\n'),
        ('ignore = [\n\t"PD" # a, b\n]\n', 'ignore = [\n\t"PD", # a, b\n\t"PW002"\n]\n'),
        ('ignore = [\r\n  "PD",\r\n]\r\n', 'ignore = [\r\n  "PD",\r\n  "PW002",\r\n]\r\n'),
        ('ignore = ["PD",\n  "PX"]\n', 'ignore = ["PD",\n  "PX",\n  "PW002"]\n'),
        ("\"ignore\" = ['PD']\n", '"ignore" = [\'PD\', "PW002"]\n'),
        ('x = """\n[models]\n"""\n', 'x = """\n[models]\n"""\nextend-ignore = ["PW002"]\n'),
    ],
)
def test_a_code_is_put_into_the_list_or_a_list_is_made(text: str, wanted: str) -> None:
    assert edited(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            '[project]\nname = "x"\n\n[tool.promptlint]\ntarget = "forge"\n\n[tool.ruff]\n',
            '[project]\nname = "x"\n\n[tool.promptlint]\ntarget = "forge"\nextend-ignore = ["PW002"]\n\n[tool.ruff]\n',
        ),
        ("[tool.promptlint]", '[tool.promptlint]\nextend-ignore = ["PW002"]'),
        ("[tool.promptlint] # x\n[tool.y]\n", '[tool.promptlint] # x\nextend-ignore = ["PW002"]\n[tool.y]\n'),
        ('[tool.promptlint]\nignore = ["PD"]\n', '[tool.promptlint]\nignore = ["PD", "PW002"]\n'),
        ('[tool]\npromptlint.ignore = ["PD"]\n', '[tool]\npromptlint.ignore = ["PD", "PW002"]\n'),
        ('tool.promptlint = {ignore = ["PD"]}\n', 'tool.promptlint = {ignore = ["PD", "PW002"]}\n'),
        ('ignore = ["E501"]\n[tool.promptlint]\n', 'ignore = ["E501"]\n[tool.promptlint]\nextend-ignore = ["PW002"]\n'),
    ],
)
def test_in_a_pyproject_it_is_put_into_our_table(text: str, wanted: str) -> None:
    assert edited(text, "pyproject.toml") == wanted


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ignore = [", "promptlint.toml"),
        ('ignore = ["PW002"]\n', "promptlint.toml"),
        ('ignore = [["PD"]]\nx = [', "promptlint.toml"),
        ("[project]\n", "pyproject.toml"),
        ("tool = {promptlint = {steps = 20}}\n", "pyproject.toml"),
        ("[" * 1000, "promptlint.toml"),
    ],
)
def test_where_it_cannot_be_done_surely_nothing_is_done(text: str, name: str) -> None:
    assert edited(text, name) is None


def test_a_new_configuration_has_nothing_else() -> None:
    assert tomllib.loads(new_configuration("PW002")) == {"extend-ignore": ["PW002"]}


_LINES = st.sampled_from(
    [
        "",
        "# note",
        'target = "forge" # x',
        "steps = 20",
        'select = [\n  "PW", # a ]\n  "PD"\n]',
        'extend-ignore = ["PX001"]',
        'ignore = [\n  "PD",\n]',
        "[models]",
        'root = """\n[x]\n"""',
        "[[tags]]",
        'forbid = ["a"]',
        "[format]",
        "x.y = {a = 1, b = [2]}",
    ]
)


@given(st.lists(_LINES, max_size=8), st.booleans())
@settings(max_examples=amount(400, 10_000))
def test_whatever_stands_there_only_the_list_grows(lines: list[str], crlf: bool) -> None:
    text = "\n".join(lines)
    if crlf:
        text = text.replace("\n", "\r\n")
    new = edited(text)
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert new is None
        return
    assert new is not None
    after = tomllib.loads(new)
    key = "extend-ignore" if before.get("extend-ignore") is not None or "ignore" not in before else "ignore"
    assert after.pop(key) == [*before.pop(key, []), "PW002"]
    assert after == before
    assert ("\r\n" in new) == (crlf and ("\r\n" in text)) or new.count("\n") == new.count("\r\n")
