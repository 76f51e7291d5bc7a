"""The stages of A1111's relatives against what their own functions returned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promptlint.programs import stage
from promptlint.semantics.errors import HostError

VECTORS = Path(__file__).parent
FIELDS = ("comments", "networks", "lora", "subprompts", "schedule", "attention")
PROGRAMS = {"forge": (*FIELDS, "attention_emphasis_none"), "forge-classic": FIELDS, "reforge": FIELDS}
UNCHANGED: dict[str, Callable[[str], object]] = {
    "comments": lambda prompt: prompt,
    "networks": lambda prompt: {"text": prompt, "networks": {}},
    "lora": lambda _: [],
    "attention_emphasis_none": lambda prompt: [[prompt, 1.0]],
}
"""What a field that a vector leaves out stands for."""


def rows(program: str) -> list[dict[str, Any]]:
    with (VECTORS / program / "handmade.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def result(program: str, field: str, prompt: str) -> object:
    try:
        return stage(program, field, prompt)
    except HostError as error:
        return {"error": str(error)}


@pytest.mark.parametrize(
    ("program", "field"), [(program, field) for program in PROGRAMS for field in PROGRAMS[program]]
)
def test_stage(program: str, field: str) -> None:
    vectors = rows(program)
    wrong = []
    for row in vectors:
        prompt = row["prompt"]
        ours = result(program, field, prompt)
        theirs = row[field] if field in row else UNCHANGED[field](prompt)
        if ours != theirs:
            wrong.append((row["id"], prompt, ours, theirs))
    assert not wrong, wrong
    assert sum(field in row for row in vectors) > 3


def test_every_field_of_the_vectors_is_compared() -> None:
    for program, fields in PROGRAMS.items():
        assert {key for row in rows(program) for key in row} == {"id", "prompt", "note", *fields}
