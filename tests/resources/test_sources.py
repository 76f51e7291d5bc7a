"""Where an inventory comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promptlint import read_inventory
from promptlint.resources.inventory.lock import format_lock
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.inventory.opening import open_sources
from promptlint.resources.inventory.sources import SourceError, Sources
from tests.resources.model_tree import make_a1111


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def _lock(folder: Path, name: str = "promptlint.lock") -> Path:
    path = folder / name
    path.write_text(format_lock(Inventory.of(["locked"])), encoding="utf-8")
    return path


def test_a_table_names_roots_folders_and_a_lock_file(tmp_path: Path) -> None:
    lock = _lock(tmp_path, "other.lock")
    sources = Sources.of_table({"root": "webui", "lora": ["a", "b"], "lock": "other.lock"}, tmp_path)

    assert sources.roots == (tmp_path / "webui",)
    assert [(f.kind, f.path) for f in sources.folders] == [("lora", tmp_path / "a"), ("lora", tmp_path / "b")]
    assert sources.lock == lock


def test_a_lock_file_beside_the_configuration_is_taken_up(tmp_path: Path) -> None:
    assert not Sources.of_table({}, tmp_path)
    lock = _lock(tmp_path)
    sources = Sources.of_table({}, tmp_path)
    assert sources.lock == lock
    assert set(open_sources(sources).inventory.loras) == {"locked"}


def test_a_machine_without_the_models_goes_by_the_lock_file(tmp_path: Path) -> None:
    _lock(tmp_path)
    table = {"root": "webui", "embedding": "elsewhere"}
    assert set(open_sources(Sources.of_table(table, tmp_path)).inventory.loras) == {"locked"}
    make_a1111(tmp_path / "webui")
    assert "locked" not in open_sources(Sources.of_table(table, tmp_path)).inventory.loras


def test_without_a_lock_file_the_models_must_be_there(tmp_path: Path) -> None:
    for table in ({"root": "webui"}, {"lora": "webui"}):
        with pytest.raises(SourceError, match=r"webui: no such folder; [^\n]*$"):
            open_sources(Sources.of_table(table, tmp_path))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"rot": "x"}, "models: unknown key 'rot'; did you mean root?"),
        ({"root": 3}, "models: root must be a path or a list of paths, not 3"),
        ({"lora": [""]}, "models: lora must be a path or a list of paths"),
        ({"lock": ["a", "b"]}, "models: lock must be one path"),
    ],
)
def test_a_table_that_cannot_be_is_one_line(tmp_path: Path, table: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=r"^p\.toml: [^\n]*$") as error:
        Sources.of_table(table, tmp_path, source="p.toml")
    assert message in str(error.value)


def test_options_given_together_count_what_either_has(tmp_path: Path) -> None:
    webui, lock = make_a1111(tmp_path / "webui"), _lock(tmp_path)
    inventory = read_inventory(webui, lock=lock)
    assert {"locked", "ink_xl"} <= set(inventory.loras)
    assert set(read_inventory(f"lora={webui / 'models' / 'LyCORIS'}").loras) == {"lyc"}
    assert read_inventory(webui, hashes=True).find_entries("checkpoint", "photon")[0].sha256


def test_a_damaged_lock_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "promptlint.lock"
    path.write_text("version = 9", encoding="utf-8")
    with pytest.raises(SourceError, match="version 9"):
        read_inventory(lock=path)
