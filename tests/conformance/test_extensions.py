"""The stages of extensions against what their own functions returned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promptlint.programs import stage
from promptlint.semantics.errors import HostError
from promptlint.semantics.scheduling import is_unstable

VECTORS = Path(__file__).parent
RESULT = ("result",)
PLUGINS = {
    "lora-block-weight": RESULT,
    "loractl": RESULT,
    "neutral-prompt": RESULT,
    "prompt-fusion": RESULT,
    "adetailer": RESULT,
    "regional-prompter": (
        "result",
        "result_common",
        "result_base",
        "result_latent",
        "result_keep_and",
        "result_vertical",
    ),
    "forge-couple": ("result", "result_separator_BREAK"),
}
NODES = {
    "comfyui-prompt-control": ("schedule", "parts_of_first"),
    "comfyui-impact-pack": ("comments", "lora", "without_lora"),
    "comfyui-smznodes": ("A1111", "full", "schedule", "subprompts"),
}
UNCHANGED: dict[str, Callable[[str], object]] = {
    "comments": lambda prompt: prompt,
    "without_lora": lambda prompt: prompt,
    "lora": lambda _: [],
}
"""What a field that a vector leaves out stands for."""
LEFT_OUT = {
    "id",
    "plugin",
    "prompt",
    "note",
    "schedule_with_tags_HR_XL",
    "seed1",
    "seed2",
    "compel",
    "fixed attention",
}


def rows(extension: str) -> list[dict[str, Any]]:
    folder = "plugins" if extension in PLUGINS else extension
    lines = (VECTORS / folder / "handmade.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row.get("plugin", extension) == extension]


def result(extension: str, field: str, prompt: str) -> object:
    try:
        return stage(extension, field, prompt)
    except HostError as error:
        return {"error": str(error)}


@pytest.mark.parametrize(
    ("extension", "field"), [(name, field) for each in (PLUGINS, NODES) for name in each for field in each[name]]
)
def test_stage(extension: str, field: str) -> None:
    wrong = []
    compared = 0
    for row in rows(extension):
        prompt = row["prompt"]
        if extension == "comfyui-smznodes" and field == "schedule" and is_unstable(prompt):
            continue
        ours = result(extension, field, prompt)
        theirs = row[field] if field in row else UNCHANGED[field](prompt)
        compared += field in row
        if ours != theirs:
            wrong.append((row["id"], prompt, ours, theirs))
    assert not wrong, wrong
    assert compared > 4


@pytest.mark.parametrize("extension", [*PLUGINS, *NODES])
def test_every_field_of_the_vectors_is_compared(extension: str) -> None:
    fields = {**PLUGINS, **NODES}[extension]
    assert {key for row in rows(extension) for key in row} - LEFT_OUT == set(fields)
