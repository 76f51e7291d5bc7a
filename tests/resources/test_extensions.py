"""Which extensions a WebUI's folder has, and what the linter makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from promptlint.documents.model import Document
from promptlint.engine.linter import Linter
from promptlint.programs.extensions.catalogue import (
    IN_USE,
    NAMES,
    all_extensions,
    extends,
    extensions_for,
    extensions_of_settings,
    find_extension,
    of_folder,
)
from promptlint.resources.inventory.installed.layout import find_folders
from promptlint.resources.inventory.lock import LockError, format_lock, parse_lock
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.inventory.opening import open_sources
from promptlint.resources.inventory.sources import Sources
from promptlint.rules.facts.extension_faults import may_have_words


def _webui(root: Path, *, settings: Any = None, built_in: str | None = None) -> Path:
    for folder in (
        "models/Lora",
        "extensions/sd-dynamic-prompts",
        "extensions/SD-WebUI-Regional-Prompter",
        "embeddings",
    ):
        (root / folder).mkdir(parents=True)
    (root / "extensions" / "something-else").mkdir()
    (root / "extensions" / "sd-webui-negpip").write_text("a file, not a folder")
    if built_in is not None:
        (root / "extensions-builtin" / built_in).mkdir(parents=True)
    if settings is not None:
        text = settings if isinstance(settings, str) else json.dumps(settings)
        (root / "config.json").write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (None, {"dynamic-prompts", "regional-prompter", "forge-couple"}),
        ({}, {"dynamic-prompts", "regional-prompter", "forge-couple"}),
        ({"disabled_extensions": ["sd-dynamic-prompts"]}, {"regional-prompter", "forge-couple"}),
        ({"disabled_extensions": "sd-dynamic-prompts"}, {"dynamic-prompts", "regional-prompter", "forge-couple"}),
        ({"disable_all_extensions": "none"}, {"dynamic-prompts", "regional-prompter", "forge-couple"}),
        ({"disable_all_extensions": "extra"}, {"forge-couple"}),
        ({"disable_all_extensions": "all"}, set()),
        ([], {"dynamic-prompts", "regional-prompter", "forge-couple"}),
        ("{broken", {"dynamic-prompts", "regional-prompter", "forge-couple"}),
        ("[" * 100_000, {"dynamic-prompts", "regional-prompter", "forge-couple"}),
    ],
)
def test_the_folder_of_extensions_and_the_settings_of_the_program(
    tmp_path: Path, settings: Any, names: set[str]
) -> None:
    root = _webui(tmp_path, settings=settings, built_in="sd-forge-couple")
    assert find_folders(root).extensions == names
    assert open_sources(Sources(roots=(root,)), cached=False).inventory.extensions == names


def test_a_folder_of_models_has_no_extensions(tmp_path: Path) -> None:
    root = _webui(tmp_path)
    assert find_folders(root / "models").extensions == frozenset()


def test_a_lock_file_has_the_extensions() -> None:
    inventory = Inventory.from_entries((), extensions=("negpip", "dynamic-prompts"))
    text = format_lock(inventory)
    assert 'extensions = ["dynamic-prompts", "negpip"]' in text
    assert parse_lock(text).extensions == {"negpip", "dynamic-prompts"}
    assert "extensions" not in format_lock(Inventory())
    # One that a newer version knows is passed over.
    assert parse_lock('version = 1\nextensions = ["negpip", "of-tomorrow"]\n').extensions == {"negpip"}


@pytest.mark.parametrize("value", ['"negpip"', "[1]", "{}"])
def test_extensions_that_are_no_names(value: str) -> None:
    with pytest.raises(LockError, match="`extensions` is not a list of names"):
        parse_lock(f"version = 1\nextensions = {value}\n")


def test_inventories_are_merged_with_their_extensions() -> None:
    one, other = (Inventory.from_entries((), extensions=(name,)) for name in ("negpip", "loractl"))
    assert one.merged(other).extensions == {"negpip", "loractl"}


def _codes(
    text: str, *, inventory: Inventory | None = None, settings: dict[str, str] | None = None, **config: Any
) -> list[str]:
    linter = Linter({"select": ["PX005", "PX008", "PX036"], **config}, inventory=inventory)
    return [each.code for each in linter.lint_document(Document.of_prompts(text, settings=settings))]


_DYNAMIC = Inventory.from_entries((), extensions=("dynamic-prompts",))


def test_what_is_installed_counts_where_the_configuration_says_nothing() -> None:
    assert _codes("{red|blue} hat") == ["PX005"]
    assert _codes("{red|blue} hat", inventory=_DYNAMIC) == []
    assert _codes("{red|blue} hat", inventory=_DYNAMIC, plugins=[]) == ["PX005"]
    assert _codes("{red|blue} hat", inventory=_DYNAMIC, plugins=["negpip"]) == ["PX005"]
    assert _codes("{red|blue} hat", plugins=["dynamic-prompts"]) == []


def test_parameters_show_what_was_in_use() -> None:
    active = {"RP Active": "True"}
    assert _codes("sea ADDCOMM sky", settings=active) == []
    assert _codes("sea ADDCOMM sky", settings={"RP Active": "False"}) == ["PX008"]
    assert _codes("sea ADCOMM sky", settings=active) == ["PX036"]
    assert _codes("sea ADDCOMM sky", settings=active, plugins=[]) == ["PX008"]


def test_an_extension_of_another_program_does_not_count() -> None:
    assert _codes("sea ADCOMM sky", plugins=["regional-prompter"], target="forge-classic") == ["PX036"]
    assert _codes("sea ADCOMM sky", plugins=["regional-prompter"], target="comfyui") == []
    assert _codes("sea ADDCOMM sky", plugins=["regional-prompter"], target="comfyui") == ["PX008"]


def test_extensions_and_their_programs() -> None:
    fusion, control = find_extension("prompt-fusion"), find_extension("prompt-control")
    assert extends(fusion, "a1111-1.5")
    assert not extends(fusion, "comfyui")
    assert extends(control, "comfyui-smz")
    assert not extends(control, "invoke")
    assert extensions_for(["prompt-fusion", "prompt-control"], "swarmui") == (control,)


def test_the_catalogue_is_whole() -> None:
    assert [each.name for each in all_extensions()] == list(NAMES)
    assert list(NAMES) == sorted(NAMES)
    assert {name for _, name in IN_USE.values()} <= set(NAMES)
    folders = [folder.casefold() for each in all_extensions() for folder in each.folders]
    assert len(folders) == len(set(folders))
    assert of_folder("Sd-Dynamic-Prompts") == "dynamic-prompts"
    assert of_folder("models") is None
    assert extensions_of_settings({"ADetailer model": "face.pt", "Steps": "20"}) == {"adetailer"}


@pytest.mark.parametrize("extension", all_extensions(), ids=lambda each: each.name)
def test_every_keyword_is_looked_for(extension: Any) -> None:
    for word in extension.words:
        assert may_have_words(word), word
        assert _codes(f"sea {word} sky", target=extension.programs[0])[:1] == ["PX008"], word
        assert _codes(f"sea {word} sky", target=extension.programs[0], plugins=[extension.name]) == []
