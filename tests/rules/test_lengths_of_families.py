"""How much of a text is read is said by the model family, where that is known; ordinary prompts for any family are
left alone."""

from __future__ import annotations

import json

import pytest

import promptlint
from promptlint.diagnostics import Severity
from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.engine.linter import Linter
from promptlint.programs.catalogue import all_programs
from promptlint.resources.known.families import all_families

LONG = "a red boat on a quiet lake " * 90
"""630 words."""
SHORT = "a red boat on a quiet lake " * 15
"""105 words: more than the 75 tokens of CLIP, and less than any other limit."""
OTHERS = ("flux", "qwen-image", "z-image", "sd3", "chroma", "hidream", "lumina2", "flux2", "wan", "anima", "pixart")


def said(text: str, target: str, family: str | None, *codes: str) -> list[str]:
    config = {"target": target, "select": codes or ["ALL"], **({"model-family": family} if family else {})}
    return [f"{one.code} {one.message}" for one in promptlint.lint(text, config=config).diagnostics]


@pytest.mark.parametrize(
    ("target", "family", "tokens"),
    [
        *(("diffusers", family, 512) for family in ("flux", "flux2", "flux2-klein", "chroma", "qwen-image", "z-image")),
        *(("diffusers", family, 256) for family in ("sd3", "lumina2", "auraflow", "pony7", "kolors", "hunyuan-video")),
        ("diffusers", "wan", 512),
        ("diffusers", "pixart-alpha", 120),
        ("diffusers", "pixart-sigma", 300),
        ("diffusers", "hidream", 128),
        ("invoke", "flux1-schnell", 256),
        ("invoke", "flux1-dev", 512),
        ("invoke", "z-image-base", 512),
        ("invoke", "sd3", 256),
        ("comfyui", "hidream", 128),
    ],
)
def test_where_the_text_is_surely_cut(target: str, family: str, tokens: int) -> None:
    text = "cat " * tokens
    assert not said(text, target, family, "PT005")
    (found,) = promptlint.lint(
        text + "the end", config={"target": target, "model-family": family, "select": ["PT005"]}
    ).diagnostics
    assert (text + "the end")[found.span.start : found.span.end] == "the end"
    assert f"after {tokens} tokens" in found.message
    assert f"at least {tokens + 2}" in found.message
    assert found.severity is (Severity.INFO if target == "comfyui" else Severity.WARNING)


@pytest.mark.parametrize("family", OTHERS)
@pytest.mark.parametrize("target", ["a1111", "forge", "sdnext", "comfyui", "diffusers", "invoke"])
def test_nothing_speaks_of_the_chunks_of_clip(target: str, family: str) -> None:
    text = f"{SHORT}, {SHORT} BREAK BREAK lake,\n\nfog"
    assert not said(text, target, family, "PT001", "PT002", "PT003", "PT004", "PT007", "PT008", "PT010", "PT011")
    assert not any("75" in message or "77" in message for message in said(SHORT, target, family))


@pytest.mark.parametrize("family", ["sd1", "sdxl", "pony", "illustrious", "noobai", "sdxl-turbo"])
def test_families_of_clip_have_its_chunks(family: str) -> None:
    for target, code in (("a1111", "PT001"), ("diffusers", "PT005")):
        assert said(SHORT, target, family, code) == said(SHORT, target, None, code) != []


def test_without_a_family_only_clip_is_known() -> None:
    assert not said(LONG, "comfyui", None, "PT005")
    assert not said(LONG, "invoke", None, "PT005")
    assert "reads 77 tokens" in said(LONG, "diffusers", None, "PT005")[0]


@pytest.mark.parametrize(
    "text",
    [
        "12 " * 600,
        "( :1.2)" * 600,
        "embedding:fog " * 600,
        LONG + "/* a note */",
        LONG + "{a|b}",
        "cat\u2003" * 600,
    ],
)
def test_what_may_make_no_token_is_not_counted(text: str) -> None:
    assert not said(text, "comfyui", "hidream", "PT005")


def test_programs_that_cut_by_family_are_those_of_the_data() -> None:
    cutting = {
        program
        for family in all_families()
        for fact in family.limits
        if fact.is_sure and fact.value.reads == "cut" and not fact.value.encoder.startswith("CLIP-")
        for program in fact.programs
    }
    declared = {each.name for each in all_programs() if each.encoding.cuts_by_family is not None}
    # A trainer may be another than the one that was read, and the authors' code is no program of ours.
    assert declared == cutting - {"trainer", "authors"}


@pytest.mark.parametrize(
    ("node", "loads", "tokens"),
    [
        ("QuadrupleCLIPLoader", {}, 128),
        ("DualCLIPLoader", {"type": "flux"}, None),
        ("CLIPLoader", {"type": "wan"}, None),
    ],
)
def test_the_encoders_of_a_workflow_say_as_much_as_a_family(
    node: str, loads: dict[str, str], tokens: int | None
) -> None:
    flow = {
        "c": {"class_type": node, "inputs": {f"clip_name{n}": "a" for n in range(1, 5)} | loads},
        "u": {"class_type": "UNETLoader", "inputs": {"unet_name": "a"}},
        "p": {"class_type": "CLIPTextEncode", "inputs": {"text": LONG, "clip": ["c", 0]}},
        "s": {"class_type": "KSampler", "inputs": {"model": ["u", 0], "positive": ["p", 0], "seed": 1, "steps": 8}},
    }
    document = read_text(json.dumps(flow), path="flow.json")
    messages = [found.diagnostic.message for found in Linter({"select": ["PT005"]}).lint_document(document).findings]
    assert len(messages) == (tokens is not None)
    assert all(
        f"loads the text encoders of HiDream, and ComfyUI cuts the text for T5-XXL after {tokens} " in each
        for each in messages
    )


TAGS = (
    "1girl, solo, smile, long hair, blue dress, flower field",
    "1boy, black coat, umbrella, rain, city street, night",
    "no humans, mountain, lake, sunrise, cloud, scenery",
    "2girls, picnic, red apple, green grass, wind",
    "cat, window, sunlight, plant, cozy room, detailed background",
    "a lighthouse on a cliff, storm, waves, dramatic lighting",
    "dragon, castle, fantasy, moonlight, wide shot",
    "robot, workshop, sparks, depth of field, looking at viewer",
    "old man, fishing boat, fog, harbour, wool sweater",
    "knight, armor, forest path, autumn leaves, from behind",
)
PROSE = (
    "A red fox sleeps in the snow under a pine tree, while soft morning light falls through the branches.",
    'An old baker holds a tray of warm bread in front of his shop. The sign above the door reads "Morning Bread".',
    "A wide photograph of a mountain lake at dawn; the water is still and mirrors the pale pink sky.",
    "Close-up portrait of a woman with freckles, natural light, 85mm lens, shallow depth of field.",
    "The picture shows a small harbour: three wooden boats, a stone pier, and gulls above the water.",
    "Make the jacket green and keep everything else as it is.",
    "A watercolour of a bicycle that leans on a yellow wall, with ivy around the window.",
    "Two astronauts play chess on the moon. Behind them the earth rises, blue and white.",
    'A poster with the words "Summer Fair" in large orange letters on a cream background.',
    "A cozy reading room, with tall shelves, a green lamp (brass, very old) and a cat on the chair.",
)
WORDS = {
    "pony": "score_9, score_8_up, score_7_up, source_anime, rating_safe, ",
    "illustrious": "masterpiece, best quality, absurdres, ",
    "anima": "masterpiece, best quality, score_7, safe, ",
}


@pytest.mark.parametrize("family", ["flux", "qwen-image", "z-image", "sd3", "chroma", "pony", "illustrious", "anima"])
@pytest.mark.parametrize("target", ["a1111", "forge", "comfyui", "diffusers"])
def test_ordinary_prompts_for_a_family_are_left_alone(target: str, family: str) -> None:
    linter = Linter({"target": target, "model-family": family})
    for text in (*(WORDS.get(family, "") + tags for tags in TAGS), *PROSE):
        found = linter.lint(Document.of_prompts(text, None).prompts[0]).diagnostics
        assert not found, (text, [f"{each.code} {each.message}" for each in found])
