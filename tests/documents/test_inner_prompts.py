"""Prompts inside of an infotext's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promptlint.documents.reader import read_document, read_text
from promptlint.engine.fixer import fix_document
from promptlint.engine.linter import Linter
from promptlint.resources.requirements.model import Manifest
from tests.amounts import amount
from tests.documents.pictures import png, text_chunk

_HEAD = "harbour, fog\nNegative prompt: crowd\nSteps: 20, Sampler: Euler a, CFG scale: 7, Size: 512x512, "
_FOUR = [("positive", "harbour, fog"), ("negative", "crowd")]


def _read(settings: str, path: str = "a.sdprompt") -> list[tuple[str, str]]:
    return [(str(region.role), region.text) for region in read_text(_HEAD + settings, path=path).regions]


def _codes(text: str, path: str = "a.sdprompt", **settings: Any) -> list[tuple[str, str]]:
    report = Linter(settings).lint_document(read_text(text, path=path))
    return [(f.diagnostic.code, text[f.start.offset : f.end.offset]) for f in report.findings]


def _fixed(text: str, path: str = "a.sdprompt", *, unsafe: bool = True) -> str:
    def reread(new: str) -> Any:
        return read_text(new, path=path)

    return fix_document(Linter(), reread(text), reread, unsafe=unsafe).document.text


@pytest.mark.parametrize(
    ("settings", "more"),
    [
        ('Hires prompt: "sea, sky", Hires upscale: 2', [("positive", "sea, sky")]),
        (
            "Hires prompt: sea, Hires negative prompt: mist, Version: v1.10.1",
            [("positive", "sea"), ("negative", "mist")],
        ),
        ('Hires negative prompt: "a \\"b\\", c\\nd", Hires upscale: 2', [("negative", 'a "b", c\nd')]),
        (
            'Refiner prompt: "sea, sky", Refiner negative: "mist, rain"',
            [("positive", "sea, sky"), ("negative", "mist, rain")],
        ),
        (
            (
                'ADetailer prompt: "eyes, sky", ADetailer negative prompt: haze, ADetailer prompt 2nd: hands, '
                "ADetailer negative prompt 2nd: fist, ADetailer prompt 3rd: ear, Version: v1.10.1"
            ),
            [
                ("positive", "eyes, sky"),
                ("negative", "haze"),
                ("positive", "hands"),
                ("negative", "fist"),
                ("positive", "ear"),
            ],
        ),
        (
            'ADetailer prompt: "eyes [SEP] [SKIP] [SEP] [PROMPT], ear"',
            [("positive", "eyes"), ("positive", "[PROMPT], ear")],
        ),
        (
            'Template: "{sea|lake}, sky", Negative Template: __bad__',
            [("positive", "{sea|lake}, sky"), ("negative", "__bad__")],
        ),
        (
            'Wildcard prompt: "__sea__, sky", Wildcard negative prompt: __bad__',
            [("positive", "__sea__, sky"), ("negative", "__bad__")],
        ),
        ('Hires prompt: "harbour, fog", Hires upscale: 2', []),
        ("Hires upscaler: Latent, Refiner: base.safetensors, Refiner switch at: 0.8", []),
    ],
)
def test_prompts_in_the_settings_are_of_their_role(settings: str, more: list[tuple[str, str]]) -> None:
    assert _read(settings) == _FOUR + more


@pytest.mark.parametrize("path", ["a.sdprompt", "a.txt"])
def test_templates_after_the_settings_line_are_read(path: str) -> None:
    text = f"{_HEAD}Version: v1.8.0\nTemplate: {{sea|lake}},\nsky\nNegative Template: __bad__\n"
    document = read_text(text, path=path)
    assert [(str(r.role), r.text) for r in document.regions] == [
        *_FOUR,
        ("positive", "{sea|lake},\nsky"),
        ("negative", "__bad__"),
    ]
    assert document.flaws == ()
    assert document.regions[0].settings["Version"] == "v1.8.0"
    only_positive = "sea, sky\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1\nTemplate: {sea|lake}, sky"
    assert [r.text for r in read_text(only_positive, path=path).regions] == ["sea, sky", "{sea|lake}, sky"]


def test_templates_stand_between_infotexts() -> None:
    one = "sea\nNegative prompt: mist\nSteps: 20, Sampler: Euler a, CFG scale: 7\nTemplate: {sea|lake}\n"
    two = "hill\nSteps: 20, Sampler: Euler a, CFG scale: 7\nTemplate: {hill|dale}\nNegative Template: {x|y}\n\n"
    document = read_text(one + two + one, path="a.txt")
    assert [region.text for region in document.regions] == [
        "sea", "mist", "{sea|lake}", "hill", "{hill|dale}", "{x|y}", "sea", "mist", "{sea|lake}",
    ]  # fmt: skip


def test_empty_lines_around_a_template_cost_little() -> None:
    blank = "\n \t" * amount(20_000, 400_000)
    text = f"{_HEAD}Version: v1.8.0{blank}\nTemplate: {{a|b}}{blank}\nNegative Template: x{blank}"
    assert [r.text for r in read_text(text, path="a.sdprompt").regions if r.beside] == ["{a|b}", "x"]


def test_a_picture_has_them_too(tmp_path: Path) -> None:
    settings = 'Hires prompt: "sea, (fog:1,2)"\nTemplate: {harbour|sea}'
    file = png(tmp_path / "a.png", text_chunk(_HEAD + settings))
    document = read_document(file)
    assert [(str(r.role), r.text) for r in document.regions] == [
        *_FOUR,
        ("positive", "sea, (fog:1,2)"),
        ("positive", "{harbour|sea}"),
    ]
    assert all(region.in_file([]) == [] for region in document.regions)


def test_findings_stand_at_their_place_in_the_quotes() -> None:
    text = f'{_HEAD}Hires prompt: "a \\"b\\", (fog:1..2)", ADetailer negative prompt: "haze, <lora:x:1>"'
    found = _codes(text, select=["PW001", "PR004"])
    assert found == [("PW001", "1..2"), ("PR004", "<lora:x:1>")]


def test_a_fix_is_written_in_the_quotes_of_the_setting() -> None:
    text = f'{_HEAD}Hires prompt: "a \\"b\\", (fog:1,2)\\nsea", Hires upscale: 2\n'
    assert _fixed(text) == text.replace("1,2", "1.2")
    plain = f"{_HEAD}Hires prompt: ((fog)), Hires upscale: 2\n"
    assert [r.text for r in read_text(plain, path="a.sdprompt").regions][2] == "((fog))"
    (region,) = [r for r in read_text(plain, path="a.sdprompt").regions if r.beside]
    from promptlint.text import Edit, Span, apply_edits

    assert apply_edits(plain, region.in_file([Edit(Span(0, 7), "(fog:1.21)")])) == plain.replace(
        "((fog))", '"(fog:1.21)"'
    )
    assert apply_edits(plain, region.in_file([Edit(Span(2, 5), "mist")])) == plain.replace("((fog))", "((mist))")


def test_a_fix_of_one_face_leaves_the_others() -> None:
    text = f'{_HEAD}ADetailer prompt: "eyes, (ear:1,2) [SEP] (chin:1,2)"\n'
    assert _fixed(text) == text.replace("1,2", "1.2")


def test_each_pass_is_a_pair_of_its_own() -> None:
    shared = f'{_HEAD}Hires prompt: "harbour, sea", Hires negative prompt: "harbours, fog"\n'
    assert _codes(shared, select=["PD", "PN"]) == []
    own = f'{_HEAD}Hires prompt: "sea, sky", Hires negative prompt: "sea, mist"\n'
    assert [code for code, _ in _codes(own, select=["PD", "PN"])] == ["PN001"]


def test_what_a_picture_requires_is_asked_of_its_main_prompts() -> None:
    linter = Linter(manifest=Manifest.of(loras=["ink"]))
    document = read_text(f"<lora:ink:1>, {_HEAD}ADetailer prompt: eyes\n", path="a.sdprompt")
    assert "PR008" not in [d.code for d in linter.lint_document(document)]
    document = read_text(f"{_HEAD}ADetailer prompt: eyes\n", path="a.sdprompt")
    assert [d.code for d in linter.lint_document(document)].count("PR008") == 1


def test_templates_are_read_with_their_extension() -> None:
    text = f'{_HEAD}Template: "{{sea|lake}}, __sky__"\nNegative Template: x\n'
    assert "PX005" not in [code for code, _ in _codes(text)]
    assert "PX005" in [code for code, _ in _codes(f'{_HEAD}Hires prompt: "{{sea|lake}}, __sky__"\n')]


def test_hashes_are_those_of_the_main_prompt() -> None:
    text = f'{_HEAD}Model hash: 0123456789, ADetailer prompt: "<lora:eye:1>", Version: v1.10.0, Model: m\n'
    assert _codes(text, select=["PM007", "PM"]) == []
