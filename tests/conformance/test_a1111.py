"""The stages against what the WebUI's own functions give: one test a field of the vectors."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from promptlint.formats.infotext import parse_infotext
from promptlint.programs.comfyui.core import comfyui_attention
from promptlint.semantics.comments import strip_comments
from promptlint.semantics.composition import compose
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import EncodedText, evaluate
from promptlint.semantics.networks import extract_networks, lora_activation
from promptlint.semantics.scheduling import is_unstable, schedule, schedule_parses
from promptlint.semantics.weighting import attention

VECTORS = Path(__file__).parent / "a1111"
STEPS = 20
HIRES_STEPS = 10
DEFAULTS = {"Clip skip": "1", "RNG": "GPU", "Schedule type": "Automatic", "Emphasis": "Original"}

Row = dict[str, Any]


def rows(*names: str) -> Iterator[Row]:
    for name in names:
        with (VECTORS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


PROMPTS = list(rows("handmade", "fuzz"))


def number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else f"{value:+}".replace("+inf", "Infinity").replace("-inf", "-Infinity")


def weighted(pieces: list[tuple[str, float]]) -> list[list[Any]]:
    return [[text, number(weight)] for text, weight in pieces]


def scheduled(prompt: str, **options: Any) -> list[list[Any]]:
    return [list(entry) for entry in schedule(prompt, STEPS, **options)]


def networks(prompt: str) -> list[Row]:
    uses = extract_networks(prompt)[1]
    return [{"kind": use.kind, "args": list(use.args), "named": use.named} for use in uses]


def loras(prompt: str) -> Row:
    activation = lora_activation(extract_networks(prompt)[1])
    loaded: Row = {
        "loras": [
            {"name": lora.name, "te": number(lora.te), "unet": number(lora.unet), "dyn": lora.dyn}
            for lora in activation.loras
        ]
    }
    return loaded | ({"error": str(activation.error)} if activation.error else {})


def pipeline(prompt: str) -> Row:
    evaluation = evaluate(prompt, steps=STEPS)
    return {
        "text": evaluation.text,
        "subprompts": [
            {
                "weight": number(part.weight),
                "schedule": [[text.end_step, text.text, result(_weighed, text)] for text in part.texts],
            }
            for part in evaluation.parts
        ],
    }


def _weighed(text: EncodedText) -> list[list[Any]]:
    return weighted([(piece.text, piece.weight) for piece in text.pieces])


FIELDS: dict[str, Callable[[str], object]] = {
    "no_comments": strip_comments,
    "extra_networks": networks,
    "stripped": lambda prompt: extract_networks(prompt)[0],
    "lora": loras,
    "subprompts": lambda prompt: weighted(compose(prompt)),
    "attention": lambda prompt: weighted(attention(prompt)),
    "pipeline": pipeline,
    "schedule": scheduled,
    "schedule_old": lambda prompt: scheduled(prompt, old_timeline=True),
    "schedule_hires10": lambda prompt: scheduled(prompt, hires_steps=HIRES_STEPS),
    "schedule_parses": schedule_parses,
    "schedule_stable": lambda prompt: not is_unstable(prompt),
    "comfyui": lambda prompt: weighted(comfyui_attention(prompt)),
}
"""What each field holds, as a function of the prompt that gives the same plain data."""

WHERE_ABSENT: dict[str, Callable[[Row], object]] = {
    "no_comments": lambda row: row["prompt"],
    "lora": lambda _row: {"loras": []},
}
"""What an absent field stands for; without an entry, a row without the field says nothing."""


def result(function: Callable[[Any], object], argument: Any) -> object:
    try:
        return function(argument)
    except HostError as error:
        return {"error": str(error)}


@pytest.mark.parametrize("field", FIELDS)
def test_stage_gives_what_the_host_gives(field: str) -> None:
    seen = 0
    wrong = []
    for row in PROMPTS:
        if field not in row and field not in WHERE_ABSENT:
            continue
        seen += 1
        expected = row[field] if field in row else WHERE_ABSENT[field](row)
        actual = result(FIELDS[field], row["prompt"])
        if actual != expected:
            wrong.append((row["id"], row["prompt"], actual, expected))
    assert seen
    assert not wrong


def test_our_reading_of_an_unstable_prompt_is_one_of_the_hosts() -> None:
    unstable = [row for row in PROMPTS if "schedule_variants" in row]
    assert unstable
    assert all(scheduled(row["prompt"]) in row["schedule_variants"] for row in unstable)


@pytest.mark.parametrize("row", list(rows("infotext")), ids=lambda row: row["id"])
def test_infotext_gives_what_the_host_gives(row: Row) -> None:
    parameters = parse_infotext(row["infotext"]).parameters()
    unsaid = [name for name in DEFAULTS if name not in row["parsed"] and parameters.get(name) == DEFAULTS[name]]
    assert {name: value for name, value in parameters.items() if name not in unsaid} == row["parsed"]
