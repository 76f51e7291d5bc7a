"""What applies to a file, and that `promptlint config` shows just that."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import promptlint
from promptlint.cli import main
from promptlint.config import ConfigFileError
from promptlint.documents.model import PromptKeys
from promptlint.engine.baseline import BaselineError
from promptlint.engine.formatter import FormatStyle
from promptlint.engine.in_force import InForce
from promptlint.engine.project import OptionError, Project
from promptlint.engine.settings import ConfigError, Settings
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.inventory.opening import Opened
from promptlint.resources.inventory.sources import Sources
from promptlint.rules.registry import FAMILIES
from tests.amounts import amount

Shown = Callable[..., dict[str, Any]]
NESTED = "a cat, ((dog:1.8))"


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What `promptlint config` shows for a file below a configuration, as JSON."""
    monkeypatch.chdir(tmp_path)

    def shown(config: str | None, *arguments: str) -> dict[str, Any]:
        if config is not None:
            Path("promptlint.toml").write_text(config, encoding="utf-8")
        assert main(["config", "--output-format", "json", *arguments]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        read: dict[str, Any] = json.loads(out)
        return read

    return shown


def values(shown: dict[str, Any]) -> dict[str, Any]:
    return {key: each["value"] for key, each in shown["settings"].items()}


def test_options_and_overrides_add_to_lists(shown: Shown) -> None:
    found = shown(
        'plugins = ["dynamic-prompts"]\npositive-keys = ["aaa"]\n[[overrides]]\nfiles = ["*.txt"]\n'
        'positive-keys = ["bbb"]\n',
        "--plugin",
        "negpip",
        "a.txt",
    )
    assert found["settings"]["plugins"] == {"value": ["dynamic-prompts", "negpip"], "origin": "command line"}
    assert found["settings"]["positive-keys"] == {"value": ["aaa", "bbb"], "origin": "promptlint.toml:5:1"}
    assert found["origins"]["plugins"] == [{"from": "file", "place": "promptlint.toml:1:1"}, {"from": "command line"}]
    assert found["origins"]["positive-keys"] == [
        {"from": "file", "place": "promptlint.toml:2:1"},
        {"from": "override", "place": "promptlint.toml:5:1", "number": 1},
    ]


def test_text_names_everybody_who_has_a_part(shown: Shown, capsys: pytest.CaptureFixture[str]) -> None:
    Path("base.toml").write_text('ignore = ["PW"]\npreset = "style"\n')
    shown('extend = "base.toml"\nextend-ignore = ["PX"]\nexclude = ["b*"]\n[per-file-ignores]\n"a*" = ["PD"]')
    assert main(["config", "a.txt", "--ignore", "PS"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert (
        'ignore = ["PW", "PX", "PD", "PS"] # base.toml:1:1, promptlint.toml:2:1, promptlint.toml:5:1, command line'
        in lines
    )
    assert 'extend-select = ["PF"] # base.toml:2:1 (preset)' in lines
    assert main(["config", "b.txt"]) == 0
    assert '# left out: "b*" (promptlint.toml:3:12); --no-exclude takes it in' in capsys.readouterr().out


def test_the_preset_strict_takes_in_every_family_but_formatting(shown: Shown) -> None:
    """Also those that `select` does not name."""
    found = shown('preset = "strict"\nselect = ["PF001"]\n', "a.txt")
    assert set(found["settings"]["extend-select"]["value"]) == set(FAMILIES) - {"PF", "PL"}
    assert {code[:2] for code in found["rules"]} == set(FAMILIES) - {"PL"}
    assert [code for code in found["rules"] if code.startswith("PF")] == ["PF001"]
    assert {"PM001", "PT001"} <= set(found["rules"])


def test_a_plug_in_of_the_command_line_adds_to_those_of_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("promptlint.toml").write_text('plugins = ["dynamic-prompts"]')
    Path("a.txt").write_text("{red|blue} hair, (dog:-0.5)")
    found = []
    for plugin in (["--plugin", "negpip"], ["--plugin", "wildcards"], ["--plugin", "negpip", "--isolated"]):
        main(["check", "a.txt", "--output-format", "json", *plugin])
        found.append({each["code"] for each in json.loads(capsys.readouterr().out)["diagnostics"]})
    assert found == [set(), {"PW011"}, {"PX005"}]


def test_each_key_is_merged_by_itself(shown: Shown) -> None:
    """`ignore` of an override takes the place of `ignore`; what `extend-ignore` adds stays."""
    text = 'ignore = ["PW"]\nextend-ignore = ["PX"]\n[[overrides]]\nfiles = ["a*"]\nignore = ["PD"]\n'
    assert values(shown(text, "a.txt"))["ignore"] == ["PD", "PX"]
    assert values(shown(text, "b.txt"))["ignore"] == ["PW", "PX"]


def test_rules_of_your_own_are_on_beside_a_selection(shown: Shown) -> None:
    found = shown('select = ["PW008"]\n[[tags]]\nforbid = ["logo"]\n', "a.txt")
    assert found["rules"] == ["PW008", "U001"]
    assert found["settings"]["extend-select"] == {"value": ["U001"], "origin": "promptlint.toml:2:3"}
    assert shown(None, "a.txt", "--select", "PW008")["rules"] == ["PW008"]


def test_the_keys_of_a_run_are_those_of_its_folder(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below/promptlint.toml").write_text('fail-level = "error"\nmin-severity = "info"\ntarget = "forge"')
    found = shown('fail-level = "info"\n', "below/a.txt")
    assert found["settings"]["fail-level"] == {"value": "info", "origin": "promptlint.toml:1:1"}
    assert found["settings"]["min-severity"] == {"value": None, "origin": "default"}
    assert found["settings"]["target"]["value"] == "forge"
    monkeypatch.chdir("below")
    assert shown(None, "a.txt")["settings"]["fail-level"]["value"] == "error"


CODES = st.lists(st.sampled_from(["PS", "PW008", "nested-weight", "PX", "PM", "PD001", "ALL"]), max_size=3)
NAMES = st.lists(st.sampled_from(["prompt_a", "wish", "never mind"]), max_size=2)
LAYER = {
    "select": CODES,
    "extend-select": CODES,
    "ignore": CODES,
    "extend-ignore": CODES,
    "target": st.sampled_from(["a1111", "forge", "comfyui"]),
    "model-family": st.sampled_from(["flux", "pony6"]),
    "also-targets": st.lists(st.sampled_from(["forge", "sdnext"]), max_size=2),
    "plugins": st.lists(st.sampled_from(["negpip", "wildcards", "loractl"]), max_size=2),
    "steps": st.integers(1, 99),
    "hires-steps": st.integers(1, 99),
    "positive-keys": NAMES,
    "negative-keys": NAMES,
    "rules": st.fixed_dictionaries(
        {},
        optional={
            "PW009": st.fixed_dictionaries({"limit": st.floats(1.1, 3, allow_nan=False)}),
            "PT001": st.fixed_dictionaries({"max-chunks": st.integers(1, 9)}),
        },
    ),
}
OVERRIDE = st.fixed_dictionaries(
    {"files": st.sampled_from([["a.txt"], ["*.txt"], ["b*"]])},
    optional={
        **LAYER,
        "role": st.sampled_from(["positive", "negative"]),
        "kind": st.sampled_from(["lines", "prompt"]),
    },
)
CONFIG = st.fixed_dictionaries(
    {},
    optional={
        **LAYER,
        "preset": st.sampled_from(["default", "strict", "style"]),
        "fail-level": st.sampled_from(["error", "info"]),
        "exclude": st.sampled_from([["a*"], ["*.md", "!a.txt"]]),
        "per-file-ignores": st.dictionaries(st.sampled_from(["a*", "b*", "*.txt"]), CODES, max_size=2),
        "overrides": st.lists(OVERRIDE, max_size=3),
        "tags": st.just([{"forbid": ["logo"]}]),
        "format": st.fixed_dictionaries(
            {},
            optional={"weights": st.sampled_from(["keep", "numbers"]), "commas": st.just("clean")},
        ),
    },
)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={"select": CODES.filter(bool), "extend-select": CODES, "ignore": CODES, "plugins": LAYER["plugins"]},
)


def toml(value: Any) -> str:
    """A value as TOML, tables inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


@given(CONFIG, OPTIONS)
@settings(
    max_examples=amount(30, 300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_config_shows_what_is_in_force(shown: Shown, config: dict[str, Any], options: dict[str, Any]) -> None:
    text = "".join(f"{key} = {toml(value)}\n" for key, value in config.items())
    arguments = [f"--{'plugin' if key == 'plugins' else key}={','.join(each)}" for key, each in options.items()]
    found = shown(text, "a.txt", *arguments)
    in_force = Project(options=options).for_path("a.txt")
    value = values(found)
    _matches(value, in_force)
    assert (found["role"], found["kind"]) == (in_force.role, in_force.kind)
    assert (found["excluded"] is not None) == (in_force.excluded is not None)
    assert found["rules"] == [rule.code for rule in in_force.settings.selected()]
    expected = _expected(config, options)
    assert {key: value[key] for key in expected} == expected
    lines = text.splitlines()
    for key, origins in found["origins"].items():
        for each in origins:
            assert ("place" in each) == (each["from"] not in ("default", "command line"))
            if "place" in each:
                file, line, _ = each["place"].rsplit(":", 2)
                assert file == "promptlint.toml"
                said = lines[int(line) - 1].partition(" ")[0]
                others = {"ignore": ("extend-ignore", "per-file-ignores"), "extend-select": ("preset", "tags")}
                assert said in (key, "overrides", *others.get(key, ()))


def _matches(value: dict[str, Any], in_force: InForce) -> None:
    """Hold shown values against what the linter, the formatter and the reader get."""
    one = in_force.settings
    assert in_force.linter.settings is one
    assert (tuple(value["select"]) if value["select"] is not None else None) == one.select
    for key, part in (
        ("extend-select", one.extend_select),
        ("ignore", one.ignore),
        ("plugins", one.plugins or ()),
        ("also-targets", one.also_targets),
    ):
        assert tuple(value[key] or ()) == part, key
    assert value["model-family"] == one.model_family
    assert (value["target"], value["steps"], value["hires-steps"]) == (one.target, one.steps, one.hires_steps)
    assert Settings.of({"rules": value["rules"]}).rules == one.rules
    assert PromptKeys.of(value["positive-keys"], value["negative-keys"]) == in_force.keys
    assert FormatStyle.of(value["format"]) == in_force.formatter.style


def _expected(config: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """The values of some keys, worked out key by key in the plainest way."""
    layers = [config, *(each for each in config.get("overrides", ()) if each["files"] != ["b*"])]

    def last(key: str, default: Any) -> Any:
        return next((layer[key] for layer in reversed(layers) if key in layer), default)

    def joined(key: str) -> list[Any]:
        return [each for layer in layers for each in layer.get(key, ())]

    per_file = [
        code for pattern, codes in config.get("per-file-ignores", {}).items() if pattern != "b*" for code in codes
    ]
    return {
        "select": options.get("select", last("select", None)),
        "ignore": [*last("ignore", []), *joined("extend-ignore"), *per_file, *options.get("ignore", [])],
        "target": last("target", "a1111"),
        "also-targets": last("also-targets", []),
        "model-family": last("model-family", None),
        "plugins": [*last("plugins", []), *options.get("plugins", [])],
        "steps": last("steps", None),
        "hires-steps": last("hires-steps", None),
        "positive-keys": joined("positive-keys"),
        "negative-keys": joined("negative-keys"),
        "rules": {key: value for layer in layers for key, value in layer.get("rules", {}).items()},
        "fail-level": config.get("fail-level", "warning"),
        "format": {
            "line-breaks": "join",
            "weights": "tidy",
            "commas": "keep",
            "underscores": "keep",
            **config.get("format", {}),
        },
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is not the working directory."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path / "project"


def test_files_share_what_is_in_force_for_them(folder: Path) -> None:
    (folder / "promptlint.toml").write_text('[[overrides]]\nfiles = ["b*"]\nrole = "negative"')
    project = Project(folder)
    one, two, other = (project.for_path(folder / name) for name in ("a.txt", "c/a.txt", "b.txt"))
    assert one is two
    assert one.linter is two.linter
    assert (one.role, other.role) == (None, "negative")


def test_why_a_file_is_excluded(folder: Path) -> None:
    (folder / "base.toml").write_text('exclude = ["old/"]\nextend-exclude = ["*.md"]')
    (folder / "promptlint.toml").write_text('extend = "base.toml"\nexclude = ["!old/new.txt", "*.md"]')
    project = Project(folder)
    excluded = {name: project.for_path(folder / name).excluded for name in ("old/a.txt", "old/new.md", "old/new.txt")}
    assert excluded["old/new.txt"] is None
    assert (old := excluded["old/a.txt"]) is not None
    assert (old.pattern, old.origin.file.name, old.origin.line, old.origin.column) == ("old/", "base.toml", 1, 12)
    assert (new := excluded["old/new.md"]) is not None
    assert (new.pattern, new.origin.file.name, new.origin.line) == ("*.md", "base.toml", 2)


def test_models_are_read_once_and_when_they_are_there(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "promptlint.toml").write_text('[models]\nlora = "../Lora"')
    asked: list[Sources] = []
    known: list[Opened] = []

    def open_models(sources: Sources) -> Opened | None:
        asked.append(sources)
        return known[0] if known else None

    project = Project(folder, sources=Sources(lock=Path("any.lock")), open_models=open_models)
    files = [folder / "a/a.txt", folder / "b/b.txt"]
    assert [project.for_path(file).inventory for file in files] == [None, None]
    known.append(Opened(Inventory(kinds=frozenset({"lora"}))))
    assert project.for_path(files[0]).linter.inventory is None  # as it was when it was made
    project.forget_models()
    asked.clear()
    assert [project.for_path(file).linter.inventory for file in files] == [known[0].inventory] * 2
    assert len(asked) == 1


def test_a_new_project_and_a_refreshed_one_see_what_changed(folder: Path) -> None:
    (folder / "a.txt").write_text(NESTED)
    project = Project(folder)
    assert [each.code for each in promptlint.lint_file(folder / "a.txt", project=project)] == ["PW008"]
    (folder / "promptlint.toml").write_text('ignore = ["PW008"]')
    assert [each.code for each in promptlint.lint_file(folder / "a.txt", project=project)] == ["PW008"]
    assert not promptlint.lint_file(folder / "a.txt", project=Project(folder)).diagnostics
    project.refresh()
    assert not promptlint.lint_file(folder / "a.txt", project=project).diagnostics
    (folder / "promptlint-baseline.json").write_text("[]")
    project.refresh()
    with pytest.raises(BaselineError, match="not a baseline of version 1"):
        promptlint.lint_file(folder / "a.txt", project=project)
    assert not promptlint.lint_file(folder / "a.txt", project=Project(folder, with_baseline=False)).diagnostics
    assert promptlint.lint_file(folder / "a.txt", project=Project(folder, isolated=True)).diagnostics


def test_options_of_the_library_win(folder: Path) -> None:
    (folder / "promptlint.toml").write_text('target = "forge"\n[format]\ncommas = "clean"\n[rules.PW009]\nlimit = 2.5')
    options = {
        "target": "sdnext",
        "format": {"weights": "numbers"},
        "rules": {"PT001": {"max-chunks": 4}},
        "role": "negative",
        "kind": "lines",
        "extend_ignore": ["PX"],
        "preset": "strict",
        "baseline": None,
    }
    in_force = Project(folder, options=options).for_path(folder / "a.txt")
    assert (in_force.settings.target, in_force.role, in_force.kind) == ("sdnext", "negative", "lines")
    assert in_force.formatter.style == FormatStyle(weights="numbers", commas="clean")
    assert {code for code, _ in in_force.settings.rules} == {"PW009", "PT001"}
    assert in_force.settings.ignore == ("PX",)
    assert "PT001" in {rule.code for rule in in_force.settings.selected()}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"selekt": ["PW"]}, "unknown setting 'selekt' (did you mean select?)"),
        ({"select": "PW"}, "setting 'select' must be a list of strings, not 'PW'"),
        ({"rules": ["PW009"]}, "setting 'rules' must be a table, not ['PW009']"),
        ({"role": "pos"}, "unknown role 'pos'"),
        ({"kind": "line"}, "unknown kind 'line' (did you mean lines?)"),
        ({"preset": "strct"}, "unknown preset 'strct' (did you mean strict?)"),
        ({"fail-level": "bad"}, "unknown fail-level 'bad'"),
        ({"format": {"weights": "number"}}, "format: weights must be keep or tidy or numbers, not 'number'"),
    ],
)
def test_options_that_cannot_be_are_one_line(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Project(options=options)
    assert str(caught.value).startswith(message)


def test_what_is_wrong_is_said_when_it_is_needed(folder: Path) -> None:
    with pytest.raises(OptionError) as caught:
        Project(folder, options={"ignore": ["PW"], "extend-select": ["PZ"]}).for_path(folder / "a.txt")
    assert caught.value.key == "extend-select"
    (folder / "promptlint.toml").write_text("[models]\nrot = 'x'\n[[require]]\nlra = 'b'")
    in_force = Project(folder).for_path(folder / "a.txt")
    with pytest.raises(ConfigFileError, match="models: unknown key 'rot'"):
        _ = in_force.linter
    with pytest.raises(ConfigFileError, match="require: unknown key 'lra'"):
        _ = in_force.manifest
    with pytest.raises(ConfigError, match="config and isolated"):
        Project(config="x.toml", isolated=True)
    with pytest.raises(ValueError, match="project says the settings"):
        promptlint.lint_file(folder / "a.txt", project=Project(folder), config={})


def test_the_library_takes_a_role_beside_the_project(folder: Path) -> None:
    (folder / "a.txt").write_text("a cat, ((dog:1.8))")
    report = promptlint.lint_file(folder / "a.txt", project=Project(folder), role="negative")
    assert {each.role for each in report} == {"negative"}
    assert os.listdir(folder) == ["a.txt"]  # noqa: PTH208
