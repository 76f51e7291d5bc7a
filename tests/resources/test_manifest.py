from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from promptlint.resources.requirements.manifest import ManifestError, read_comments, read_manifest, read_reference
from promptlint.resources.requirements.model import BaseRequirement, Requirement


def _tables(text: str) -> Any:
    return tomllib.loads(text)["require"]


def test_a_table_names_a_resource_and_what_goes_with_it() -> None:
    manifest = read_manifest(
        _tables("""
            [[require]]
            lora = "ink_v2"
            weight = [0.4, 0.9]
            trigger-words = ["ink style"]
            when = "embedding:fog"
            files = ["prompts/**"]

            [[require]]
            embedding = "EasyNegative"
            role = "negative"

            [[require]]
            kind = "hypernetwork"
            name = "brush"
            weight = 1

            [[require]]
            name = "lora:oil"

            [[require]]
            name = "fog"
        """),
        source="promptlint.toml",
    )
    assert manifest.requirements == (
        Requirement(
            "lora",
            "ink_v2",
            source="promptlint.toml",
            weight=(0.4, 0.9),
            triggers=("ink style",),
            when=(("embedding", "fog"),),
            files=("prompts/**",),
        ),
        Requirement("embedding", "EasyNegative", source="promptlint.toml", role="negative"),
        Requirement("hypernetwork", "brush", source="promptlint.toml", weight=(1.0, 1.0)),
        Requirement("lora", "oil", source="promptlint.toml"),
        Requirement(None, "fog", source="promptlint.toml"),
    )


def test_a_table_may_state_a_base_model_alone() -> None:
    manifest = read_manifest([{"base-model": "sdxl 1.0", "files": "xl/*"}])
    assert manifest.bases == (BaseRequirement("SDXL", ("xl/*",)),)
    assert manifest.requirements == ()
    assert manifest.base == "SDXL"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "names nothing"),
        ({"lroa": "x"}, "unknown key 'lroa'; did you mean lora?"),
        ({"lora": "x", "embedding": "y"}, "lora and embedding do not go together"),
        ({"lora": ""}, "lora must be a text"),
        ({"lora": 3}, "lora must be a text, not 3"),
        ({"lora": "x", "weight": [2, 1]}, "weight goes from the least to the greatest"),
        ({"lora": "x", "weight": "0.8"}, "weight must be a number or [least, greatest]"),
        ({"lora": "x", "weight": [float("nan"), 1]}, "weight must be a number"),
        ({"lora": "x", "weight": True}, "weight must be a number"),
        ({"lora": "x", "role": "both"}, "role must be positive or negative"),
        ({"lora": "x", "files": [1]}, "files must be a text or a list of texts"),
        ({"lora": "x", "base-model": "SD 9"}, "unknown base-model 'SD 9'"),
        ({"kind": "lora"}, "kind needs a name"),
        ({"kind": "lroa", "name": "x"}, "unknown kind 'lroa'"),
        ({"weight": 1, "base-model": "SDXL"}, "weight needs a name"),
        ("lora:x", "must be a table"),
    ],
)
def test_a_table_that_cannot_be_is_one_line(table: Any, message: str) -> None:
    with pytest.raises(ManifestError, match=r"^p\.toml: require, table 1: [^\n]*$") as error:
        read_manifest([table], source="p.toml")
    assert message in str(error.value)


@pytest.mark.parametrize("tables", [{"lora": "x"}, "lora:x", 3])
def test_a_single_table_says_how_to_write_it(tables: Any) -> None:
    with pytest.raises(ManifestError, match=r"written \[\[require\]\]"):
        read_manifest(tables)


def test_requirements_speak_of_the_files_their_patterns_name(tmp_path: Path) -> None:
    manifest = read_manifest(
        [{"lora": "a", "files": ["xl/**/*.txt"]}, {"lora": "b"}, {"base-model": "SDXL", "files": "xl/"}],
        folder=str(tmp_path),
    )

    inside = manifest.for_file(str(tmp_path / "xl" / "deep" / "p.txt"))
    assert [r.name for r in inside.requirements] == ["a", "b"]
    assert inside.base == "SDXL"
    outside = manifest.for_file(str(tmp_path / "sd" / "p.txt"))
    assert [r.name for r in outside.requirements] == ["b"]
    assert outside.base is None


def test_references_have_a_kind_or_none() -> None:
    assert read_reference("lora:a") == read_reference(" lyco: a ") == ("lora", "a")
    assert read_reference("hypernet:a") == ("hypernetwork", "a")
    assert read_reference("a") == (None, "a")
    assert read_reference("http://a") == (None, "http://a")


def test_comments_require_names_where_they_stand() -> None:
    text = "sea # promptlint: require lora:ink_v2, fog-6500 -- drawn with both\n# promptlint: require embedding:a b"
    first, second, third = read_comments(text)

    assert [(r.kind, r.name) for r in (first, second, third)] == [
        ("lora", "ink_v2"),
        (None, "fog-6500"),
        ("embedding", "a b"),
    ]
    for each in (first, second, third):
        assert each.span is not None
        assert each.line is not None
        assert text[each.span.start : each.span.end] == each.name
    assert first.line is not None
    assert text[first.line.start : first.line.end] == "# promptlint: require lora:ink_v2, fog-6500"


@pytest.mark.parametrize(
    "text", ["require lora:a", "# promptlint: requires lora:a", "# promptlint: require", "# promptlint: require ,, ,"]
)
def test_other_comments_require_nothing(text: str) -> None:
    assert read_comments(text) == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Poni", "did you mean Pony?"),
        ("sdlx", "did you mean SDXL?"),
        ("qwertyuiop", "there are SD 1.5, SD 2, SDXL, Pony"),
    ],
)
def test_an_unknown_base_model(written: str, said: str) -> None:
    with pytest.raises(ManifestError, match="unknown base-model") as error:
        read_manifest([{"base-model": written}])
    assert said in str(error.value)
