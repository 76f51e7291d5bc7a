from __future__ import annotations

import pickle

from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.model import Manifest, Requirement


def test_an_inventory_takes_plain_names() -> None:
    inventory = Inventory.of(loras=["a_v1"], embeddings=["EasyNegative"], wildcards=["hair/colour"])
    assert inventory.find_loras("a_v1") == ("a_v1",)
    assert inventory.embeddings == {"EasyNegative": None}
    assert inventory.wildcards == {"hair/colour"}


def test_a_lora_answers_to_its_alias() -> None:
    inventory = Inventory.of(loras={"a_v1": "a", "b": ("a", "bee"), "c": None})
    assert inventory.find_loras("bee") == ("b",)
    assert inventory.find_loras("a") == ("a_v1", "b")


def test_a_stem_goes_before_an_alias_and_case_counts() -> None:
    inventory = Inventory.of(loras={"a": "b", "b": None})
    assert inventory.find_loras("b") == ("b",)
    assert inventory.find_loras("B") == ()


def test_an_embedding_is_found_in_any_case() -> None:
    inventory = Inventory.of(embeddings={"EasyNegative": 8, "other": None})
    assert inventory.find_embedding("easynegative") == "EasyNegative"
    assert inventory.find_embedding("easy negative") is None
    assert inventory.vectors == {"EasyNegative": 8}


def test_a_manifest_from_names_knows_kinds() -> None:
    manifest = Manifest.of(loras=["a"], names=["b"], source="manifest.toml")
    assert manifest.requirements == (
        Requirement("lora", "a", source="manifest.toml"),
        Requirement(None, "b", source="manifest.toml"),
    )


def test_they_travel_between_processes() -> None:
    values = (Inventory.of(loras={"a": "b"}, embeddings={"c": 2}), Manifest.of(loras=["a"]))
    assert pickle.loads(pickle.dumps(values)) == values
