"""Pictures of many programs: where their prompts stand, and which program reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from promptlint.cli import main
from promptlint.documents.model import Document
from promptlint.documents.pictures.texts import read_texts
from promptlint.documents.programs import target_of_infotext, target_of_name
from promptlint.documents.reader import read_document
from promptlint.engine.linter import Linter
from tests.documents.pictures import chunk, png, text_chunk, with_comment, with_tags

PAIR = [("positive", "a heron, lake"), ("negative", "fog")]
SETTINGS = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"
INFOTEXT = f"a heron, lake\nNegative prompt: fog\n{SETTINGS}"
EXIF, USER_COMMENT, DESCRIPTION, MAKE, MODEL, SOFTWARE = 0x8769, 0x9286, 0x010E, 0x010F, 0x0110, 0x0131


def _flow(positive: object = "a heron, lake", negative: object = "fog") -> dict[str, Any]:
    def encode(text: object) -> dict[str, Any]:
        return {"class_type": "CLIPTextEncode", "inputs": {"text": text, "clip": ["m", 0]}}

    sampler = {"class_type": "KSampler", "inputs": {"positive": ["p", 0], "negative": ["n", 0]}}
    return {"p": encode(positive), "n": encode(negative), "s": sampler}


def _texts(**texts: object) -> Document:
    """The document of a picture with these texts; what is no text is JSON."""
    written = {name: text if isinstance(text, str) else json.dumps(text) for name, text in texts.items()}
    return read_texts({name.replace("__", "-"): text for name, text in written.items()}, "a.png")


def _prompts(document: Document) -> list[tuple[str, str]]:
    return [(str(region.role), region.text) for region in document.regions]


NAI = {"prompt": "a heron, lake", "uc": "fog", "steps": 28, "scale": 5.0}
SWARM = {"sui_image_params": {"prompt": "a heron, lake", "negativeprompt": "fog"}}
EASY = {"prompt": "a heron, lake", "negative_prompt": "fog", "use_stable_diffusion_model": "m"}
ASKED = {"prompt": "a heron, lake", "negativePrompt": "fog"}
NOTHING_IN_IT = {"1": {"class_type": "KSampler", "inputs": {}}}


@pytest.mark.parametrize(
    ("texts", "target"),
    [
        ({"parameters": INFOTEXT}, None),
        ({"parameters": f"{INFOTEXT}, Version: v1.10.1"}, "a1111"),
        ({"parameters": f"{INFOTEXT}, Version: f2.0.1v1.10.1-previous-659-gc055f2d4"}, "forge"),
        ({"parameters": f"{INFOTEXT}, App: SD.Next, Version: 56a8aea"}, "sdnext"),
        ({"parameters": f"{INFOTEXT}, Version: ComfyUI"}, "comfyui"),
        ({"parameters": f"{INFOTEXT}, Version: Fooocus v2.5.5"}, "other"),
        ({"parameters": f"{INFOTEXT}, App: somewhere.example, Pipeline: Any"}, "other"),
        ({"UserComment": f'{INFOTEXT}, Civitai resources: [{{"type":"checkpoint"}}], Civitai metadata: {{}}'}, "other"),
        ({"parameters": INFOTEXT, "Software": "Stable Diffusion WebUI Forge"}, "forge"),
        ({"parameters": INFOTEXT, "Software": "Adobe ImageReady"}, None),
        ({"prompt": _flow()}, "comfyui"),
        ({"prompt": _flow(), "parameters": f"unknown\nNegative prompt: unknown\n{SETTINGS}"}, "comfyui"),
        ({"prompt": _flow(), "parameters": f"x\nNegative prompt: y\n{SETTINGS}"}, "comfyui"),
        ({"prompt": _flow("x"), "parameters": f"{INFOTEXT}, Version: v1.6.0"}, "a1111"),
        ({"prompt": _flow(), "parameters": f"unknown\n{SETTINGS}, Version: v1.6.0"}, "comfyui"),
        ({"prompt": NOTHING_IN_IT, "parameters": INFOTEXT}, "comfyui"),
        ({"UserComment": {"prompt": _flow(), "workflow": {"nodes": []}}}, "comfyui"),
        ({"UserComment": {"prompt": json.dumps(_flow()), "workflow": "{}"}}, "comfyui"),
        ({"Comment": NAI, "Software": "NovelAI", "Description": "a heron, lake"}, "novelai"),
        ({"Comment": {"uc": "fog"}, "Software": "NovelAI", "Description": "a heron, lake"}, "novelai"),
        ({"Comment": {"uc": "fog"}, "Title": "AI generated image", "Description": "a heron, lake"}, "novelai"),
        ({"Comment": {**NAI, "signed_hash": "x"}}, "novelai"),
        ({"UserComment": {"Comment": json.dumps(NAI), "Software": "NovelAI", "Title": "x"}}, "novelai"),
        ({"invokeai_metadata": {"positive_prompt": "a heron, lake", "negative_prompt": "fog"}}, "invoke"),
        ({"sd__metadata": {"image": {"prompt": [{"prompt": "a heron, lake [fog]", "weight": 1}]}}}, "invoke"),
        ({"sd__metadata": {"image": {"prompt": "a heron, lake [fog]"}}}, "invoke"),
        ({"Dream": '"a heron, lake [fog]" -s 50 -S 1 -W 512 -A k_lms'}, "invoke"),
        ({"parameters": SWARM}, "swarmui"),
        (
            {
                "prompt": _flow("x"),
                "parameters": SWARM,
            },
            "swarmui",
        ),
        ({"UserComment": {"parameters": json.dumps(SWARM), "prompt": _flow("x")}}, "swarmui"),
        ({"UserComment": {"c": "a heron, lake", "uc": "fog", "model": "m"}}, "other"),
        (EASY, "other"),
        ({"prompt": "a heron, lake", "negative_prompt": "fog", "seed": "1"}, "other"),
        (
            {"UserComment": EASY},
            "other",
        ),
        ({"generation_data": ASKED, "prompt": NOTHING_IN_IT}, "other"),
        ({"UserComment": {"generation_data": ASKED}}, "other"),
        (
            {
                "UserComment": {
                    **NOTHING_IN_IT,
                    "extraMetadata": json.dumps(ASKED),
                }
            },
            "other",
        ),
        ({"parameters__json": {"PositivePrompt": "a heron, lake", "NegativePrompt": "fog"}, "smproj": "{}"}, "other"),
        ({"parameters": INFOTEXT, "smproj": "{}"}, "other"),
        ({"parameters": {"prompt": "a heron, lake", "negative_prompt": "fog"}, "fooocus_scheme": "fooocus"}, "other"),
        ({"parameters": INFOTEXT, "fooocus_scheme": "a1111"}, "other"),
        ({"parameters": {"Prompt": "a heron, lake", "Negative": "fog", "software": "RuinedFooocus"}}, "other"),
        ({"parameters": {"prompt": "a heron, lake", "negative_prompt": "fog"}}, None),
        ({"parameters": INFOTEXT, "Software": "Draw Things"}, "other"),
    ],
)
def test_a_picture_is_its_programs(texts: dict[str, object], target: str | None) -> None:
    document = _texts(**texts)
    assert (_prompts(document), document.target, document.kind) == (PAIR, target, "image")
    assert len(document.prompts) == 1


def test_the_characters_of_novelai_are_prompts_of_their_own() -> None:
    def caption(base: str, *characters: str) -> dict[str, Any]:
        return {"caption": {"base_caption": base, "char_captions": [{"char_caption": each} for each in characters]}}

    comment = {
        **NAI,
        "v4_prompt": caption("a heron, lake", "girl, hat", "boy"),
        "v4_negative_prompt": caption("fog", "", "hair"),
    }
    document = _texts(Comment=comment, Software="NovelAI")
    assert [[r.text for r in group] for group in document.prompts] == [
        ["a heron, lake", "fog"],
        ["girl, hat"],
        ["boy", "hair"],
    ]


def test_the_style_prompts_of_invoke_are_a_pair_of_their_own() -> None:
    keys = ("positive_prompt", "negative_prompt", "positive_style_prompt", "negative_style_prompt")
    document = _texts(invokeai_metadata=dict(zip(keys, ("lake", "fog", "ink", "photo"), strict=True)))
    assert [[r.text for r in group] for group in document.prompts] == [["lake", "fog"], ["ink", "photo"]]


def test_brackets_of_old_invoke_are_cut_out_where_they_stand() -> None:
    text = '"a \\"big\\" heron [fog], lake [rain], reeds" -s 20'
    document = _texts(Dream=text)
    positive, negative = document.regions
    assert (positive.text, negative.text) == ('a \\"big\\" heron , lake , reeds', "fog, rain")
    at = positive.text.index("reeds")
    assert text[positive.source.origin(at, at + 5).start :].startswith("reeds")


def test_a_prompt_in_a_text_in_a_text_says_where_it_is() -> None:
    document = _texts(UserComment={"Comment": json.dumps(NAI), "Software": "NovelAI"})
    assert document.regions[0].name == 'prompt, in text "Comment" in "UserComment" of the picture'
    first = _texts(Comment={"uc": "fog"}, Software="NovelAI", Description="\n\na heron, lake, fog, fog").regions[0]
    (found,) = (
        Linter({"select": ["PD001"]})
        .lint_document(_texts(Comment={"uc": "x"}, Software="NovelAI", Description=first.origin))
        .findings
    )
    assert (found.start.line, found.start.column) == (3, 21)


@pytest.mark.parametrize(
    "texts",
    [
        {"UserComment": "Screenshot"},
        {"UserComment": "Screenshot, taken on Monday, at nine"},
        {"UserComment": "Created with GIMP, on a rainy day"},
        {"Comment": "Created with GIMP"},
        {"Comment": "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90"},
        {"Description": "OLYMPUS DIGITAL CAMERA"},
        {"Description": "My cat, my dog, my garden"},
        {"UserComment": "a heron"},
        {"UserComment": "ISO: 100, Aperture: 2.8, Shutter: 1/60"},
        {"UserComment": "Canon EOS R5, 50mm, f/1.8, ISO 200, 1/250s"},
        {"UserComment": "https://example.org/a,b"},
        {"parameters": f"unknown\nNegative prompt: unknown\n{SETTINGS}, Version: ComfyUI"},
        {"Software": "Adobe ImageReady", "Title": "a heron, lake"},
        {"UserComment": '{"mediaType": "photo", "lens": "wide, far"}'},
        {"prompt": "{}", "workflow": "not JSON {"},
        {"Dream": "no quotes"},
        {"sd-metadata": '{"image": {"prompt": [1, null, {"weight": 2}]}}'},
        {"Comment": '{"v4_prompt": {"caption": {"char_captions": [1, [], {"char_caption": 5}]}}}'},
        {"generation_data": "[]", "sui_image_params": '"x"'},
    ],
)
def test_other_texts_are_no_prompts(texts: dict[str, str]) -> None:
    assert not read_texts(texts, "a.png").prompts


def test_of_a_photograph_only_settings_count() -> None:
    comment = "my cat, my garden, a sunny day"
    assert read_texts({"UserComment": comment}, "a.jpg").prompts
    assert not read_texts({"UserComment": comment}, "a.jpg", is_photo=True).prompts
    assert read_texts({"UserComment": INFOTEXT}, "a.jpg", is_photo=True).prompts


@pytest.mark.parametrize("tags", [{MAKE: "SomeCam"}, {MODEL: "Z 9"}, {SOFTWARE: "GIMP 2.10.34"}])
@pytest.mark.parametrize("form", ["jpeg", "webp", "png"])
def test_a_camera_says_whose_comment_it_is(tmp_path: Path, tags: dict[int, str], form: str) -> None:
    comment = {EXIF: {USER_COMMENT: b"ASCII\0\0\0my cat, my garden, sun"}}
    assert not read_document(with_tags(tmp_path / f"a.{form}", {**tags, **comment})).prompts
    assert read_document(with_tags(tmp_path / f"b.{form}", comment)).prompts


@pytest.mark.parametrize("form", ["jpeg", "webp"])
@pytest.mark.parametrize("label", ["Prompt: ", "prompt:", "Prompt:\n"])
def test_workflows_in_tags_of_the_camera_are_read(tmp_path: Path, form: str, label: str) -> None:
    tags = {DESCRIPTION: 'Workflow: {"nodes": [], "links": []}', MAKE: label + json.dumps(_flow())}
    document = read_document(with_tags(tmp_path / f"a.{form}", tags))
    assert (_prompts(document), document.target) == (PAIR, "comfyui")


@pytest.mark.parametrize("form", ["jpeg", "webp", "png"])
def test_tags_in_utf_8_are_read_as_that(tmp_path: Path, form: str) -> None:
    text = INFOTEXT.replace("heron", "\u591c\u306e\u9dfa")
    document = read_document(with_tags(tmp_path / f"a.{form}", {DESCRIPTION: text}))
    assert document.regions[0].text == "a \u591c\u306e\u9dfa, lake"
    assert document.regions[0].name.endswith('in text "Description" of the picture')


def test_a_comment_that_is_a_text_of_ascii_is_read(tmp_path: Path) -> None:
    document = read_document(with_comment(tmp_path / "a.jpg", INFOTEXT.replace("heron", "\u9dfa").encode()))
    assert document.regions[0].text == "a \u9dfa, lake"


def test_draw_things_in_an_xmp_packet(tmp_path: Path) -> None:
    packet = (
        '<x:xmpmeta><rdf:Description xmp:CreatorTool="Draw Things"><exif:UserComment><rdf:Alt><rdf:li>'
        "{&quot;c&quot;: &quot;a heron, lake&quot;, &quot;uc&quot;: &quot;fog&quot;, &quot;v2&quot;: {}}"
        "</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></x:xmpmeta>"
    )
    document = read_document(png(tmp_path / "a.png", text_chunk(packet, "XML:com.adobe.xmp")))
    assert (_prompts(document), document.target) == (PAIR, "other")
    tool = packet.replace("{&quot;c&quot;", "nothing").replace("exif:UserComment", "xmp:Other")
    document = read_document(png(tmp_path / "b.png", text_chunk(INFOTEXT), text_chunk(tool, "XML:com.adobe.xmp")))
    assert (_prompts(document), document.target) == (PAIR, "other")


def test_signs_that_are_broken_stop_nothing(tmp_path: Path) -> None:
    broken = (b"zTXt", b"Software\0\0nonsense")
    assert _prompts(read_document(png(tmp_path / "a.png", chunk(*broken), text_chunk(INFOTEXT)))) == PAIR


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        ({"Comment": {"prompt": "{{red fox}}, lake #2, 1.5::snow::", "uc": "fog"}, "Software": "NovelAI"}, set()),
        ({"parameters": f"a lake #2\n{SETTINGS}, Version: ComfyUI"}, set()),
        ({"parameters": f"[red:blue:0.5]\n{SETTINGS}, Version: ComfyUI"}, {"PX006"}),
        ({"parameters": f"(a:1.2\n{SETTINGS}, App: SD.Next, Version: 1"}, {"PS001"}),
        ({"invokeai_metadata": {"positive_prompt": "(tall)++ tower, sun--"}}, set()),
        ({"parameters": {"sui_image_params": {"prompt": "<random:red|blue> boat, (sky:1.2"}}}, {"PS001"}),
        ({"UserComment": {"c": "((boat)), (boat:1.2, --ar 2, {a|b}", "uc": "#x"}}, set()),
    ],
)
def test_nothing_is_said_of_a_program_that_did_not_make_the_picture(texts: dict[str, object], codes: set[str]) -> None:
    found = Linter({}).lint_document(_texts(**texts))
    assert {each.code for each in found} == codes
    assert "A1111" not in " ".join(f"{each.message} {each.help}" for each in found)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("NovelAI Diffusion V4.5 4BDE2A90", "novelai"),
        ("stable-diffusion-webui-reForge", "reforge"),
        ("AUTOMATIC1111", "a1111"),
        ("InvokeAI 3.4", "invoke"),
        ("ComfyUI", "comfyui"),
        ("SwarmUI 0.9", "swarmui"),
        ("Paint.NET 5", None),
        ("pngcrush, sourceforge.net", None),
        ("", None),
    ],
)
def test_programs_are_known_by_their_names(name: str, target: str | None) -> None:
    assert target_of_name(name) == target


def test_a_word_of_the_prompt_names_no_program() -> None:
    assert target_of_infotext(f"Version: ComfyUI, a cat\n{SETTINGS}") is None
    assert target_of_infotext(f"a cat\nVersion: f2.0, {SETTINGS}") == "forge"
    assert (
        target_of_infotext(f"a cat\n{SETTINGS}, Version: 1a2b3c4, Parser: Full parser, Backend: Diffusers") == "sdnext"
    )


def test_no_command_fails_on_a_picture_of_another_program(tmp_path: Path) -> None:
    text = json.dumps({"sui_image_params": {"prompt": "<random:red|blue> boat, sky, sky"}})
    picture = str(png(tmp_path / "a.png", text_chunk(text)))
    for command in ("check", "show", "extract", "fix", "format"):
        assert main([command, "--isolated", picture]) in (0, 1), command
