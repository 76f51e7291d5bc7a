"""Where the program reads no weights for the model family that is known, they are text, and no rule takes them for
weights."""

from __future__ import annotations

import json

import pytest

import promptlint
from promptlint.documents.reader import read_text
from promptlint.engine.linter import Linter
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.requirements.model import BaseRequirement, Manifest

TEXT = "a man in a (red hat:1.3)"
IN_COMFYUI = (
    "ComfyUI reads no weights for Qwen-Image: `(red hat:1.3)` goes to the model as text, with its brackets and number"
)
COMPEL = "a man in a (red hat)1.3, mountain++"


def _said(text: str, target: str, family: str | None) -> dict[str, str]:
    config = {"target": target, "select": ["ALL"], **({"model-family": family} if family else {})}
    return {one.code: one.message for one in promptlint.lint(text, config=config).diagnostics}


@pytest.mark.parametrize(
    ("target", "family", "text", "message"),
    [
        ("comfyui", "qwen-image", TEXT, IN_COMFYUI),
        *(
            ("comfyui", family, TEXT, None)
            for family in ("flux2", "flux2-klein", "flux2-klein-4b", "z-image", "z-image-turbo", "hunyuan-image")
        ),
        (
            "invoke",
            "anima",
            COMPEL,
            "Invoke reads no weights for Anima: `1.3` goes to the model as text (and 1 more like this)",
        ),
        ("invoke", "flux1-dev", COMPEL, None),
        ("sdnext", "flux1-dev", TEXT, None),
    ],
)
def test_what_the_family_makes_text(target: str, family: str, text: str, message: str | None) -> None:
    said = _said(text, target, family)
    assert set(said) == {"PW018"}
    assert message is None or said["PW018"] == message


@pytest.mark.parametrize(
    ("target", "family", "text"),
    [
        ("comfyui", None, TEXT),
        ("comfyui", "sdxl", TEXT),
        ("comfyui", "flux1-dev", TEXT),
        ("comfyui", "anima", TEXT),
        ("comfyui", "chroma", TEXT),
        ("comfyui", "pony7", TEXT),  # nobody read that
        ("forge", "flux1-dev", TEXT),
        ("a1111", "qwen-image", TEXT),  # which it does not run
        ("invoke", "sdxl", COMPEL),
        ("sdnext", "sdxl", TEXT),
    ],
)
def test_where_weights_are_read_or_nothing_is_known(target: str, family: str | None, text: str) -> None:
    assert "PW018" not in _said(text, target, family)


@pytest.mark.parametrize(
    "text", ["((sky)), (sea:1,2)", "(sky:3), a (b", "(sea:1.0), (fog 1.2)", "[sky:1.2:1.3], (x:2)"]
)
@pytest.mark.parametrize(("target", "family"), [("comfyui", "z-image"), ("invoke", "anima"), ("sdnext", "flux1-dev")])
def test_no_other_rule_takes_them_for_weights(text: str, target: str, family: str) -> None:
    assert not {code for code in _said(text, target, family) if code.startswith("PW")} - {"PW018"}


def test_a_workflow_knows_better_than_a_family() -> None:
    workflow = {
        "c": {"class_type": "DualCLIPLoader", "inputs": {"clip_name1": "a", "clip_name2": "b", "type": "flux"}},
        "p": {"class_type": "CLIPTextEncode", "inputs": {"text": TEXT, "clip": ["c", 0]}},
    }
    document = read_text(json.dumps(workflow), path="flow.json")
    assert not Linter({"select": ["PW018"], "model-family": "qwen-image"}).lint_document(document).findings


def test_a_manifest_and_an_inventory_say_it_too() -> None:
    linter = Linter({"select": ["PW018"], "target": "comfyui"}, manifest=Manifest(bases=(BaseRequirement("Qwen"),)))
    workflow = {
        "m": {"class_type": "UNETLoader", "inputs": {"unet_name": "q.safetensors"}},
        "p": {"class_type": "CLIPTextEncode", "inputs": {"text": TEXT, "clip": ["x", 0]}},
        "s": {"class_type": "KSampler", "inputs": {"model": ["m", 0], "positive": ["p", 0]}},
    }
    document = read_text(json.dumps(workflow), path="flow.json")
    assert len(linter.lint_document(document).findings) == 1
    inventory = Inventory.from_entries((ResourceEntry("checkpoint", "q", base="ZImageTurbo"),))
    assert len(Linter({"select": ["PW018"]}, inventory=inventory).lint_document(document).findings) == 1
    assert not Linter({"select": ["PW018"]}).lint_document(document).findings
