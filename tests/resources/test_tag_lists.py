"""The lists of tags of extensions, found in the folder of a WebUI or of ComfyUI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.resources.inventory.installed.layout import find_folders
from promptlint.resources.inventory.opening import open_sources
from promptlint.resources.inventory.sources import SourceError, Sources

TAGS = "extensions/a1111-sd-webui-tagcomplete/tags"


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def webui(tmp_path: Path) -> Path:
    (tmp_path / "models" / "Lora").mkdir(parents=True)
    (tmp_path / "embeddings").mkdir()
    for name in ("danbooru.csv", "e621.csv", "extra-quality-tags.csv", "temp/wc.txt"):
        path = tmp_path / TAGS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path.stem},0,5,\n", encoding="utf-8")
    return tmp_path


def _names(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_folders(root).tag_lists]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (None, ["danbooru.csv", "extra-quality-tags.csv"]),
        ({}, ["danbooru.csv", "extra-quality-tags.csv"]),
        ({"tac_tagFile": "e621.csv"}, ["e621.csv", "extra-quality-tags.csv"]),
        ({"tac_tagFile": "None"}, []),
        ({"tac_tagFile": "gone.csv"}, []),
        ({"tac_tagFile": ["e621.csv"]}, []),
        ({"tac_tagFile": "../../../../etc/passwd"}, []),
        ({"tac_extra.extraFile": "None"}, ["danbooru.csv"]),
        ({"tac_tagFile": "e621.csv", "tac_extra.extraFile": "e621.csv"}, ["e621.csv"]),
    ],
)
def test_the_list_that_tagcomplete_uses_is_found(webui: Path, settings: object, found: list[str]) -> None:
    if settings is not None:
        (webui / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    assert _names(webui) == [f"{TAGS}/{name}" for name in found]


def test_the_list_of_the_custom_scripts_is_found(tmp_path: Path) -> None:
    (tmp_path / "models" / "loras").mkdir(parents=True)
    path = tmp_path / "custom_nodes" / "ComfyUI-Custom-Scripts" / "user" / "autocomplete.txt"
    path.parent.mkdir(parents=True)
    path.write_text("long_hair,77\n", encoding="utf-8")
    assert _names(tmp_path) == ["custom_nodes/ComfyUI-Custom-Scripts/user/autocomplete.txt"]
    opened = open_sources(Sources.of_options([str(tmp_path)]))
    assert opened.vocabulary is not None
    assert opened.vocabulary.find("long hair") is not None


def test_lists_that_are_named_count_alone(webui: Path) -> None:
    found = open_sources(Sources.of_options([str(webui)])).vocabulary
    assert found is not None
    assert list(found.names) == ["danbooru", "extra-quality-tags"]
    (webui / "own.txt").write_text("own\n", encoding="utf-8")
    named = open_sources(Sources.of_options([str(webui)], tag_lists=[str(webui / "own.txt")])).vocabulary
    assert named is not None
    assert list(named.names) == ["own"]
    assert open_sources(Sources.of_options([str(webui)], tag_lists=[])).vocabulary is None


def test_a_list_alone_says_nothing_of_models(webui: Path) -> None:
    opened = open_sources(Sources.of_options(tag_lists=[str(webui / TAGS / "e621.csv")]))
    assert not opened.names_models
    assert opened.vocabulary is not None


def test_a_named_list_must_be_there_and_a_found_one_is_a_problem(webui: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.csv: the list of tags cannot be read"):
        open_sources(Sources.of_options(tag_lists=[str(webui / "gone.csv")]))
    (webui / TAGS / "danbooru.csv").write_text("", encoding="utf-8")
    (webui / TAGS / "extra-quality-tags.csv").write_text("", encoding="utf-8")
    opened = open_sources(Sources.of_options([str(webui)]))
    assert opened.vocabulary is None
    (problem,) = opened.problems
    assert "has no tag" in problem.message
