"""The wildcards of one file: its own name, or one for each list in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.formats.errors import FormatError
from promptlint.resources.inventory.installed import wildcards
from promptlint.resources.inventory.installed.wildcards import wildcard_names


def _names(folder: Path, file: str, text: str, name: str = "pets/all") -> tuple[str, ...]:
    path = folder / file
    path.write_text(text, encoding="utf-8")
    return wildcard_names(path, name)


@pytest.mark.parametrize(
    ("file", "text", "names"),
    [
        ("a.txt", "", ("pets/all",)),
        ("a.TXT", "cat: [tabby]", ("pets/all",)),
        ("a.yaml", "", ()),
        ("a.yaml", "- tabby\n- pug\n", ("pets/all",)),
        ("a.yml", "- [tabby]\n- 3\n", ()),
        ("a.yaml", "- 3\n- tabby\n", ("pets/all",)),
        ("a.yaml", "cat: [tabby]\ndog: pug\n", ("pets/cat", "pets/dog")),
        ("a.yaml", "\ufeffcat: [tabby]\n", ("pets/cat",)),
        ("a.yaml", "cat:\n  small: [tabby]\n  large: []\nfish: 3\n", ("pets/cat/small",)),
        ("a.yaml", "a: &a [tabby]\nb: *a\n", ("pets/a", "pets/b")),
        ("a.yaml", "a: &a\n  b: [tabby]\nc: *a\n", ("pets/a/b", "pets/c/b")),
        ("a.yaml", "a: &a\n  b: [tabby]\nc:\n  <<: *a\n  d: [pug]\n", ("pets/a/b", "pets/c/d", "pets/c/b")),
        ("a.yaml", "cat:\n  small: [tabby\n  large:\n    - x\n", ("pets/cat/small", "pets/cat/large")),
        (
            "a.json",
            '{"cat": ["tabby"], "dog": {"small": ["pug"]}, "fish": 3, "ant": []}',
            ("pets/cat", "pets/dog/small"),
        ),
        ("a.json", '["tabby"]', ("pets/all",)),
        ("a.json", "[3]", ()),
        ("a.json", '"tabby"', ()),
    ],
)
def test_a_file_has_the_wildcards_that_its_lists_make(
    tmp_path: Path, file: str, text: str, names: tuple[str, ...]
) -> None:
    assert _names(tmp_path, file, text) == names


def test_a_file_at_the_top_has_no_folder(tmp_path: Path) -> None:
    assert _names(tmp_path, "a.yaml", "cat: [tabby]\n", "all") == ("cat",)
    assert _names(tmp_path, "a.json", '{"cat": ["tabby"]}', "all") == ("cat",)


def test_the_end_of_a_folder_with_a_point_is_lost_for_trees_alone(tmp_path: Path) -> None:
    # Executed in dynamicprompts 0.31.0: the folder's own suffix is removed.
    assert _names(tmp_path, "a.yaml", "cat: [tabby]\n", "pets.old/v1.5/all") == ("pets.old/v1/cat",)
    assert _names(tmp_path, "a.json", '["tabby"]', "v1.5/all.new") == ("v1/all.new",)
    assert _names(tmp_path, "a.yaml", "cat: [tabby\n", "v1.5/all") == ("v1/cat",)
    assert _names(tmp_path, "a.txt", "tabby\n", "v1.5/all") == ("v1.5/all",)


def test_a_file_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wildcards, "_LARGEST", 10)

    assert _names(tmp_path, "a.yaml", "cat: [tab]"[:10]) == ("pets/cat",)
    with pytest.raises(FormatError, match="more than 10 bytes"):
        _names(tmp_path, "a.yaml", "cat: [tabb]")
