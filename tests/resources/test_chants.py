"""The chants of tagcomplete."""

from __future__ import annotations

import json
import os
import time
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


def test_long_texts_are_left_out(tmp_path: Path) -> None:
    texts = [{"name": "a", "content": "x" * 10_001}, {"name": "b", "content": "x" * 10_000}]
    (tags(tmp_path) / "a.json").write_text(json.dumps(texts))
    assert [each.name for each in found(tmp_path)] == ["b"]


def test_a_file_for_which_there_is_no_room_is_left_out(tmp_path: Path) -> None:
    folder = tags(tmp_path)
    most = 1 << 20
    (folder / "a.json").write_text(json.dumps([QUALITY]).ljust(most - 100))
    (folder / "b.json").write_text(json.dumps([{"name": "Sea", "content": "sea"}]).ljust(101))
    assert [each.name for each in found(tmp_path)] == ["Quality"]
    (folder / "b.json").write_text(json.dumps([{"name": "Sea", "content": "sea"}]).ljust(100))
    assert [each.name for each in found(tmp_path)] == ["Quality", "Sea"]
    (folder / "a.json").write_text(json.dumps([QUALITY]).ljust(most + 1))
    assert [each.name for each in found(tmp_path)] == ["Sea"]


@pytest.mark.parametrize("many", ["[],", '{"name": "a"},', '{"a":{"a":[]}},', "1,", '{"name" :"a","content":"b"},'])
def test_no_files_take_long(tmp_path: Path, many: str) -> None:
    folder = tags(tmp_path)
    for number in range(10):
        (folder / f"{number}.json").write_text(f"[{many * ((2 << 20) // len(many))}1]")
    for number in range(10, 20):
        (folder / f"{number}.json").write_text(f"[{many * ((100 << 10) // len(many))}1]")
    before = time.process_time()
    found(tmp_path)
    assert time.process_time() - before < 0.3  # all of them take seconds


def test_no_link_is_followed_out_of_a_folder_that_is_not_trusted(tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps([QUALITY]))
    root = tmp_path / "webui"
    (tags(root) / "a.json").symlink_to(outside)
    assert [each.name for each in found(root)] == ["Quality"]
    assert found(root, confined_to=root) == []
