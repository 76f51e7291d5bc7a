"""ComfyUI workflows: which texts are prompts, on which side of a sampler, and which LoRAs are loaded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.engine.fixer import fix_document
from promptlint.engine.linter import Linter

Api = dict[str, Any]
SAMPLER = {"class_type": "KSampler", "inputs": {"positive": ["p", 0], "negative": ["n", 0], "model": ["m", 0]}}


def _document(workflow: object) -> Document:
    return read_text(json.dumps(workflow), path="flow.json")


def _found(workflow: object) -> list[tuple[str, str]]:
    regions = [region for group in _document(workflow).prompts for region in group]
    return sorted((str(region.role), region.text) for region in regions)


def _api(node_type: str, **inputs: object) -> dict[str, Any]:
    return {"class_type": node_type, "inputs": inputs}


def _encode(text: object) -> dict[str, Any]:
    return _api("CLIPTextEncode", text=text, clip=["m", 1])


BOTH = [("negative", "bad"), ("positive", "cat")]


@pytest.mark.parametrize(
    ("nodes", "wanted"),
    [
        ({"p": _encode("cat"), "n": _encode("bad")}, BOTH),
        ({"p": _encode(["a", 0]), "n": _encode("bad"), "a": _api("PrimitiveStringMultiline", value="cat")}, BOTH),
        (
            {
                "p": _encode(["j", 0]),
                "n": _encode("bad"),
                "j": _api("StringConcatenate", string_a=["a", 0], string_b="dog", delimiter=", "),
                "a": _api("Text Multiline", text="cat"),
            },
            [*BOTH, ("positive", "dog")],
        ),
        (
            {"p": _api("CLIPTextEncodeSDXL", text_g="cat", text_l="dog", width=1024), "n": _encode("bad")},
            [*BOTH, ("positive", "dog")],
        ),
        (
            {"p": _api("CLIPTextEncodeFlux", clip_l="cat", t5xxl="dog"), "n": _encode("")},
            [("positive", t) for t in ("cat", "dog")],
        ),
        ({"p": _encode("cat"), "n": _api("ConditioningZeroOut", conditioning=["p", 0])}, [("positive", "cat")]),
        (
            {
                "p": _api("ControlNetApplyAdvanced", positive=["a", 0], negative=["b", 0], image=["i", 0]),
                "n": ["p", 1],
                "a": _encode("cat"),
                "b": _encode("bad"),
            },
            BOTH,
        ),
        (
            {
                "p": _api("ConditioningCombine", conditioning_1=["a", 0], conditioning_2=["b", 0]),
                "n": _encode("bad"),
                "a": _encode("cat"),
                "b": _encode("dog"),
            },
            [*BOTH, ("positive", "dog")],
        ),
        ({"p": _api("Efficient Loader", positive="cat", negative="bad", ckpt_name="a.ckpt"), "n": ["p", 1]}, BOTH),
        (
            {
                "p": _encode(["s", 0]),
                "n": _encode(["s", 1]),
                "s": _api("SDXLPromptStyler", text_positive="cat", text_negative="bad", style="base"),
            },
            BOTH,
        ),
        (
            {
                "p": _encode("cat"),
                "n": _encode("bad"),
                "x": _api("SaveImage", filename_prefix="a b"),
                "y": _api("Note", text="a b"),
            },
            BOTH,
        ),
        (
            {
                "p": _encode("cat"),
                "n": _encode("bad"),
                "x": _api("PrimitiveString", value="a folder"),
                "y": _api("SaveImage", filename_prefix=["x", 0]),
            },
            BOTH,
        ),
        ({"p": _encode("cat"), "n": _encode("bad"), "x": _encode("loose")}, [*BOTH, ("unknown", "loose")]),
    ],
)
def test_texts_are_followed_to_the_side_of_the_sampler(nodes: Api, wanted: list[tuple[str, str]]) -> None:
    sampler = json.loads(json.dumps(SAMPLER))
    negative = nodes.get("n")
    if isinstance(negative, list):
        sampler["inputs"]["negative"] = negative
        nodes = {key: node for key, node in nodes.items() if key != "n"}
    assert _found({**nodes, "s0": sampler}) == sorted(wanted)


def test_a_workflow_may_lie_in_what_was_sent() -> None:
    nodes = {"p": _encode("cat"), "n": _encode("bad"), "s": SAMPLER}
    assert _found({"prompt": nodes, "client_id": "a"}) == BOTH
    assert _found({"output": nodes, "workflow": {"nodes": [], "links": []}}) == BOTH


def test_samplers_have_pairs_of_their_own() -> None:
    nodes = {
        "p": _encode("cat"),
        "n": _encode("bad"),
        "s": SAMPLER,
        "a": _encode("dog"),
        "b": _encode("worse"),
        "t": _api("KSampler", positive=["a", 0], negative=["b", 0]),
    }
    groups = [[region.text for region in group] for group in _document(nodes).prompts]
    assert groups == [["cat", "bad"], ["dog", "worse"]]


def test_a_text_on_both_sides_is_on_none() -> None:
    nodes = {"p": _encode("cat"), "s": _api("KSampler", positive=["p", 0], negative=["p", 0])}
    assert _found(nodes) == [("unknown", "cat")]


def test_only_what_is_on_is_loaded() -> None:
    nodes = {
        "a": _api("LoraLoader", lora_name="sub\\ink.safetensors"),
        "b": _api(
            "Power Lora Loader (rgthree)",
            lora_1={"on": True, "lora": "oil.safetensors", "strength": 1},
            lora_2={"on": False, "lora": "off.safetensors", "strength": 1},
        ),
        "c": _api("LoRA Stacker", lora_name_1="wax.safetensors", lora_name_2="None"),
    }
    assert [each.stem for each in _document(nodes).references] == ["ink", "oil", "wax"]


@pytest.mark.parametrize(
    ("node_type", "text"),
    [
        ("PCLazyTextEncode", "[cat:dog:0.5], <lora:ink:1>"),
        ("ImpactWildcardEncode", "cat, <lora:ink:1>"),
        ("LoRA Text Loader (LoraManager)", "<lora:ink:1>"),
    ],
)
def test_nodes_that_read_more_than_comfyui_are_known(node_type: str, text: str) -> None:
    linter = Linter({"select": ("PX006",)})
    assert not linter.lint_document(_document({"p": _api(node_type, text=text)})).diagnostics
    assert linter.lint_document(_document({"p": _encode(text)})).diagnostics
    through = {"p": _api(node_type, text=["a", 0]), "a": _api("PrimitiveString", value=text)}
    assert not linter.lint_document(_document(through)).diagnostics


# The editor's form.


def _node(number: int, node_type: str, values: object = (), **more: Any) -> dict[str, Any]:
    return {"id": number, "type": node_type, "mode": 0, "widgets_values": values, **more}


def _into(**links: int | None) -> list[dict[str, Any]]:
    return [{"name": name, "type": "CONDITIONING", "link": link} for name, link in links.items()]


def _flow(nodes: list[dict[str, Any]], links: list[list[Any]], **more: Any) -> dict[str, Any]:
    """Links as [number, from node, from output, to node]."""
    return {"nodes": nodes, "links": [[*link, 0, "*"] for link in links], **more}


def _sampler(positive: int, negative: int) -> dict[str, Any]:
    return _node(
        9, "KSampler", [1, "randomize", 20, 7, "euler", "normal"], inputs=_into(positive=positive, negative=negative)
    )


@pytest.mark.parametrize(
    ("nodes", "links"),
    [
        ([_node(1, "CLIPTextEncode", ["cat"]), _node(2, "CLIPTextEncode", ["bad"])], [[1, 1, 0, 9], [2, 2, 0, 9]]),
        (
            [
                _node(1, "CLIPTextEncode", ["old"], inputs=_into(text=3)),
                _node(2, "CLIPTextEncode", ["bad"]),
                _node(3, "PrimitiveNode", ["cat", "fixed"]),
            ],
            [[1, 1, 0, 9], [2, 2, 0, 9], [3, 3, 0, 1]],
        ),
        (
            [
                _node(1, "Reroute", inputs=_into(**{"": 3})),
                _node(2, "CLIPTextEncode", ["bad"]),
                _node(3, "CLIPTextEncode", ["cat"]),
            ],
            [[1, 1, 0, 9], [2, 2, 0, 9], [3, 3, 0, 1]],
        ),
        (
            [
                _node(1, "GetNode", ["mine"]),
                _node(2, "CLIPTextEncode", ["bad"]),
                _node(3, "CLIPTextEncode", ["cat"]),
                _node(4, "SetNode", ["mine"], inputs=_into(CONDITIONING=3)),
            ],
            [[1, 1, 0, 9], [2, 2, 0, 9], [3, 3, 0, 4]],
        ),
        (
            [
                _node(
                    1,
                    "Efficient Loader",
                    ["a.safetensors", "Baked VAE", -1, "None", 1, 1, "cat", "bad", "none", "comfy"],
                ),
            ],
            [[1, 1, 1, 9], [2, 1, 2, 9]],
        ),
        (
            [
                _node(1, "CLIPTextEncodeSDXL", [8, 8, 0, 0, 8, 8, "old", "cat"], inputs=_into(text_g=3)),
                _node(2, "CLIPTextEncode", {"text": "bad"}),
            ],
            [[1, 1, 0, 9], [2, 2, 0, 9], [3, 7, 0, 1]],
        ),
        (
            [
                _node(
                    1,
                    "A New Prompt Node",
                    [7, "fixed", "euler", "cat"],
                    inputs=[{"name": name, "widget": {"name": name}, "link": None} for name in ("seed", "how", "text")],
                ),
                _node(2, "CLIPTextEncode", ["bad"]),
            ],
            [[1, 1, 0, 9], [2, 2, 0, 9]],
        ),
        (
            [
                _node(1, "CLIPTextEncode", ["cat"]),
                _node(2, "CLIPTextEncode", ["bad"]),
                _node(3, "PrimitiveNode", ["dpmpp_2m sde", "fixed"]),
                _node(4, "KSampler", [], inputs=_into(sampler_name=3)),
            ],
            [[1, 1, 0, 9], [2, 2, 0, 9], [3, 3, 0, 4]],
        ),
    ],
    ids=["plain", "linked text", "reroute", "set and get", "loader", "dual encoder", "named widgets", "sampler's name"],
)
def test_texts_of_the_editor_are_followed(nodes: list[dict[str, Any]], links: list[list[Any]]) -> None:
    assert _found(_flow([*nodes, _sampler(1, 2)], links)) == BOTH


def _subgraph(
    name: str, nodes: list[dict[str, Any]], links: list[tuple[int, int, int, int]], inputs: tuple[str, ...]
) -> dict[str, Any]:
    """Links as (from node, from output, to node, to input); -10 and -20 are the subgraph's own sides."""
    keys = ("origin_id", "origin_slot", "target_id", "target_slot")
    return {
        "id": name,
        "name": f"the {name}",
        "nodes": nodes,
        "links": [{"id": number, **dict(zip(keys, link, strict=True))} for number, link in enumerate(links)],
        "inputs": [{"name": each} for each in inputs],
    }


def test_subgraphs_are_walked_through() -> None:
    inner = [
        _node(5, "CLIPTextEncode", ["cat"]),
        _node(6, "CLIPTextEncode", ["old"], inputs=[{"name": "text", "link": 1}]),
    ]
    sub = _subgraph("sub", inner, [(5, 0, -20, 0), (-10, 0, 6, 0), (6, 0, -20, 1)], ("negative_text",))
    outputs = [{"name": "a", "type": "CONDITIONING"}, {"name": "b", "type": "CONDITIONING"}]
    outer = _node(1, "sub", [], inputs=_into(negative_text=3), outputs=outputs)
    flow = _flow(
        [outer, _node(3, "PrimitiveString", ["bad"]), _sampler(1, 2)],
        [[1, 1, 0, 9], [2, 1, 1, 9], [3, 3, 0, 1]],
        definitions={"subgraphs": [sub]},
    )
    assert _found(flow) == BOTH
    widget = {"name": "negative_text", "widget": {"name": "negative_text"}, "link": None}
    outer.update(inputs=[widget], widgets_values=["bad"])
    assert _found({**flow, "nodes": [outer, _sampler(1, 2)]}) == BOTH
    names = [region.name for group in _document(flow).prompts for region in group]
    assert 'node 5 CLIPTextEncode in "the sub", text' in names


def test_a_sampler_in_a_subgraph_reaches_out() -> None:
    inner = [_node(9, "KSampler", [], inputs=_into(positive=0, negative=1))]
    sub = _subgraph("sub", inner, [(-10, 0, 9, 1), (-10, 1, 9, 2)], ("plus", "minus"))
    nodes = [_node(1, "CLIPTextEncode", ["cat"]), _node(2, "CLIPTextEncode", ["bad"])]
    outer = _node(3, "sub", [], inputs=_into(plus=1, minus=2))
    assert _found(_flow([*nodes, outer], [[1, 1, 0, 3], [2, 2, 0, 3]], definitions={"subgraphs": [sub]})) == BOTH


def test_subgraphs_in_circles_come_to_an_end() -> None:
    sub = _subgraph(
        "sub",
        [_node(1, "sub", [], inputs=_into(a=0), outputs=[{"name": "x"}])],
        [(-10, 0, 1, 0), (1, 0, -20, 0)],
        ("a",),
    )
    flow = _flow(
        [_node(1, "sub", [], outputs=[{"name": "x"}]), _node(2, "CLIPTextEncode", ["cat"]), _sampler(1, 2)],
        [[1, 1, 0, 9], [2, 2, 0, 9]],
        definitions={"subgraphs": [sub]},
    )
    assert _found(flow) == [("negative", "cat")]


def test_what_is_bypassed_loads_nothing() -> None:
    nodes = [
        _node(1, "LoraLoader", ["ink.safetensors", 1, 1]),
        _node(2, "LoraLoader", ["oil.safetensors", 1, 1], mode=4),
    ]
    assert [each.stem for each in _document(_flow(nodes, [])).references] == ["ink"]


@pytest.mark.parametrize("key", ["inputs", "outputs", "links", "widgets_values", "definitions", "properties", "nodes"])
@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [None], [[1]], {"subgraphs": [1]}])
def test_odd_values_are_no_crash(key: str, value: object) -> None:
    flow = _flow([_node(1, "CLIPTextEncode", ["cat"]), _sampler(1, 2)], [[1, 1, 0, 9]])
    _document({**flow, key: value})
    _document({**flow, "nodes": [{**flow["nodes"][0], key: value}]})
    _document({"1": {**_encode("cat"), key: value}})


LLM = "You are a helpful writer, describe the scene in long sentences."


@pytest.mark.parametrize(
    ("nodes", "wanted"),
    [
        ({"a": _api("PromptStashSaver", use_input_text=False, prompt_text="a cat, (dog", save_as_key="my key")}, None),
        ({"a": _api("DF_Text_Box", Text="a cat, (dog")}, None),
        ({"a": _api("Quite Another Thing", content="a cat, (dog", mode="some way")}, None),
        ({"a": _api("Two of them", one="a cat, (dog", other="plain", number=3)}, None),
        ({"a": _api("ShowText|pysssss", text=["l", 0], text_0="a cat, (dog"), "l": _api("LLMNode", prompt=LLM)}, None),
        (
            {
                "a": _api("ShowText|pysssss", text=["t", 0], text_0="a cat, (dog"),
                "t": _api("Anything Goes", content="a cat, (dog"),
            },
            None,
        ),
        (
            {
                "a": _api("Reroute", value=["b", 0]),
                "b": _api("Join", a=["c", 0], separator=", and"),
                "c": _api("X", y="a cat, (dog"),
            },
            None,
        ),
        ({"a": _api("TextGenerate", prompt=["b", 0]), "b": _api("PrimitiveStringMultiline", value=LLM)}, []),
        ({"a": _api("Quite Unknown", words=LLM, temperature=0.7)}, []),
        ({"a": _api("Quite Unknown", prompt=["b", 0], system_prompt=LLM), "b": _api("X", y=LLM)}, []),
        ({"a": _api("OllamaGenerate", prompt=LLM, system=LLM)}, []),
        ({"a": _api("Florence2Run", text_input=LLM, image=["i", 0])}, []),
        ({"a": _api("Prompt Enhancer", prompt=["b", 0]), "b": _api("SystemPrompt", prompt=LLM)}, []),
        (
            {
                "a": _api("ComfySwitchNode", switch=["b", 0], on_true=["l", 0], on_false=["t", 0]),
                "b": _api("PrimitiveBoolean", value=False),
                "l": _api("LLMNode", prompt=["t", 0]),
                "t": _api("PrimitiveString", value="a cat, (dog"),
            },
            None,
        ),
        (
            {
                "a": _api("ComfySwitchNode", switch=True, on_true=["l", 0], on_false=["t", 0]),
                "l": _api("LLMNode", prompt=["t", 0]),
                "t": _api("PrimitiveString", value="a cat, (dog"),
            },
            [],
        ),
        ({"a": _api("Text Find and Replace", text="a cat, (dog", find="x, y", replace="z, w")}, None),
    ],
)
def test_a_text_is_known_by_where_it_goes(nodes: Api, wanted: list[tuple[str, str]] | None) -> None:
    found = _found({**nodes, "p": _encode(["a", 0]), "n": _encode("bad"), "s": SAMPLER})
    assert found == sorted([("negative", "bad"), *([("positive", "a cat, (dog")] if wanted is None else wanted)])


def test_an_encoder_may_call_its_text_anything() -> None:
    nodes = {
        "p": _api("FancyEncoder", clip=["m", 1], caption=["a", 0], style_model=["b", 0]),
        "n": _encode("bad"),
        "a": _api("PrimitiveString", value="a cat, dog"),
        "b": _api("Some Model", which="one, or two"),
        "s": SAMPLER,
    }
    assert _found(nodes) == [("negative", "bad"), ("positive", "a cat, dog")]


@pytest.mark.parametrize(
    "node",
    [
        _api("CheckpointLoaderSimple", ckpt_name=["a", 0]),
        _api("SavePromptFile", text=["a", 0]),
        _api("FaceDetailer", clip=["m", 1], hook=["a", 0]),
        _api("LoraLoader", clip=["m", 1], lora_name=["a", 0]),
    ],
)
def test_a_string_that_goes_elsewhere_is_no_prompt(node: dict[str, Any]) -> None:
    other = {"x": node, "a": _api("Odd Strings", content="this, that")}
    assert _found({"p": _encode("cat"), "n": _encode("bad"), "s": SAMPLER, **other}) == BOTH


def test_the_shown_text_of_the_editor_is_read() -> None:
    nodes = [
        _node(1, "CLIPTextEncode", ["old"], inputs=_into(text=3)),
        _node(2, "CLIPTextEncode", ["bad"]),
        _node(3, "ShowText|pysssss", [["cat"]], inputs=_into(text=4)),
        _node(4, "OllamaGenerate", [LLM]),
    ]
    assert _found(_flow([*nodes, _sampler(1, 2)], [[1, 1, 0, 9], [2, 2, 0, 9], [3, 3, 0, 1], [4, 4, 0, 3]])) == BOTH


def test_an_unnamed_text_of_the_editor_is_known_by_where_it_goes() -> None:
    nodes = [
        _node(1, "CLIPTextEncode", ["old"], inputs=_into(text=3)),
        _node(2, "CLIPTextEncode", ["bad"]),
        _node(3, "PromptStashSaver", [False, "a cat, (dog", "key", "default"]),
    ]
    found = _found(_flow([*nodes, _sampler(1, 2)], [[1, 1, 0, 9], [2, 2, 0, 9], [3, 3, 0, 1]]))
    assert found == [("negative", "bad"), ("positive", "a cat, (dog")]


def test_the_switch_of_a_subgraph_is_read() -> None:
    inner = [
        _node(5, "CLIPTextEncode", ["old"], inputs=[{"name": "text", "link": 1}]),
        _node(
            6,
            "ComfySwitchNode",
            [False],
            inputs=[{"name": n, "link": k} for n, k in zip(("on_false", "on_true", "switch"), (2, 3, 4), strict=True)],
        ),
        _node(7, "PrimitiveString", ["cat"]),
        _node(8, "PrimitiveString", ["off, off"]),
    ]
    links = [(5, 0, -20, 0), (6, 0, 5, 0), (7, 0, 6, 0), (8, 0, 6, 1), (-10, 0, 6, 2)]
    sub = _subgraph("sub", inner, links, ("which",))
    widget = {"name": "which", "widget": {"name": "which"}, "link": None}
    outer = _node(1, "sub", [False], inputs=[widget], outputs=[{"name": "a", "type": "CONDITIONING"}])
    flow = _flow(
        [outer, _node(2, "CLIPTextEncode", ["bad"]), _sampler(1, 2)],
        [[1, 1, 0, 9], [2, 2, 0, 9]],
        definitions={"subgraphs": [sub]},
    )
    assert ("positive", "off, off") not in _found(flow)
    assert ("positive", "cat") in _found(flow)


@pytest.mark.parametrize(
    "node",
    [
        _api("Text Multiline", text="To change the prefix, put something in the node above.\n\nIt is read once a run."),
        _api("PrimitiveString", value="A stack of models"),
        _api("RegionalPromptColorMask", text="#00FF00"),
        _api("ImpactWildcardEncode", text="Select the Wildcard to add to the text"),
        _api("StringListToString", string="\\n"),
        _api("ImageReceiver", text="data:image/png;base64,iVBORw0K"),
        _api("Text Load", text="a folder/a file.png [input]"),
    ],
)
def test_notes_and_choices_are_no_prompts(node: dict[str, Any]) -> None:
    assert _found({"p": _encode("cat"), "n": _encode("bad"), "s": SAMPLER, "x": node}) == BOTH


def test_a_text_that_goes_nowhere_may_be_a_prompt() -> None:
    other = {"x": _api("Text Multiline", text="a heron, lake, reeds,\nmist")}
    assert ("unknown", "a heron, lake, reeds,\nmist") in _found({"p": _encode("cat"), "s": SAMPLER, **other})


def test_what_a_lora_node_chose_is_no_prompt() -> None:
    nodes = [
        _node(1, "CLIPTextEncode", ["cat"]),
        _node(2, "CLIPTextEncode", ["bad"]),
        _node(3, "LoraLoaderBlockWeight", ["All of them"]),
    ]
    assert _found(_flow([*nodes, _sampler(1, 2)], [[1, 1, 0, 9], [2, 2, 0, 9]])) == BOTH


SMZ = _api("smZ CLIPTextEncode", text="[a:b:0.5], cat", clip=["m", 1], parser="A1111")
EDITOR_SMZ = {"id": 1, "type": "smZ CLIPTextEncode", "widgets_values": ["[a:b:0.5]", "A1111", True]}


def _targets(workflow: object) -> dict[str, str | None]:
    return {region.text: region.target for region in _document(workflow).regions}


def test_a_node_with_the_parser_of_a1111_is_read_by_that() -> None:
    other = _api("smZ CLIPTextEncode", text="bad", clip=["m", 1], parser="comfy++")
    assert _targets({"p": SMZ, "n": other}) == {"[a:b:0.5], cat": "comfyui-smz", "bad": None}
    assert _targets({"nodes": [EDITOR_SMZ], "links": []}) == {"[a:b:0.5]": "comfyui-smz"}


def test_so_is_the_text_that_is_handed_to_it_alone() -> None:
    text = _api("Text Multiline", text="cat")
    smz = _api("smZ CLIPTextEncode", text=["t", 0], clip=["m", 1], parser="A1111")
    assert _targets({"t": text, "p": smz, "n": _encode("bad")}) == {"cat": "comfyui-smz", "bad": None}
    assert _targets({"t": text, "p": smz, "n": _encode(["t", 0])}) == {"cat": None}


def test_rules_and_fixes_ask_the_program_of_each_prompt() -> None:
    workflow = {"p": SMZ, "n": _encode("[a:b:0.5]"), "q": _api("smZ CLIPTextEncode", text="((a:1.2))", parser="A1111")}
    document = _document(workflow)
    linter = Linter({"select": ["PX006", "PW008"]})
    found = linter.lint_document(document).findings
    assert sorted((finding.diagnostic.code, finding.region.text) for finding in found) == [
        ("PW008", "((a:1.2))"),
        ("PX006", "[a:b:0.5]"),
    ]
    fixed = fix_document(linter, document, lambda text: read_text(text, path="flow.json"))
    assert "(a:1.32)" in [region.text for region in fixed.document.regions]


COMMENTED = "harbour // fog, gulls"


@pytest.mark.parametrize(
    ("workflow", "codes"),
    [
        ({"nodes": [{"id": 1, "type": "CLIPTextEncode", "widgets_values": [COMMENTED]}], "links": []}, ["PX010"]),
        (
            {
                "nodes": [{"id": 1, "type": "CLIPTextEncodeSDXL", "widgets_values": [1, 1, 0, 0, 1, 1, COMMENTED, ""]}],
                "links": [],
            },
            ["PX010"],
        ),
        ({"nodes": [{"id": 1, "type": "Text Multiline", "widgets_values": [COMMENTED + ", sky"]}], "links": []}, []),
        ({"p": _encode(COMMENTED)}, []),
    ],
    ids=["editor", "editor, other encoder", "another node", "api"],
)
def test_comments_are_those_of_what_is_typed_into_the_page(workflow: object, codes: list[str]) -> None:
    document = _document(workflow)
    assert document.regions
    report = Linter({"extend-select": ["PX010"]}).lint_document(document)
    assert [diagnostic.code for diagnostic in report.diagnostics] == codes


def test_a_record_of_a_picture_tells_what_was_sent() -> None:
    settings = "Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 8x8"
    linter = Linter({"select": ["PX010"], "target": "comfyui"})
    assert linter.lint_document(read_text(COMMENTED, path="a.prompt")).findings
    assert not linter.lint_document(read_text(f"{COMMENTED}\n{settings}", path="a.txt")).findings
