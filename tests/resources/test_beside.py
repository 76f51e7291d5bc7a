"""The picture and the notes beside a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.resources.inventory.installed.beside import notes_beside, picture_beside
from promptlint.resources.inventory.installed.index import ScanIndex
from promptlint.resources.inventory.installed.layout import Folder
from promptlint.resources.inventory.installed.scanning import scan
from promptlint.resources.inventory.lock import format_lock, parse_lock
from promptlint.resources.inventory.model import ResourceEntry


def model(folder: Path, *beside: str, name: str = "styles/ink.safetensors") -> ResourceEntry:
    """A LoRA, with files beside it."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    for each in (file, *(file.parent / other for other in beside)):
        each.write_bytes(b"x")
    return ResourceEntry("lora", file.stem, name, folder=str(folder))


@pytest.mark.parametrize(
    ("beside", "wanted"),
    [
        (["ink.png", "ink.preview.png"], "ink.png"),
        (["ink.preview.png", "ink.jpg"], "ink.preview.png"),
        (["ink.webp", "ink.jpeg"], "ink.jpeg"),
        (["ink.gif"], "ink.gif"),
        (["ink.preview.webp"], "ink.preview.webp"),
        (["inky.png", "ink.mp4", "ink.bmp"], None),
    ],
)
def test_the_picture_is_the_one_that_the_webui_shows(tmp_path: Path, beside: list[str], wanted: str | None) -> None:
    found = picture_beside(model(tmp_path, *beside))
    assert found == (tmp_path / "styles" / wanted if wanted is not None else None)


def test_an_embedding_may_be_a_picture_itself(tmp_path: Path) -> None:
    (tmp_path / "fog.png").write_bytes(b"x")
    assert picture_beside(ResourceEntry("embedding", "Fog", "fog.png", folder=str(tmp_path))) == tmp_path / "fog.png"


def test_the_notes_are_those_that_say_most(tmp_path: Path) -> None:
    assert notes_beside(model(tmp_path, "ink.png")) is None
    for name in ("ink.txt", "ink.civitai.info", "ink.json"):
        assert notes_beside(model(tmp_path, name)) == tmp_path / "styles" / name


def test_what_is_large_empty_or_no_file_is_not_shown(tmp_path: Path) -> None:
    entry = model(tmp_path)
    png = tmp_path / "styles" / "ink.png"
    png.write_bytes(b"")
    assert picture_beside(entry) is None
    png.write_bytes(bytes(8 << 20))
    assert picture_beside(entry) == png
    png.write_bytes(bytes((8 << 20) + 1))
    assert picture_beside(entry) is None
    png.unlink()
    png.mkdir()
    assert picture_beside(entry) is None


def test_a_link_out_of_the_folder_of_the_model_is_not_shown(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    entry = model(tmp_path / "loras", "other.png")
    styles = tmp_path / "loras" / "styles"
    (styles / "ink.png").symlink_to(secret)
    assert picture_beside(entry) is None
    (styles / "ink.png").unlink()
    (styles / "ink.png").symlink_to("other.png")
    assert picture_beside(entry) == styles / "ink.png"


def test_nothing_is_looked_for_where_the_file_is_not_known() -> None:
    assert picture_beside(ResourceEntry("lora", "ink")) is None
    assert notes_beside(ResourceEntry("lora", "ink", "ink.safetensors")) is None


def test_entries_know_their_files_from_the_index_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / "cache"))
    loras, wildcards = tmp_path / "Lora", tmp_path / "wildcards"
    model(loras)
    wildcards.mkdir()
    (wildcards / "pack.yaml").write_text("hair: [red, blue]\nsky: [grey]\n")
    folders = [Folder("lora", loras), Folder("wildcard", wildcards)]
    for reused in (0, 2):
        found = scan(folders, index=ScanIndex.for_folders(each.path for each in folders))
        assert found.reused == reused
        assert {entry.name: entry.file for entry in found.inventory.entries} == {
            "ink": loras / "styles" / "ink.safetensors",
            "hair": wildcards / "pack.yaml",
            "sky": wildcards / "pack.yaml",
        }


def test_where_a_model_lies_is_no_part_of_what_it_is(tmp_path: Path) -> None:
    one, two = (model(tmp_path / name) for name in ("a", "b"))
    assert (one, hash(one), repr(one)) == (two, hash(two), repr(two))
    inventory = scan([Folder("lora", tmp_path / "a")]).inventory
    locked = format_lock(inventory)
    assert str(tmp_path) not in locked
    assert [each.file for each in parse_lock(locked).entries] == [None]
