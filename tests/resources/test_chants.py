"""The chants of tagcomplete."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from promptlint.resources.inventory.installed.chants import Chant, find_chants
from promptlint.resources.inventory.sources import Sources

QUALITY = {"name": "Quality", "terms": "best,high", "content": " (best quality), ", "color": 1}


def tags(root: Path) -> Path:
    folder = root / "extensions" / "a1111-sd-webui-tagcomplete" / "tags"
    folder.mkdir(parents=True)
    return folder


def found(root: Path, *, confined_to: Path | None = None) -> list[Chant]:
    return list(find_chants(Sources(roots=(root,), lenient=True, confined_to=confined_to)))


def test_they_are_read_and_read_again_when_they_change(tmp_path: Path) -> None:
    file = tags(tmp_path) / "my-chants.json"
    file.write_text(json.dumps([QUALITY, {"name": "Sea", "content": "sea"}]))
    assert found(tmp_path) == [Chant("Quality", "best,high", "(best quality),"), Chant("Sea", "", "sea")]
    file.write_text(json.dumps([QUALITY]))
    os.utime(file, ns=(1, 1))
    assert [each.name for each in found(tmp_path)] == ["Quality"]
    assert found(tmp_path / "gone") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        '{"danbooru": {"0": "red"}}',
        '["a", {"name": 1, "content": "x"}, {"name": "a", "content": " "}]',
    ],
)
def test_other_files_hold_none(tmp_path: Path, text: str) -> None:
    (tags(tmp_path) / "colors.json").write_text(text)
    assert found(tmp_path) == []


def test_large_files_and_long_texts_are_left_out(tmp_path: Path) -> None:
    folder = tags(tmp_path)
    (folder / "a.json").write_text(
        json.dumps([{"name": "a", "content": "x" * 10_001}, {"name": "b", "content": "x" * 10_000}])
    )
    assert [each.name for each in found(tmp_path)] == ["b"]
    (folder / "a.json").write_text(json.dumps([QUALITY]).ljust((8 << 20) + 1))
    assert found(tmp_path) == []


def test_no_link_is_followed_out_of_a_folder_that_is_not_trusted(tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps([QUALITY]))
    root = tmp_path / "webui"
    (tags(root) / "a.json").symlink_to(outside)
    assert [each.name for each in found(root)] == ["Quality"]
    assert found(root, confined_to=root) == []
