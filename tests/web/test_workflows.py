"""Workflows of ComfyUI, as a page asks about them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promptlint.web import WebEngine
from tests.web.asking import ask, refused


@pytest.fixture
def engine() -> WebEngine:
    return WebEngine()


def workflow(positive: str, negative: str, clip: str = "sd3") -> dict[str, Any]:
    """A workflow as ComfyUI's page saves it."""

    def node(number: int, kind: str, inputs: dict[str, int], outputs: list[str], values: list[Any]) -> dict[str, Any]:
        return {
            "id": number,
            "type": kind,
            "inputs": [{"name": name, "type": "*", "link": link} for name, link in inputs.items()],
            "outputs": [{"name": name, "type": name} for name in outputs],
            "widgets_values": values,
        }

    nodes = [
        node(1, "CLIPLoader", {}, ["CLIP"], ["a.safetensors", clip, "default"]),
        node(2, "CLIPTextEncode", {"clip": 1}, ["CONDITIONING"], [positive]),
        node(3, "CLIPTextEncode", {"clip": 2}, ["CONDITIONING"], [negative]),
        node(4, "KSampler", {"positive": 3, "negative": 4}, ["LATENT"], [1, "fixed", 12, 7.5, "euler", "normal", 1.0]),
        node(5, "Note", {}, [], ["((not a prompt:1.2))"]),
    ]
    links = [[1, 1, 0, 2, 0, "CLIP"], [2, 1, 0, 3, 0, "CLIP"]]
    links += [[3, 2, 0, 4, 0, "CONDITIONING"], [4, 3, 0, 4, 1, "CONDITIONING"]]
    return {"nodes": nodes, "links": links, "version": 0.4}


def test_the_prompts_of_a_workflow(engine: WebEngine) -> None:
    prompts = ask(engine, "workflow", workflow=json.dumps(workflow("a cat", "worst")))["prompts"]

    assert [(each["node"], each["input"], each["role"], each["beside"]) for each in prompts] == [
        ("2", "text", "positive", 1),
        ("3", "text", "negative", 0),
    ]
    assert prompts[0]["known"]["encoders"] == ["sd3"]
    assert prompts[0]["known"]["settings"]["Steps"] == "12"


def test_prompts_that_go_with_none_have_none_beside_them(engine: WebEngine) -> None:
    alone = workflow("a cat", "worst")
    alone["nodes"][3]["inputs"][1]["link"] = None
    prompts = ask(engine, "workflow", workflow=json.dumps(alone))["prompts"]

    assert [(each["node"], each["role"], each["beside"]) for each in prompts] == [
        ("2", "positive", None),
        ("3", "unknown", None),
    ]


def test_prompts_of_a_subgraph_are_named_as_its_nodes_are(engine: WebEngine) -> None:
    whole = workflow("a cat", "worst")
    (encoder,) = (each for each in whole["nodes"] if each["id"] == 3)
    whole["nodes"].remove(encoder)
    encoder["inputs"] = [{"name": "text", "type": "STRING", "link": 1, "widget": {"name": "text"}}]
    free = {**encoder, "id": 7, "inputs": [], "outputs": [], "widgets_values": ["a dog"]}
    inner = [
        {"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 3, "target_slot": 0, "type": "STRING"},
        {"id": 2, "origin_id": 3, "origin_slot": 0, "target_id": -20, "target_slot": 0, "type": "CONDITIONING"},
    ]
    inputs = [{"name": "text", "type": "STRING"}]
    inside = {"id": "a-b", "name": "Inside", "nodes": [encoder, free], "links": inner, "inputs": inputs}
    whole["definitions"] = {"subgraphs": [inside]}
    text = {"name": "text", "type": "STRING", "widget": {"name": "text"}, "link": None}
    whole["nodes"].append({**encoder, "id": 9, "type": "a-b", "inputs": [text], "widgets_values": ["((worst:1.2))"]})
    whole["links"][3][1] = 9

    prompts = ask(engine, "workflow", workflow=json.dumps(whole))["prompts"]

    assert [(each["node"], each["input"], each["role"]) for each in prompts] == [
        ("2", "text", "positive"),
        ("9", "text", "negative"),
        ("a-b/7", "text", "unknown"),
    ]


def test_what_is_no_workflow_has_no_prompts(engine: WebEngine) -> None:
    assert ask(engine, "workflow", workflow='{"a": 1}') == {"prompts": []}
    assert refused(engine, "workflow", workflow="{") == "ends in the middle"
    assert refused(engine, "workflow") == "workflow must be a text"


def test_what_is_known_of_a_prompt_counts(engine: WebEngine) -> None:
    ask(engine, "configure", options={"settings": {"target": "comfyui"}})
    text = "((cat:1.2)), <lora:x:1>"
    (first, _) = ask(engine, "workflow", workflow=json.dumps(workflow(text, "x", clip="qwen_image")))["prompts"]
    tags = {"plugins": ["lora-tags"]}
    nothing: dict[str, Any] = {}

    def codes(**request: Any) -> list[str]:
        return [each["code"] for each in ask(engine, "lint", text=text, **request)["findings"]]

    assert codes() == ["PW008", "PX006"]
    assert codes(known=first["known"]) == ["PW018", "PX006"]
    assert codes(known=tags) == ["PW008"]
    assert codes(negative="((dog:1.2)), <lora:x:1>", known=tags) == ["PW008", "PW008", "PX006"]
    assert codes(negative="((dog:1.2)), <lora:x:1>", known=tags, negative_known=tags) == ["PW008", "PW008"]
    assert ask(engine, "fix", text=text, known=tags)["remaining"] == 0
    assert ask(engine, "fix", text=text)["remaining"] == 1
    plain, without = (ask(engine, "lint", text=text, known=known)["counts"] for known in (nothing, first["known"]))
    assert plain != without


@pytest.mark.parametrize(
    ("known", "message"),
    [
        ({"role": "x"}, "known has an unknown key 'role'"),
        ({"target": "comfy"}, "known: target has an unknown 'comfy' (did you mean comfyui?)"),
        ({"plugins": ["x"]}, "known: plugins has an unknown 'x'"),
        ({"encoders": ["sd9"]}, "known: encoders has an unknown 'sd9'"),
        ({"settings": {"Steps": 1}}, "known: settings must be an object of texts"),
    ],
)
def test_what_is_known_is_held_to_what_there_is(engine: WebEngine, known: Any, message: str) -> None:
    assert refused(engine, "lint", text="a", known=known).startswith(message)
