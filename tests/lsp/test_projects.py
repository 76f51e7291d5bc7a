"""What applies to the texts, asked of the workspace itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.config import ConfigFileError
from promptlint.lsp.projects import ClientSettings, Projects


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def baseline(path: str) -> str:
    return json.dumps({"version": 1, "files": {path: {"PW008": 1}}})


def test_the_baseline_is_that_of_the_workspace_folder(tmp_path: Path) -> None:
    """As `promptlint check` takes it up there, whatever a configuration below says."""
    write(tmp_path / "promptlint.toml", 'baseline = "known.json"')
    write(tmp_path / "known.json", baseline("below/a.txt"))
    write(tmp_path / "below/promptlint.toml", 'target = "forge"\nbaseline = "missing.json"')
    projects = Projects()
    projects.add(tmp_path)
    in_force = projects.for_path(str(tmp_path / "below/a.txt"))
    assert in_force.settings.target == "forge"
    assert in_force.baseline is not None
    assert in_force.baseline.file == tmp_path / "known.json"


def test_a_file_outside_of_the_workspace_has_the_baseline_beside_its_configuration(tmp_path: Path) -> None:
    write(tmp_path / "promptlint.toml", 'ignore = ["PX"]')
    write(tmp_path / "promptlint-baseline.json", baseline("deep/a.txt"))
    projects = Projects()
    projects.add(tmp_path / "workspace")
    in_force = projects.for_path(str(tmp_path / "deep/a.txt"))
    assert in_force.baseline is not None
    assert in_force.baseline.total == 1
    write(tmp_path / "deep/promptlint.toml", "")
    assert projects.for_path(str(tmp_path / "deep/a.txt")) is in_force
    projects.changed()
    assert projects.for_path(str(tmp_path / "deep/a.txt")).baseline is None


def test_settings_of_the_editor_add_to_the_configuration(tmp_path: Path) -> None:
    file = write(tmp_path / "promptlint.toml", 'plugins = ["negpip"]\n[rules.PW009]\nlimit = 2.5\n')
    projects = Projects()
    folder = projects.add(tmp_path)
    values = {"plugins": ["loractl"], "rules": {"PT001": {"max-chunks": 2}}}
    folder.settings = ClientSettings.of(values)
    settings = projects.for_path(str(tmp_path / "a.txt")).settings
    assert settings.plugins == ("negpip", "loractl")
    assert {code for code, _ in settings.rules} == {"PW009", "PT001"}
    file.write_text("x = 1")
    projects.changed()
    with pytest.raises(ConfigFileError, match="unknown key 'x'"):
        projects.for_path(str(tmp_path / "a.txt"))
    assert projects.default.config is None


def test_models_are_wanted_until_they_are_found(tmp_path: Path) -> None:
    write(tmp_path / "promptlint.toml", '[models]\nlora = "Lora"\n')
    write(tmp_path / "Lora/ink.pt", "x")
    projects = Projects()
    projects.add(tmp_path)
    path = str(tmp_path / "a.txt")
    assert projects.for_path(path).inventory is None
    (sources,) = projects.wanted
    projects.wanted.clear()
    before = projects.generation
    projects.found(sources, projects.read(sources))
    assert projects.generation > before
    inventory = projects.for_path(path).inventory
    assert inventory is not None
    assert "ink" in inventory.loras
    assert not projects.wanted
    projects.changed(models=True)
    assert list(projects.wanted) == [sources]
    assert projects.for_path(path).inventory is inventory


def test_settings_are_taken_however_a_client_sends_them() -> None:
    values = {
        "select": ["PW"],
        "ignore": "PW010",
        "target": "forge",
        "modelFamily": "pony",
        "models": ["m"],
        "lock": "l",
        "inlayHints": False,
    }
    wanted = ClientSettings(
        {"select": ("PW",), "ignore": ("PW010",), "target": "forge", "model-family": "pony"},
        models=("m",),
        lock="l",
        hints=False,
    )
    assert ClientSettings.of(values) == wanted
    assert ClientSettings.of({"promptlint": values}) == wanted
    assert ClientSettings.of({"settings": values}) == wanted
    empty: dict[str, object] = {
        "select": [],
        "target": "",
        "modelFamily": "",
        "lock": "",
        "inlayHints": "no",
        "models": 3,
    }
    given: tuple[object, ...] = (None, [], "x", {}, empty)
    for nothing in given:
        assert ClientSettings.of(nothing) == ClientSettings()


def test_what_cannot_be_is_a_problem_and_the_rest_holds() -> None:
    found = ClientSettings.of({"select": ["QQ"], "ignore": ["PW010"], "rules": {"PW009": {"limit": 1.5}}})
    assert found.config == {"ignore": ("PW010",), "rules": {"PW009": {"limit": 1.5}}}
    assert len(found.problems) == 1
    assert found.problems[0].startswith("setting select: unknown rule 'QQ'")
