"""Configuration files, as people write them."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import tomllib
import typing
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import lists, recursive, sampled_from, text

from promptlint.cli import main
from promptlint.config import ConfigFileError, find_config, load_config
from promptlint.config.model import Format
from promptlint.config.positions import key_positions
from promptlint.engine.formatter import FormatStyle

Run = Callable[..., tuple[int, str, str]]
NESTED = "a cat, ((dog:1.8)), {{sky}}\n"


def codes(result: tuple[int, str, str]) -> list[str]:
    return [each["code"] for each in json.loads(result[1])["diagnostics"]]


def write(path: str, text: str) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def check(run: Run, *arguments: str) -> list[str]:
    result = run("check", "--output-format", "json", *arguments)
    assert result[2] == ""
    return codes(result)


def test_the_nearest_configuration_counts(run: Run) -> None:
    write("promptlint.toml", 'ignore = ["PW008"]')
    write("a.txt", NESTED)
    write("below/deep/b.txt", NESTED)
    assert check(run, "a.txt", "below") == ["PX001", "PX001"]
    write("below/.promptlint.toml", 'ignore = ["PX001"]')
    assert check(run, "a.txt", "below") == ["PX001", "PW008"]
    assert check(run, "a.txt", "--isolated") == ["PW008", "PX001"]
    assert check(run, "a.txt", "--config", "below/.promptlint.toml") == ["PW008"]


def test_a_pyproject_counts_with_the_table_only(run: Run) -> None:
    write("promptlint.toml", 'ignore = ["PW008"]')
    write("below/a.txt", NESTED)
    write("below/pyproject.toml", '[project]\nname = "x"\n')
    assert check(run, "below/a.txt") == ["PX001"]
    write("below/pyproject.toml", '[project]\nname = "x"\n\n[tool.promptlint]\nignore = ["PX001"]\n')
    assert check(run, "below/a.txt") == ["PW008"]


def test_options_win(run: Run) -> None:
    write("promptlint.toml", 'select = ["PW"]')
    write("a.txt", NESTED)
    assert check(run, "a.txt") == ["PW008"]
    assert check(run, "a.txt", "--select", "PX") == ["PX001"]
    assert check(run, "a.txt", "--ignore", "PW") == []
    assert check(run, "a.txt", "--extend-select", "PX001") == ["PW008", "PX001"]


def test_extend_begins_with_another_file(run: Run) -> None:
    write("base.toml", 'ignore = ["PX001"]\nextend-select = ["PT001"]\n[rules.PW009]\nlimit = 1.5\n')
    write("promptlint.toml", 'extend = "base.toml"\nextend-ignore = ["PW008"]\n')
    write("a.txt", NESTED)
    assert check(run, "a.txt") == ["PW009"]


def test_overrides_and_per_file_ignores(run: Run) -> None:
    write(
        "promptlint.toml",
        """
[per-file-ignores]
"drafts/*" = ["PW"]

[[overrides]]
files = ["lists/"]
kind = "lines"
role = "negative"

[[overrides]]
files = ["lists/free/*.txt"]
extend-ignore = ["PX001"]
""",
    )
    for name in ("a.txt", "drafts/a.txt", "lists/a.txt", "lists/free/a.txt"):
        write(name, NESTED + "sea\n")
    assert check(run, "a.txt") == ["PW008", "PX001"]
    assert check(run, "drafts") == ["PX001"]
    _, out, _ = run("check", "lists/a.txt", "--output-format", "json")
    found = json.loads(out)["diagnostics"]
    assert [(each["code"], each["region"], each["role"]) for each in found] == [
        ("PW008", "line 1", "negative"),
        ("PX001", "line 1", "negative"),
    ]
    assert check(run, "lists/free") == ["PW008"]


def test_excluded_files_are_left_out_named_or_not(run: Run) -> None:
    write("promptlint.toml", 'exclude = ["old/"]')
    write("old/a.txt", NESTED)
    write("new/a.txt", "a cat")
    assert run("check", ".")[0] == 0
    assert run("check", "old/a.txt")[0] == 0
    assert run("check", "old/a.txt", "--no-exclude")[0] == 1


def test_presets(run: Run) -> None:
    write("a.txt", "sky" + " cat" * 90)
    write("promptlint.toml", 'preset = "strict"')
    assert "PT001" in check(run, "a.txt")


def test_levels_and_baseline_come_from_the_configuration(run: Run) -> None:
    write("a.txt", NESTED)
    write("promptlint.toml", 'fail-level = "error"')
    assert run("check", "a.txt")[0] == 0
    write("promptlint.toml", 'baseline = "known.json"')
    assert run("baseline", "create", "a.txt")[1] == f"{Path('known.json').absolute()}: 2 known findings\n"
    assert run("check", "a.txt")[0] == 0


def test_the_target_and_plugins_switch_rules(run: Run) -> None:
    write("a.txt", "{red|blue} hair, [sky:sea:0.5]")
    write("promptlint.toml", 'plugins = ["dynamic-prompts"]')
    assert check(run, "a.txt") == []
    write("promptlint.toml", 'target = "comfyui"\nplugins = ["dynamic-prompts"]')
    assert check(run, "a.txt") == ["PX006"]


def test_requirements_of_the_project(run: Run) -> None:
    write("promptlint.toml", '[[require]]\nlora = "ink_v2"\n')
    write("a.txt", "a cat")
    assert check(run, "a.txt") == ["PR008"]


def test_a_lock_beside_the_configuration_is_the_inventory(run: Run) -> None:
    write("models/Lora/ink.pt", "x")
    write("promptlint.toml", '[models]\nlora = "models/Lora"\n')
    write("a.txt", "a cat, <lora:ink:1>, <lora:oil:1>")
    assert check(run, "a.txt") == ["PR006"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("plugin = []", "promptlint.toml:1:1: unknown key 'plugin'; did you mean plugins?"),
        (
            '\ntarget = "forgr"',
            "promptlint.toml:2:1: unknown target 'forgr'; did you mean forge? There are forge, a1111, ",
        ),
        (
            '\nmodel-family = "ponny"',
            "promptlint.toml:2:1: unknown model family 'ponny'; did you mean pony? There are pony, ",
        ),
        (
            'model-family = "Flux.1 S"',
            "promptlint.toml:1:1: unknown model family 'Flux.1 S' (did you mean flux1-schnell?)",
        ),
        ("model-family = 3", "promptlint.toml:1:1: model-family: must be a text, not 3"),
        (
            "[[overrides]]\nfiles = ['b']\nmodel-family = 'sdxll'",
            "promptlint.toml:3:1: unknown model family 'sdxll' (did you mean sdxl?)",
        ),
        ('select = ["PW008", "PW999"]', "promptlint.toml:1:20: unknown rule 'PW999' (did you mean PW009?)"),
        ("select = 3", "promptlint.toml:1:1: select: must be a list, not 3"),
        ("steps = 0", "promptlint.toml:1:1: steps: must be at least 1, not 0"),
        ("[rules.PW009]\nlimt = 2", "promptlint.toml:2:1: rule PW009 has no option 'limt' (did you mean limit?)"),
        ("[[overrides]]\nfile = ['a']", "promptlint.toml:2:1: unknown key 'overrides.1.file'; did you mean files?"),
        ("[[overrides]]\nignore = ['PX']", "promptlint.toml:1:3: overrides.1.files is missing"),
        (
            "[[overrides]]\nfiles = ['b']\nkind = 'line'",
            "promptlint.toml:3:1: unknown kind 'line' (did you mean lines?)",
        ),
        (
            'preset = "strct"',
            "promptlint.toml:1:1: preset: must be 'default', 'strict' or 'style', not 'strct'; did you mean",
        ),
        ("[rules]\nPW009 = 3", "promptlint.toml:2:1: rules.PW009: must be a table, not 3"),
        ("plugin-rules = 'yes'", "promptlint.toml:1:1: plugin-rules: must be true or false, not 'yes'"),
        ("select = ['']", "promptlint.toml:1:11: select.1: must not be empty"),
        (
            "[[overrides]]\nfiles = ['a']\nignored = []",
            "promptlint.toml:3:1: unknown key 'overrides.1.ignored'; did you mean ignore?",
        ),
        (
            "[[overrides]]\nfiles = ['a']\n[[overrides]]\nfiles = ['*']\nignore = ['PZ']",
            "promptlint.toml:5:11: unknown rule 'PZ'",
        ),
        ("[per-file-ignores]\n'b*' = ['PS', 'XX']", "promptlint.toml:2:15: unknown rule 'XX'"),
        ("a = [", "promptlint.toml:1:6: is not valid TOML: "),
        ("a = 1\nb = @", "promptlint.toml:2:5: is not valid TOML: "),
        ("extend = 'nowhere.toml'", "promptlint.toml:1:1: no such file: "),
        ("extend = 'promptlint.toml'", "promptlint.toml:1:1: extend leads back to "),
        (
            "[[tags]]\nmessage = 'x'",
            "promptlint.toml:1:3: tags: table 1 says nothing; give it forbid, require or replace",
        ),
        (
            "[[tags]]\nforbid = ['a']\n[[tags]]\nmessage = 'x'",
            "promptlint.toml:3:3: tags: table 2 says nothing; give it forbid, require or replace",
        ),
        ("[[require]]\nlora = 'a'\n[[require]]\nlra = 'b'", "promptlint.toml:3:3: require: unknown key 'lra'"),
        (
            "[[tags]]\nforbid = ['a']\ncode = 'PW008'",
            "promptlint.toml:1:3: tags: PW008 is a rule of promptlint already",
        ),
        (
            "[format]\nweights = 'number'",
            "promptlint.toml:2:1: format.weights: must be 'keep', 'tidy' or 'numbers', not",
        ),
        ("[format]\ncomma = 'keep'", "promptlint.toml:2:1: unknown key 'format.comma'; did you mean commas?"),
        ("[models]\nrot = 'x'", "promptlint.toml:2:1: models: unknown key 'rot'; did you mean root?"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(run: Run, text: str, message: str) -> None:
    write("promptlint.toml", text)
    write("a.txt", NESTED)
    status, out, err = run("check", "a.txt")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert err.replace(f"{Path.cwd()}/", "").startswith(f"promptlint: error: {message}"), err


def test_hostile_files_are_one_line(run: Run) -> None:
    for data in (b"\xff\xfe", b"a = " + b"[" * 100_000, b"\0"):
        Path("promptlint.toml").write_bytes(data)
        status, _, err = run("check", "--positive", "a")
        assert (status, err.count("\n")) == (2, 1)


def test_user_rules(run: Run) -> None:
    write(
        "promptlint.toml",
        """
[[tags]]
forbid = ["watermark", "*_logo"]
role = "positive"
message = "our pictures have none"
severity = "error"

[[tags]]
code = "U010"
name = "house-style"
require = ["flat colours"]

[[tags]]
replace = { grey_sky = "gray sky" }
""",
    )
    write("a.txt", "a cat, (Watermark:1.2), big logo, (grey  sky:1.1)")
    _, out, _ = run("check", "a.txt", "--output-format", "json")
    found = [(each["code"], each["severity"], each["message"]) for each in json.loads(out)["diagnostics"]]
    assert found == [
        ("U001", "error", "our pictures have none"),
        ("U001", "error", "our pictures have none"),
        ("U003", "warning", "`grey sky` is written `gray sky` here"),
        ("U010", "warning", "`flat colours` must be in this prompt"),
    ]
    assert check(run, "a.txt", "--ignore", "house-style,U001") == ["U003"]
    run("fix", "a.txt", "--unsafe-fixes")
    assert Path("a.txt").read_text() == "a cat, (Watermark:1.2), big logo, (gray sky:1.1)"
    write("a.txt", "flat colours, watermark  # promptlint: ignore[U001] -- a sample")
    assert check(run, "a.txt") == []


def test_rules_of_the_configuration_explain_themselves(run: Run) -> None:
    write("promptlint.toml", "[[tags]]\nreplace = {grey = 'gray'}\nname = 'american'\nmessage = 'house style'")
    status, out, _ = run("rule", "american")
    assert status == 0
    assert "U001 american\nseverity: warning; fix: unsafe; default: on" in out
    assert "`grey` as `gray`" in out
    assert "house style" in out
    assert "U001" in run("rule")[1]
    assert run("rule", "U002")[0] == 2
    write("promptlint.toml", "x = 1")
    assert run("rule", "PW008")[0] == 0
    assert run("rule")[0] == 2


def test_an_excluded_name_of_standard_input_counts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("promptlint.toml", "exclude = ['old/']")
    for name, status, fixed in (("old/a.txt", 0, NESTED), ("a.txt", 1, NESTED.replace("((dog:1.8))", "(dog:1.98)"))):
        monkeypatch.setattr("sys.stdin", io.StringIO(NESTED))
        assert run("check", "-", "--stdin-filename", name)[0] == status
        monkeypatch.setattr("sys.stdin", io.StringIO(NESTED))
        assert run("fix", "-", "--stdin-filename", name)[1] == fixed


def test_config_shows_where_each_value_comes_from(run: Run) -> None:
    write("base.toml", 'target = "forge"')
    write("promptlint.toml", 'extend = "base.toml"\nignore = ["PX001"]\n')
    status, out, err = run("config", "a.txt")
    assert (status, err) == (0, "")
    lines = [line.replace(f"{Path.cwd()}/", "") for line in out.splitlines()]
    assert lines[0] == "# configuration: promptlint.toml"
    assert any(line.split() == ["target", "=", '"forge"', "#", "base.toml:1:1"] for line in lines)
    assert any(line.split() == ["ignore", "=", '["PX001"]', "#", "promptlint.toml:2:1"] for line in lines)
    assert any(line.split() == ["preset", "=", '"default"', "#", "default"] for line in lines)
    read = json.loads(run("config", "a.txt", "--output-format", "json")[1])
    assert read["settings"]["target"] == {"value": "forge", "origin": "base.toml:1:1"}
    assert "PX001" not in read["rules"]


def test_config_shows_what_overrides_and_options_make_of_it(run: Run) -> None:
    write("promptlint.toml", "target = 'forge'\n[[overrides]]\nfiles = ['a*']\ntarget = 'comfyui'\nignore = ['PX']")
    shown = json.loads(run("config", "a.txt", "--output-format", "json", "--ignore", "PW")[1])["settings"]
    assert shown["target"] == {"value": "comfyui", "origin": "promptlint.toml:4:1"}
    assert shown["ignore"] == {"value": ["PX", "PW"], "origin": "command line"}
    assert json.loads(run("config", "b.txt", "--output-format", "json")[1])["settings"]["target"]["value"] == "forge"


def test_init_writes_a_file_that_is_valid_and_overwrites_none(run: Run) -> None:
    write("a.txt", NESTED)
    assert run("init") == (0, "promptlint.toml: written; `promptlint check .` uses it\n", "")
    assert check(run, ".") == ["PW008", "PX001"]
    assert run("init")[2] == (
        "promptlint: error: promptlint.toml: is there already; `promptlint config` shows what it says\n"
    )
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith(("# [", '# "', "# ex", "# ig")) or " = " in line else line
        for line in Path("promptlint.toml").read_text().splitlines()
    )
    write("promptlint.toml", uncommented)
    assert load_config(Path("promptlint.toml")).values["rules"] == {"PW009": {"limit": 1.8}}


def test_the_style_of_the_file_is_that_of_the_formatter() -> None:
    assert FormatStyle.of(Format().model_dump(by_alias=True)) == FormatStyle()
    assert {field.name for field in dataclasses.fields(FormatStyle)} == set(Format.model_fields)
    kinds = typing.get_type_hints(FormatStyle)
    assert {name: field.annotation for name, field in Format.model_fields.items()} == kinds


def test_keys_are_found_where_they_stand() -> None:
    text = 'a = 1\n[b."c d"]\n e.f = 2\n[[g]]\nh = 3\n[[g]]\n[g.i]\nj = 4\n'
    assert key_positions(text) == {
        ("a",): (1, 1),
        ("b",): (2, 2),
        ("b", "c d"): (2, 2),
        ("b", "c d", "e"): (3, 2),
        ("b", "c d", "e", "f"): (3, 2),
        ("g",): (4, 3),
        ("g", 0): (4, 3),
        ("g", 0, "h"): (5, 1),
        ("g", 1): (6, 3),
        ("g", 1, "i"): (7, 2),
        ("g", 1, "i", "j"): (8, 1),
    }


def test_items_and_inline_tables_have_places_and_texts_have_none() -> None:
    text = 'a = [ # [x]\n \'b\', [{c = 1}],\n]\nd = {e.f = [2], "g\\u0068" = 3}\ni = """\nj = 4\n[k]""""\n'
    assert key_positions(text) == {
        ("a",): (1, 1),
        ("a", 0): (2, 2),
        ("a", 1): (2, 7),
        ("a", 1, 0): (2, 8),
        ("a", 1, 0, "c"): (2, 9),
        ("d",): (4, 1),
        ("d", "e"): (4, 6),
        ("d", "e", "f"): (4, 6),
        ("d", "e", "f", 0): (4, 13),
        ("d", "gh"): (4, 17),
        ("i",): (5, 1),
    }


@given(text())
def test_places_are_sought_in_anything(toml: str) -> None:
    lines = re.split(r"\r\n|\r|\n", toml)  # as editors count
    for line, column in key_positions(toml).values():
        assert 1 <= column <= len(lines[line - 1]) + 1


SCALARS = sampled_from(
    ["1", "1979-05-27 07:32:00Z", '"]#\\""', "'\\'", '"""\n"" # a = 1\n\\""""""', "'''\n[b]\n'''''", "true", '""', "''"]
)
VALUES = recursive(
    SCALARS,
    lambda values: (
        lists(values, max_size=3).map(lambda items: "[ # ]\n" + ", ".join(items) + "\n]")
        | lists(values, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{number} = {item}" for number, item in enumerate(items)) + "}"
        )
    ),
    max_leaves=8,
)


@given(lists(VALUES, max_size=5))
def test_every_key_and_item_of_a_file_has_a_place(values: list[str]) -> None:
    toml = "".join(f"x{number} = {value} # end\n" for number, value in enumerate(values))
    assert set(key_positions(toml)) == set(_paths(tomllib.loads(toml), ()))


def _paths(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from _paths(each, (*path, key))


def test_a_pyproject_counts_with_the_table_however_it_is_written(run: Run) -> None:
    write("promptlint.toml", 'ignore = ["PW008", "PW009"]')
    write("a/a.txt", NESTED)
    write("a/pyproject.toml", "# no [tool.promptlint] here\n[project]\nname = 'promptlint'")
    assert check(run, "a") == ["PX001"]
    write("a/pyproject.toml", "tool = {promptlint = {select = ['PW008']}}")
    assert check(run, "a") == ["PW008"]


def test_what_is_wrong_for_other_files_is_said_too(run: Run) -> None:
    write("promptlint.toml", "[[overrides]]\nfiles = ['b.txt']\nselect = ['PZ']")
    write("a.txt", NESTED)
    assert run("check", "a.txt")[0] == 2


@pytest.mark.usefixtures("run")
def test_paths_of_an_extended_file_are_relative_to_it() -> None:
    write("base/base.toml", "baseline = 'known.json'\n[models]\nroot = 'models'\nlora = ['a', '/b']")
    write("promptlint.toml", "extend = 'base/base.toml'")
    values = load_config(Path("promptlint.toml")).values
    base = Path("base").absolute()
    assert values["baseline"] == str(base / "known.json")
    assert values["models"] == {"root": str(base / "models"), "lora": [str(base / "a"), "/b"]}


@pytest.mark.usefixtures("run")
def test_a_configuration_may_be_asked_for_by_itself() -> None:
    file = write("promptlint.toml", "")
    assert find_config(Path("a/b")) == file.absolute()
    with pytest.raises(ConfigFileError, match="no such file"):
        load_config(Path("other.toml"))


@pytest.mark.parametrize("pattern", ["!", "a\\", "[z-a]"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("exclude = [{}]", 1),
        ('exclude = ["ok"]\nextend-exclude = ["ok", {}]', 2),
        ("[per-file-ignores]\n{} = []", 2),
        ("[[overrides]]\nfiles = [{}]", 2),
        ('[[require]]\nlora = "a"\nfiles = [{}]', 3),
    ],
)
def test_a_pattern_that_cannot_be_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pattern: str, text: str, line: int
) -> None:
    (tmp_path / "promptlint.toml").write_text(text.replace("{}", json.dumps(pattern)))
    (tmp_path / "a.txt").write_text("a cat")
    assert main(["check", str(tmp_path)]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert f"promptlint.toml:{line}:" in said
    assert f"{pattern!r} is not a pattern as in .gitignore" in said
    assert "internal" not in said
