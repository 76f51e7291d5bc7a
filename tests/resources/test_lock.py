from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from promptlint.resources.inventory.installed.layout import find_folders
from promptlint.resources.inventory.installed.scanning import scan
from promptlint.resources.inventory.lock import LockError, compare, find_lock, format_lock, parse_lock, read_lock
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from tests.resources.model_tree import make_a1111


def test_a_lock_file_is_sorted_and_stands_for_the_inventory(tmp_path: Path) -> None:
    inventory = scan(find_folders(make_a1111(tmp_path)).folders, hashes=True).inventory
    text = format_lock(inventory)
    again = parse_lock(text)

    names = [(table["kind"], table["name"].casefold()) for table in tomllib.loads(text)["model"]]
    assert names == sorted(names)
    assert again.loras == {"ink_21": (), "ink_xl": (), "koreanDollLikeness_v15": ("koreanDoll",), "lyc": (), "oil": ()}
    assert again.embeddings == inventory.embeddings
    assert again.wildcards == inventory.wildcards
    assert again.kinds == inventory.kinds
    assert format_lock(again) == text
    assert not compare(again, inventory)


def test_a_lock_file_holds_nothing_of_the_machine(tmp_path: Path) -> None:
    text = format_lock(scan(find_folders(make_a1111(tmp_path)).folders).inventory)
    assert str(tmp_path) not in text
    assert "safetensors" not in text


def test_the_order_of_files_does_not_matter() -> None:
    entries = [ResourceEntry("lora", name) for name in ("b", "A", "a", "C")]
    assert format_lock(Inventory.from_entries(entries)) == format_lock(Inventory.from_entries(reversed(entries)))


def test_an_inventory_of_names_can_be_locked() -> None:
    inventory = Inventory.of({"a": "x"}, {"b": 3}, ["c"], ["d"])
    again = parse_lock(format_lock(inventory))
    assert (again.loras, again.embeddings) == ({"a": ("x",)}, {"b": 3})
    assert (again.hypernetworks, again.wildcards) == (frozenset("c"), frozenset("d"))


@pytest.mark.parametrize(
    "name", ['a"b\\c', "two\nlines", "\x00\x1f\x7f\x85", "名前 🎨", "a]\n[[model]]\nkind = 'lora'"]
)
def test_names_of_every_sort_survive(name: str) -> None:
    entry = ResourceEntry("lora", name, alias=name, triggers=(name,))
    assert parse_lock(format_lock(Inventory.from_entries([entry]))).entries == (entry,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version = ", "not valid TOML"),
        ("version = 2", "version 2"),
        ("", "version None"),
        ('version = 1\nkinds = ["x"]', "write it again"),
        ("version = 1\nmodel = 3", "write it again"),
        ("version = 1\nmodel = [3]", "model 1"),
        ('version = 1\n[[model]]\nkind = "lora"', "model 1: name"),
        ('version = 1\n[[model]]\nkind = "x"\nname = "a"', "model 1: kind"),
        ('version = 1\n[[model]]\nkind = "lora"\nname = "a"\nvectors = -1', "model 1: vectors"),
        ('version = 1\n[[model]]\nkind = "lora"\nname = "a"\ntrigger-words = "x"', "trigger-words"),
        ("version = 1\na = " + "[" * 100_000, "not valid TOML"),
    ],
)
def test_a_lock_that_is_none_is_one_line(text: str, message: str) -> None:
    with pytest.raises(LockError, match=r"^[^\n]*$") as error:
        parse_lock(text)
    assert message in str(error.value)


def test_a_lock_file_stands_beside_a_configuration(tmp_path: Path) -> None:
    assert find_lock(tmp_path) is None
    path = tmp_path / "promptlint.lock"
    path.write_text(format_lock(Inventory.of(["a"])), encoding="utf-8")
    assert find_lock(tmp_path) == path
    assert read_lock(path).loras == {"a": ()}
    with pytest.raises(LockError, match="no such file"):
        read_lock(tmp_path / "other.lock")


def test_differences_are_named() -> None:
    locked = Inventory.from_entries(
        [
            ResourceEntry("lora", "same", sha256="a" * 64),
            ResourceEntry("lora", "changed", sha256="b" * 64),
            ResourceEntry("lora", "renamed", model_hash="c" * 12),
            ResourceEntry("embedding", "gone", vectors=3),
            ResourceEntry("wildcard", "not looked for"),
        ]
    )
    found = Inventory.from_entries(
        [
            ResourceEntry("lora", "same", sha256="a" * 64),
            ResourceEntry("lora", "changed", sha256="d" * 64),
            ResourceEntry("lora", "new name", model_hash="c" * 64),
        ],
        ["lora", "embedding"],
    )
    assert [(d.how, d.name) for d in compare(locked, found)] == [
        ("missing", "gone"),
        ("changed", "changed"),
        ("missing", "renamed"),
        ("extra", "new name"),
    ]
    messages = {d.name: d.message for d in compare(locked, found)}
    assert "SHA-256 dddddddddddd" in messages["changed"]
    assert "new name" in messages["renamed"]
