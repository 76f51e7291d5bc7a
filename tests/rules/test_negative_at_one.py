"""PN006 over workflows and infotexts: where a CFG scale of 1 makes certain that the negative prompt does nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from promptlint.documents.model import Document, Region, Role
from promptlint.documents.reader import read_text
from promptlint.engine.linter import Linter

Api = dict[str, Any]


def _api(node_type: str, **inputs: object) -> dict[str, Any]:
    return {"class_type": node_type, "inputs": inputs}


def _sampler(node_type: str = "KSampler", **inputs: object) -> dict[str, Any]:
    given: dict[str, object] = {"steps": 8, "cfg": 1.0, "sampler_name": "euler", "scheduler": "simple", "seed": 1}
    return _api(node_type, **{**given, "model": ["m", 0], "positive": ["p", 0], "negative": ["n", 0], **inputs})


PROMPTS: Api = {
    "m": _api("CheckpointLoaderSimple", ckpt_name="lakes/lake.safetensors"),
    "p": _api("CLIPTextEncode", text="a lake", clip=["m", 1]),
    "n": _api("CLIPTextEncode", text="blurry", clip=["m", 1]),
}
CUSTOM: Api = {
    "g": _api("CFGGuider", cfg=1, model=["m", 0], positive=["p", 0], negative=["n", 0]),
    "k": _api("KSamplerSelect", sampler_name="euler"),
    "sigmas": _api("BasicScheduler", steps=8, scheduler="simple", denoise=1, model=["m", 0]),
    "s": _api("SamplerCustomAdvanced", guider=["g", 0], sampler=["k", 0], sigmas=["sigmas", 0]),
}


def _document(workflow: object) -> Document:
    return read_text(json.dumps(workflow), path="flow.json")


def _said(document: Document) -> list[str]:
    report = Linter({"select": ["PN006"]}).lint_document(document)
    return [f"{finding.diagnostic.severity} {finding.diagnostic.message}" for finding in report.findings]


OFF = ["warning the CFG scale is 1: the negative prompt has no effect"]
OFF_1_0 = ["warning the CFG scale is 1.0: the negative prompt has no effect"]


@pytest.mark.parametrize(
    ("nodes", "wanted"),
    [
        ({"s": _sampler()}, OFF_1_0),
        ({"s": _sampler("KSamplerAdvanced")}, OFF_1_0),
        (CUSTOM, OFF),
        ({"s": _sampler("SamplerCustom", sampler=["k", 0]), "k": _api("KSamplerSelect", sampler_name="lcm")}, OFF_1_0),
        ({"s": _sampler(model=["a", 0]), "a": _api("ModelSamplingSD3", shift=3, model=["m", 0])}, OFF_1_0),
        ({"s": _sampler(negative=["z", 0]), "z": _api("FluxGuidance", conditioning=["n", 0], guidance=3.5)}, OFF_1_0),
        ({"s": _sampler(), "t": _sampler()}, OFF_1_0),
        # Something other than 1, or not known.
        ({"s": _sampler(cfg=1.5)}, []),
        ({"s": _sampler(cfg=["x", 0]), "x": _api("PrimitiveFloat", value=1.0)}, []),
        ({"s": _sampler(), "t": _sampler(cfg=4)}, []),
        ({"s": _sampler(), "t": _api("SomeDetailer", cfg=1, positive=["p", 0], negative=["n", 0])}, []),
        ({"s": _sampler("KSampler (Efficient)")}, []),
        # Samplers, guiders and nodes that use it all the same, or may.
        ({"s": _sampler(sampler_name="euler_cfg_pp")}, []),
        ({"s": _sampler(sampler_name="res_2s")}, []),
        ({"s": _sampler("SamplerCustom", sampler=["k", 0]), "k": _api("SamplerEulerCFGpp", version="regular")}, []),
        ({"s": _sampler("KSamplerWithNAG", nag_scale=5)}, []),
        ({**CUSTOM, "g": _api("NAGCFGGuider", cfg=1, model=["m", 0], positive=["p", 0], negative=["n", 0])}, []),
        ({**CUSTOM, "g": _api("DualCFGGuider", cond1=["p", 0], cond2=["p", 0], negative=["n", 0], cfg_conds=1)}, []),
        *(
            ({"s": _sampler(model=["a", 0]), "a": _api(each, model=["m", 0])}, [])
            for each in (
                "CFGZeroStar",
                "SkimmedCFG",
                "PerturbedAttentionGuidance",
                "RescaleCFG",
                "SelfAttentionGuidance",
            )
        ),
        *(
            ({"s": _sampler(model=["a", 0]), "a": _api(each, model=["m", 0])}, [])
            for each in ("VideoLinearCFGGuidance", "TCFG", "Mahiro", "SomethingElse", "RenormCFG")
        ),
    ],
)
def test_in_a_workflow_its_nodes_decide(nodes: Api, wanted: list[str]) -> None:
    assert _said(_document(PROMPTS | nodes)) == wanted


def _node(number: int, node_type: str, values: object = (), **more: Any) -> dict[str, Any]:
    return {"id": number, "type": node_type, "widgets_values": list(values), **more}  # type: ignore[call-overload]


def _into(**links: int) -> list[dict[str, Any]]:
    return [{"name": name, "link": link} for name, link in links.items()]


def _flow(sampler: list[object], *others: dict[str, Any]) -> dict[str, Any]:
    nodes = [
        _node(4, "CheckpointLoaderSimple", ["lake.safetensors"]),
        _node(6, "CLIPTextEncode", ["a lake"], inputs=_into(clip=3)),
        _node(7, "CLIPTextEncode", ["blurry"], inputs=_into(clip=4)),
        _node(3, "KSampler", sampler, inputs=_into(model=5, positive=1, negative=2)),
        *others,
    ]
    links = [
        [1, 6, 0, 3, 1, "C"],
        [2, 7, 0, 3, 2, "C"],
        [3, 4, 1, 6, 0, "C"],
        [4, 4, 1, 7, 0, "C"],
        [5, 4, 0, 3, 0, "M"],
    ]
    return {"nodes": nodes, "links": links, "version": 0.4}


@pytest.mark.parametrize(
    ("flow", "wanted"),
    [
        (_flow([1, "fixed", 8, 1, "euler", "normal", 1]), OFF),
        (_flow([1, 8, 1, "euler", "normal", 1]), OFF),
        (_flow([1, "fixed", 8, 1, "euler_cfg_pp", "normal", 1]), []),
        (_flow([1, "fixed", 8, 1, "euler", "normal", 1], _node(9, "CFGZeroStar", inputs=_into(model=5))), []),
        (_flow([1, "fixed", 8, 1, "euler", "normal", 1], _node(9, "CFGZeroStar", inputs=_into(model=5), mode=4)), OFF),
        (_flow([1, "fixed", 8, 7, "euler", "normal", 1]), []),
    ],
)
def test_the_editor_names_no_widgets(flow: dict[str, Any], wanted: list[str]) -> None:
    assert _said(_document(flow)) == wanted


def test_a_sampler_in_a_subgraph_is_asked() -> None:
    inside = {
        "id": "sub",
        "name": "Draw",
        "nodes": [
            _node(4, "CheckpointLoaderSimple", ["lake.safetensors"]),
            _node(
                3, "KSampler", [1, "fixed", 8, 1, "euler", "normal", 1], inputs=_into(model=1, positive=2, negative=3)
            ),
        ],
        "inputs": [{"name": "positive"}, {"name": "negative"}],
        "links": [
            {"id": 1, "origin_id": 4, "origin_slot": 0, "target_id": 3, "target_slot": 0},
            {"id": 2, "origin_id": -10, "origin_slot": 0, "target_id": 3, "target_slot": 1},
            {"id": 3, "origin_id": -10, "origin_slot": 1, "target_id": 3, "target_slot": 2},
        ],
    }
    nodes = [
        _node(6, "CLIPTextEncode", ["a lake"]),
        _node(7, "CLIPTextEncode", ["blurry"]),
        _node(8, "sub", inputs=_into(positive=1, negative=2)),
    ]
    links = [[1, 6, 0, 8, 0, "C"], [2, 7, 0, 8, 1, "C"]]
    document = _document({"nodes": nodes, "links": links, "definitions": {"subgraphs": [inside]}})
    assert _said(document) == OFF
    assert {region.settings.get("Model") for region in document.regions} == {"lake"}


def _region(workflow: object, text: str) -> Region:
    return next(region for region in _document(workflow).regions if region.text == text)


@pytest.mark.parametrize(
    ("nodes", "wanted"),
    [
        ({"s": _sampler()}, {"CFG scale": "1.0", "Model": "lake", "Sampler": "euler", "Steps": "8"}),
        (CUSTOM, {"CFG scale": "1", "Model": "lake", "Sampler": "euler", "Steps": "8"}),
        (
            {**CUSTOM, "g": _api("BasicGuider", conditioning=["p", 0], model=["m", 0])},
            {"Model": "lake", "Sampler": "euler", "Steps": "8"},
        ),
        ({"s": _sampler(), "t": _sampler(steps=20)}, {"CFG scale": "1.0", "Model": "lake", "Sampler": "euler"}),
        (
            {"s": _sampler(model=["u", 0]), "u": _api("UnetLoaderGGUF", unet_name="q\\pond.gguf")},
            {"CFG scale": "1.0", "Model": "pond", "Sampler": "euler", "Steps": "8"},
        ),
        (
            {"s": _sampler(model=["x", 0]), "x": _api("ModelMergeSimple", model1=["m", 0], model2=["u", 0])}
            | {"u": _api("UNETLoader", unet_name="pond.safetensors")},
            {"CFG scale": "1.0", "Sampler": "euler", "Steps": "8"},
        ),
        ({"s": _sampler(), "t": _api("SomeSampler", positive=["p", 0])}, {}),
        ({}, {}),
    ],
)
def test_texts_have_the_settings_that_all_their_samplers_have(nodes: Api, wanted: dict[str, str]) -> None:
    assert _region(PROMPTS | nodes, "a lake").settings == wanted


INFOTEXT = "harbour\nNegative prompt: crowd\nSteps: 20, Sampler: Euler, CFG scale: 1, Seed: 1, Size: 512x512"


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("", OFF),
        (", Version: v1.10.0", OFF),
        (", Version: f2.0.1v1.10.1-previous-1", OFF),
        (", Hires CFG Scale: 1, Version: f2.0.1", OFF),
        (", Distilled CFG Scale: 3.5, Version: f2.0.1", OFF),
        (', Lora hashes: "a: 1234567890ab", ControlNet 0: "Module: none"', OFF),
        (", Hires CFG Scale: 5, Version: f2.0.1", []),
        (", nag_scale: 3, NAG Scale: 3", []),
        (", Version: neo", []),
        (", Version: ComfyUI", []),
        (", App: SD.Next, Version: 4f1c9a0", []),
        (", Civitai resources: [], Civitai metadata: {}", []),
    ],
)
def test_in_an_infotext_its_settings_decide(more: str, wanted: list[str]) -> None:
    assert _said(read_text(INFOTEXT + more, path="a.sdprompt")) == wanted


def test_a_negative_prompt_of_several_is_looked_at() -> None:
    settings = {"CFG scale": "1"}
    both = Document.of_prompts("sky", "blurry", settings=settings).regions
    more = Document.of_prompts("haze", role=Role.NEGATIVE, settings=settings).regions
    report = Linter({"select": ["PN006"]}).lint([*both, *more])
    assert len(report.findings) == 2


def test_many_samplers_behind_long_chains_take_no_product() -> None:
    workflow: Api = dict(PROMPTS)
    workflow |= {f"l{n}": _api("LoraLoader", model=[f"l{n - 1}" if n else "m", 0]) for n in range(3000)}
    workflow |= {
        f"c{n}": _api("ConditioningCombine", conditioning_1=[f"c{n - 1}" if n else "p", 0]) for n in range(3000)
    }
    workflow |= {f"s{n}": _sampler(model=[f"l{n}", 0], positive=[f"c{n}", 0], cfg=n) for n in range(3000)}
    assert _document(workflow).regions


@pytest.mark.parametrize(
    ("target", "family", "settings", "wanted"),
    [
        ("diffusers", "flux2", {}, ["warning diffusers ignores the negative prompt for FLUX.2 dev"]),
        ("diffusers", "flux2-klein-4b", {"CFG scale": "4"}, ["warning"]),
        ("invoke", "flux1-schnell", {}, ["warning"]),
        ("invoke", "flux2", {"CFG scale": "4"}, ["warning"]),
        ("sdnext", "flux2-klein-4b", {}, ["warning"]),
        ("forge", "flux1-dev", {"CFG scale": "1"}, OFF),
        (
            "a1111",
            "z-image-turbo",
            {},
            ["info the negative prompt has no effect when Z-Image-Turbo is run as its authors intend"],
        ),
        ("comfyui", "flux1-dev", {}, ["info"]),
        ("comfyui", "hidream-dev", {}, ["info"]),
        # It may work, or it is not known.
        ("comfyui", "flux1-dev", {"CFG scale": "3.5"}, []),
        ("comfyui", "z-image-turbo", {}, []),
        ("diffusers", "flux1-dev", {}, []),
        ("diffusers", "sd1-lcm", {"CFG scale": "4"}, []),
        ("diffusers", "z-image-turbo", {"CFG scale": "1"}, []),
        ("sdnext", "z-image", {"CFG scale": "1"}, []),
        ("sdnext", "sdxl", {"CFG scale": "1"}, []),
        ("comfyui", "chroma", {}, []),
        ("comfyui", "hidream-full", {}, []),
        ("comfyui", "anima", {}, []),
        ("a1111", "sdxl-lightning", {}, []),
    ],
)
def test_a_family_may_have_none(target: str, family: str, settings: dict[str, str], wanted: list[str]) -> None:
    linter = Linter({"select": ["PN006"], "target": target, "model-family": family})
    found = linter.lint(Document.of_prompts("sky", "blurry", settings=settings).regions).findings
    said = [f"{each.diagnostic.severity} {each.diagnostic.message}" for each in found]
    assert len(said) == len(wanted)
    assert all(one.startswith(start) for one, start in zip(said, wanted, strict=True)), said
