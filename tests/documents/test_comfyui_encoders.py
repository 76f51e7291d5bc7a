"""Which text encoders read the texts of a workflow, in both forms, and what rules make of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.engine.fixer import fix_document
from promptlint.engine.linter import Linter

Api = dict[str, Any]
QWEN = ("qwen-image", "qwen-image-2.1")
TEXT = "a man in a (red hat:1.3)"


def _document(workflow: object) -> Document:
    return read_text(json.dumps(workflow), path="flow.json")


def _encoders(workflow: object) -> dict[str, tuple[str, ...]]:
    return {region.text: region.encoders for region in _document(workflow).regions}


def _api(node_type: str, **inputs: object) -> dict[str, Any]:
    return {"class_type": node_type, "inputs": inputs}


def _loader(kind: str = "qwen_image", node: str = "CLIPLoader") -> dict[str, Any]:
    return _api(node, clip_name="q.safetensors", type=kind, device="default")


def _two(kind: str, node: str = "DualCLIPLoader") -> dict[str, Any]:
    return _api(node, clip_name1="a.safetensors", clip_name2="b.safetensors", type=kind)


def _encode(text: object, clip: str = "c", node: str = "CLIPTextEncode", name: str = "text") -> dict[str, Any]:
    return _api(node, **{name: text}, clip=[clip, 0])


@pytest.mark.parametrize(
    ("nodes", "wanted"),
    [
        ({"c": _loader()}, QWEN),
        ({"c": _loader(node="CLIPLoaderGGUF")}, QWEN),
        ({"c": _loader(node="CLIPLoaderGGUFDisTorch2MultiGPU")}, QWEN),
        ({"c": _two("flux", "DualCLIPLoaderGGUF")}, ("flux1",)),
        ({"c": _two("hunyuan_image")}, ("hunyuan-image",)),
        ({"c": _api("TripleCLIPLoader", clip_name1="a", clip_name2="b", clip_name3="c")}, ("sd3",)),
        ({"c": _api("QuadrupleCLIPLoaderGGUF")}, ("hidream",)),
        ({"c": _loader("lumina2")}, ("gemma3-4b", "lumina2", "z-image")),
        ({"c": _loader("a new one")}, ()),
        ({"c": _api("CLIPLoader", clip_name="q", type=["x", 0]), "x": _api("PrimitiveString", value="wan")}, ()),
        ({"c": _api("CheckpointLoaderSimple", ckpt_name="x.safetensors")}, ()),
        ({"c": _api("LoraLoader", clip=["l", 0], model=["m", 0]), "l": _loader()}, QWEN),
        ({"c": _api("Power Lora Loader (rgthree)", clip=["l", 0]), "l": _loader()}, QWEN),
        ({"c": _api("CLIPSetLastLayer", clip=["l", 0]), "l": _loader()}, QWEN),
        ({"c": _api("SomethingElse", clip=["l", 0]), "l": _loader()}, ()),
        ({"c": _api("LoraLoader", clip=["c", 0])}, ()),
        ({"c": _api("Any Switch (rgthree)", any_01=["l", 0], any_02=["k", 0]), "l": _loader(), "k": _loader()}, QWEN),
        (
            {"c": _api("ImpactSwitch", select=["s", 0], input1=["l", 0], input2=["k", 0]), "s": _api("PrimitiveInt")}
            | {"l": _loader(), "k": _two("flux")},
            ("flux1", *QWEN),
        ),
        ({"c": _api("Any Switch (rgthree)", any_01=["l", 0], any_02=["k", 0]), "l": _loader(), "k": _api("X")}, ()),
    ],
)
def test_an_encoder_is_found_behind_links(nodes: Api, wanted: tuple[str, ...]) -> None:
    assert _encoders({"p": _encode(TEXT), **nodes}) == {TEXT: wanted}


@pytest.mark.parametrize(
    ("nodes", "wanted"),
    [
        ({"p": _encode(["t", 0])}, QWEN),
        ({"p": _encode(["t", 0]), "q": _encode(["t", 0])}, QWEN),
        ({"p": _encode(["j", 0]), "j": _api("StringConcatenate", string_a=["t", 0], string_b="")}, QWEN),
        ({"p": _encode(["t", 0], node="TextEncodeQwenImageEditPlus", name="prompt")}, QWEN),
        ({"p": _encode(["t", 0]), "q": _encode(["t", 0], clip="d")}, ()),  # two that differ
        ({"p": _encode(["t", 0]), "q": _encode(["t", 0], clip="m")}, ()),
        ({"p": _encode(["t", 0]), "q": _encode(["t", 0], node="MyTextEncoder")}, ()),
        ({"p": _encode(["t", 0]), "q": _api("WanVideoTextEncode", positive_prompt=["t", 0], t5=["m", 0])}, ()),
        ({"p": _encode(["t", 0], node="BNK_CLIPTextEncodeAdvanced")}, ()),
        ({"p": _encode(["t", 0], node="CLIPTextEncodeWithLora")}, ()),
    ],
)
def test_all_that_read_a_text_have_to_agree(nodes: Api, wanted: tuple[str, ...]) -> None:
    workflow = {
        "t": _api("PrimitiveStringMultiline", value=TEXT),
        "c": _loader(),
        "d": _two("flux"),
        "m": _api("CheckpointLoaderSimple", ckpt_name="x.safetensors"),
        **nodes,
    }
    assert _encoders(workflow) == {TEXT: wanted}


def test_each_text_has_its_own_encoder() -> None:
    workflow = {"p": _encode("sky"), "q": _encode("sea", clip="d"), "c": _loader(), "d": _two("flux")}
    assert _encoders(workflow) == {"sky": QWEN, "sea": ("flux1",)}


# As the editor saves it.


def _node(number: int, node_type: str, values: object = (), **more: Any) -> dict[str, Any]:
    return {"id": number, "type": node_type, "widgets_values": list(values), **more}  # type: ignore[call-overload]


def _into(**links: int) -> list[dict[str, Any]]:
    return [{"name": name, "type": name.upper(), "link": link} for name, link in links.items()]


CLIP = [{"name": "CLIP", "type": "CLIP"}]
CONDITIONING = [{"name": "CONDITIONING", "type": "CONDITIONING"}]


def _flow(nodes: list[dict[str, Any]], links: list[list[Any]], **more: Any) -> dict[str, Any]:
    return {"nodes": nodes, "links": links, "version": 0.4, **more}


def _text(number: int, clip: int) -> dict[str, Any]:
    return _node(number, "CLIPTextEncode", [TEXT], inputs=_into(clip=clip), outputs=CONDITIONING)


@pytest.mark.parametrize(
    ("nodes", "links", "wanted"),
    [
        (
            [_node(1, "CLIPLoader", ["q.safetensors", "qwen_image", "default"], outputs=CLIP), _text(2, 1)],
            [[1, 1, 0, 2, 0, "CLIP"]],
            QWEN,
        ),
        (  # a loader whose widgets the file names
            [
                _node(
                    1,
                    "DualCLIPLoaderGGUF",
                    ["a.gguf", "b.gguf", "flux"],
                    inputs=[
                        {"name": name, "type": "COMBO", "widget": {"name": name}, "link": None}
                        for name in ("clip_name1", "clip_name2", "type")
                    ],
                    outputs=CLIP,
                ),
                _node(3, "Reroute", inputs=[{"name": "", "type": "*", "link": 1}], outputs=[{"name": "", "type": "*"}]),
                _text(2, 2),
            ],
            [[1, 1, 0, 3, 0, "CLIP"], [2, 3, 0, 2, 0, "CLIP"]],
            ("flux1",),
        ),
        (  # a LoRA that is bypassed, and names that hand on
            [
                _node(1, "CLIPLoader", ["q.safetensors", "qwen_image"], outputs=CLIP),
                _node(3, "SomethingElse", inputs=_into(clip=1), outputs=CLIP, mode=4),
                _node(4, "SetNode", ["the clip"], inputs=_into(CLIP=2), outputs=[{"name": "*", "type": "*"}]),
                _node(5, "GetNode", ["the clip"], outputs=CLIP),
                _text(2, 3),
            ],
            [[1, 1, 0, 3, 0, "CLIP"], [2, 3, 0, 4, 0, "CLIP"], [3, 5, 0, 2, 0, "CLIP"]],
            QWEN,
        ),
        (  # the type comes from elsewhere
            [
                _node(1, "CLIPLoader", ["q.safetensors", "qwen_image"], inputs=_into(type=2), outputs=CLIP),
                _node(3, "PrimitiveNode", ["wan"], outputs=[{"name": "COMBO", "type": "COMBO"}]),
                _text(2, 1),
            ],
            [[1, 1, 0, 2, 0, "CLIP"], [2, 3, 0, 1, 0, "COMBO"]],
            (),
        ),
    ],
)
def test_the_editor_saves_it_otherwise(
    nodes: list[dict[str, Any]], links: list[list[Any]], wanted: tuple[str, ...]
) -> None:
    assert _encoders(_flow(nodes, links)) == {TEXT: wanted}


def _subgraph(number: str, inside: list[dict[str, Any]], links: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"id": number, "name": "Group", "nodes": inside, "links": links, **more}


def _link(number: int, start: int, end: int, slot: int = 0, into: int = 0) -> dict[str, Any]:
    return {"id": number, "origin_id": start, "origin_slot": slot, "target_id": end, "target_slot": into}


def test_a_loader_in_a_subgraph_is_found() -> None:
    loader = _node(1, "CLIPLoader", ["q.safetensors", "qwen_image", "default"], outputs=CLIP)
    inside = _subgraph("s", [loader], [_link(1, 1, -20)], outputs=[{"name": "CLIP", "type": "CLIP"}])
    nodes = [_node(7, "s", outputs=CLIP), _text(2, 1)]
    assert _encoders(_flow(nodes, [[1, 7, 0, 2, 0, "CLIP"]], definitions={"subgraphs": [inside]})) == {TEXT: QWEN}


@pytest.mark.parametrize(("second", "wanted"), [("qwen_image", QWEN), ("flux2", ("flux2", "flux2-klein", *QWEN))])
def test_a_text_in_a_subgraph_is_read_by_the_encoders_outside(second: str, wanted: tuple[str, ...]) -> None:
    inputs = [{"name": "clip", "type": "CLIP"}]
    inside = _subgraph("s", [_text(2, 1)], [_link(1, -10, 2)], inputs=inputs)
    nodes = [
        _node(1, "CLIPLoader", ["q.safetensors", "qwen_image", "default"], outputs=CLIP),
        _node(3, "CLIPLoader", ["q.safetensors", second, "default"], outputs=CLIP),
        _node(7, "s", inputs=_into(clip=1)),
        _node(8, "s", inputs=_into(clip=2)),
    ]
    links: list[list[Any]] = [[1, 1, 0, 7, 0, "CLIP"], [2, 3, 0, 8, 0, "CLIP"]]
    assert _encoders(_flow(nodes, links, definitions={"subgraphs": [inside]})) == {TEXT: wanted}


# What follows from it.


def _said(workflow: object) -> list[tuple[str, str]]:
    report = Linter({"select": ["ALL"], "ignore": ["PD"]}).lint_document(_document(workflow))
    return [(one.diagnostic.code, one.diagnostic.message) for one in report.findings]


@pytest.mark.parametrize(
    ("kind", "label"), [("qwen_image", "Qwen-Image"), ("flux2", "FLUX.2"), ("krea2", "Krea 2"), ("ovis", "Ovis-Image")]
)
def test_a_weight_that_nothing_reads_is_said_with_the_encoder(kind: str, label: str) -> None:
    said = _said({"p": _encode("a ((dark)) sea, (red hat:1.3)"), "c": _loader(kind)})
    message = f"{label}'s text encoder is run without weights: `((dark))` goes to the model as text, with its brackets"
    assert said == [("PW018", f"{message} (and 1 more like this)")]


@pytest.mark.parametrize("kind", ["lumina2", "stable_diffusion", "wan", "omnigen2"])
def test_where_weights_may_be_read_nothing_is_said(kind: str) -> None:
    assert _said({"p": _encode(TEXT), "c": _loader(kind)}) == []


@pytest.mark.parametrize(
    "text",
    [
        "a man (in a hat) on a (very) old boat",
        "(smile:1,2), ((sky:3)), (x:1.2), (sea:5)",  # PW001 and the like
        "the sign says (open, the other closed), a :) face, it costs (about 5",
        "(masterpiece), red++ hair",
    ],
)
def test_no_other_rule_speaks_of_weights_there(text: str) -> None:
    codes = {code for code, _ in _said({"p": _encode(text), "c": _loader()})}
    assert not {code for code in codes if code[:2] in ("PW", "PS") or code == "PX007"} - {"PW018"}, codes


def test_a_fix_takes_away_what_is_text() -> None:
    document = _document({"p": _encode(TEXT), "c": _loader()})
    fixed = fix_document(Linter(), document, lambda text: read_text(text, path="flow.json"), unsafe=True)
    assert [region.text for region in fixed.document.regions] == ["a man in a red hat"]


def test_formatting_leaves_a_number_that_is_text() -> None:
    document = _document({"p": _encode("(sea:1.20) ,sky"), "c": _loader()})
    fixed = fix_document(Linter(), document, lambda text: read_text(text, path="flow.json"))
    assert "(sea:1.20)" in fixed.document.regions[0].text


def test_many_encoders_behind_a_long_chain_take_no_product() -> None:
    workflow: Api = {"0": _loader()}
    workflow |= {str(n): _api("LoraLoader", clip=[str(n - 1), 0]) for n in range(1, 3000)}
    workflow |= {f"p{n}": _encode(f"a cat {n}", clip=str(n)) for n in range(1, 3000)}
    found = _encoders(workflow)
    assert found["a cat 1"] == QWEN
    assert found["a cat 2999"] == ()  # there is a bound


def test_many_weights_in_each_other_take_no_product() -> None:
    text = "(aa " * 20_000 + "embedding:x" + " :1.2)" * 20_000
    assert _document({"p": _encode(text), "c": _loader()}).regions[0].encoders == QWEN
    said = _said({"p": _encode("(aa " * 20_000 + ":1.2)" * 20_000), "c": _loader()})
    assert [code for code, _ in said].count("PW018") == 1
