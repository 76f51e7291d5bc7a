"""The chants of tagcomplete."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from promptlint.formats.regular_file import read_regular
from promptlint.resources.inventory.installed import chants
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
def test_no_files_take_long(tmp_path: Path, many: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes time is counted: bytes that are read, and brackets that are parsed; all of them would take seconds."""
    folder = tags(tmp_path)
    for number in range(10):
        (folder / f"{number}.json").write_text(f"[{many * ((2 << 20) // len(many))}1]")
    for number in range(10, 20):
        (folder / f"{number}.json").write_text(f"[{many * ((100 << 10) // len(many))}1]")
    read: list[bytes] = []
    parsed: list[bytes] = []

    def kept(path: Path, size: int) -> bytes:
        read.append(read_regular(path, size))
        return read[-1]

    def loaded(data: bytes) -> object:
        parsed.append(data)
        return json.loads(data)

    monkeypatch.setattr(chants, "read_regular", kept)
    monkeypatch.setattr(chants, "json", SimpleNamespace(loads=loaded))
    found(tmp_path)
    assert 0 < sum(map(len, read)) <= 1 << 20
    assert all(data.count(b"{") + data.count(b"[") <= 20_000 for data in parsed)


def test_no_link_is_followed_out_of_a_folder_that_is_not_trusted(tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps([QUALITY]))
    root = tmp_path / "webui"
    (tags(root) / "a.json").symlink_to(outside)
    assert [each.name for each in found(root)] == ["Quality"]
    assert found(root, confined_to=root) == []
