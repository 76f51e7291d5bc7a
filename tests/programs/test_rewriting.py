"""Safe fixes and the formatter never change what a program makes of a prompt, as its own stages say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.engine.formatter import Formatter
from promptlint.engine.settings import Settings
from promptlint.programs import stage
from promptlint.semantics import tokens
from promptlint.semantics.errors import HostError

VECTORS = Path(__file__).parents[1] / "conformance"
PROGRAMS = ("forge", "forge-classic", "reforge", "swarmui")
DIGITS = 9
"""Digits of a weight that are compared: a weight that is written once is not multiplied as two brackets are."""


def prompts(program: str) -> list[str]:
    lines = (VECTORS / program / "handmade.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["prompt"] for line in lines]


def result(program: str, field: str, text: str) -> Any:
    """What a stage gives, or the name of the error that it stops with."""
    try:
        return stage(program, field, text)
    except HostError as error:
        return str(error).split(":")[0]


def weighted_tokens(pieces: Any) -> object:
    """Tokens with their weights; a break is one of its own."""
    if isinstance(pieces, str):
        return pieces
    found: list[object] = []
    for text, weight in pieces:
        if text == "BREAK" and weight == -1:
            found.append(text)
        else:
            found += [(token, round(float(weight), DIGITS)) for token in tokens(text)]
    return found


def reading_of_a_webui(program: str, prompt: str) -> object:
    """The stages one after the other, each on what the one before left."""
    without_comments = stage(program, "comments", prompt)
    assert isinstance(without_comments, str)
    networks: Any = stage(program, "networks", without_comments)
    texts: list[object] = []
    for part, weight in result(program, "subprompts", networks["text"]):
        schedule = result(program, "schedule", part)
        for end, text in schedule if isinstance(schedule, list) else [(schedule, "")]:
            texts.append((weight, end, weighted_tokens(result(program, "attention", text))))
    return networks["networks"], result(program, "lora", without_comments), texts


def reading_of_swarmui(prompt: str) -> object:
    """What its text node gives, with ComfyUI's weights; tags are compared as they are written."""
    encoded = result("swarmui", "encoded", prompt)
    if isinstance(encoded, str):
        return encoded
    return [
        (start, end, [weighted_tokens(result("comfyui", "weights", chunk)) for chunk in chunks])
        for start, end, chunks in encoded
    ]


def reading(program: str, prompt: str) -> object:
    return reading_of_swarmui(prompt) if program == "swarmui" else reading_of_a_webui(program, prompt)


@pytest.mark.parametrize("program", PROGRAMS)
def test_safe_fixes(program: str) -> None:
    config = {"target": program, "select": ["ALL"]}
    changed = 0
    for prompt in prompts(program):
        fixed = promptlint.fix(prompt, config=config).text
        if fixed != prompt:
            changed += 1
            assert reading(program, fixed) == reading(program, prompt), (prompt, fixed)
    assert changed > 1


@pytest.mark.parametrize("program", PROGRAMS)
def test_format(program: str) -> None:
    formatter = Formatter(settings=Settings.of({"target": program}))
    changed = 0
    for prompt in prompts(program):
        written = formatter.prompt(prompt)[0]
        if written != prompt:
            changed += 1
            assert reading(program, written) == reading(program, prompt), (prompt, written)
    assert changed > 1
