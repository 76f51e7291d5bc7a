"""LoRAs that nodes of a workflow load count as used."""

from __future__ import annotations

import json

from promptlint.documents.reader import read_text
from promptlint.engine.linter import Linter
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.model import Manifest, Requirement

WORKFLOW = {
    "1": {"class_type": "LoraLoader", "inputs": {"lora_name": "styles\\ink_v2.safetensors", "model": ["9", 0]}},
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "sea", "clip": ["1", 1]}},
    "4": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["1", 1]}},
    "5": {"class_type": "KSampler", "inputs": {"positive": ["3", 0], "negative": ["4", 0], "model": ["1", 0]}},
}


def codes(manifest: Manifest | None = None, inventory: Inventory | None = None) -> list[str]:
    document = read_text(json.dumps(WORKFLOW), path="flow.json")
    return [d.code for d in Linter(manifest=manifest, inventory=inventory).lint_document(document)]


def test_a_requirement_is_met_by_a_node() -> None:
    assert codes(Manifest((Requirement("lora", "ink_v2"),))) == []
    assert codes(Manifest((Requirement(None, "ink_v2"),))) == []
    assert codes(Manifest((Requirement("lora", "oil"),))) == ["PR008"]


def test_a_node_switches_conditions_on() -> None:
    assert codes(Manifest((Requirement("embedding", "fog", when=(("lora", "ink_v2"),)),))) == ["PR008"]


def test_a_node_wants_an_installed_file() -> None:
    assert codes(inventory=Inventory.of(loras=["ink_v2"])) == []
    assert codes(inventory=Inventory.of(loras=["ink_v1"])) == ["PR006"]
    assert codes(inventory=Inventory(kinds=frozenset({"embedding"}))) == []
