"""What rules find in prompts for SD.Next, and what they leave alone, is what SD.Next's own code returned."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import promptlint
from promptlint.documents.model import Role
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.settings import Settings
from promptlint.programs import stage
from promptlint.programs.sdnext.lora import sdnext_lora
from promptlint.roles import RoleName
from promptlint.semantics.errors import HostError
from promptlint.semantics.tokenizer import tokens

VECTORS = Path(__file__).parents[1] / "conformance" / "sdnext"
SDNEXT = {"target": "sdnext"}


def _read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (VECTORS / f"{name}.jsonl").read_text(encoding="utf-8").split("\n") if line]


HANDMADE = _read("handmade")
ALL = HANDMADE + _read("generated")
PLAIN = [row for row in ALL if not re.search(r"\{[^{}]*\}|<\w+:[^>]*>|/\*.*\*/|__", row["prompt"], re.DOTALL)]
"""Those of which the stage of weights is given the prompt as it stands, but for schedules."""
STILL = [row for row in PLAIN if len(row["schedule"]) == 1]
"""Those without schedules."""


@cache
def _codes(text: str, role: RoleName) -> frozenset[str]:
    config = {**SDNEXT, "select": ["ALL"]}
    return frozenset(each.code for each in promptlint.lint(text, role=role, config=config).diagnostics)


def _is_error(value: object) -> bool:
    return isinstance(value, dict) and "error" in value


def _encodes_breaks(pieces: list[list[Any]]) -> bool:
    return any(re.search(r"\bBREAK\b", text) for text, _ in pieces)


def test_there_are_enough_vectors() -> None:
    assert len(STILL) > 400
    assert sum(_is_error(row["segments"]) for row in STILL) > 20


@pytest.mark.parametrize("row", STILL, ids=lambda row: row["id"])
def test_what_sdnext_does_not_parse_is_reported_and_nothing_else(row: dict[str, Any]) -> None:
    assert ("PS024" in _codes(row["prompt"], "positive")) == _is_error(row["segments"])
    if "TE2:" not in row["prompt"]:  # the negative text of the second encoder is parsed with a positive one alone
        assert ("PS024" in _codes(row["prompt"], "negative")) == _is_error(row["negative_segments"])


@pytest.mark.parametrize("row", STILL, ids=lambda row: row["id"])
def test_every_break_whose_words_are_encoded_is_reported(row: dict[str, Any]) -> None:
    if not _is_error(row["segments"]):
        pieces = [piece for segment in row["segments"] for piece in segment]
        assert ("PT011" in _codes(row["prompt"], "positive")) == _encodes_breaks(pieces)
    if not _is_error(row["negative_segments"]) and "TE2:" not in row["prompt"]:
        assert ("PT011" in _codes(row["prompt"], "negative")) == _encodes_breaks(row["negative_segments"])


@pytest.mark.parametrize("row", STILL, ids=lambda row: row["id"])
def test_a_prompt_of_one_segment_has_no_line_end_that_is_a_break(row: dict[str, Any]) -> None:
    found = "PT010" in _codes(row["prompt"], "positive")
    parts = 1 if _is_error(row["segments"]) else len(row["segments"])
    if parts == 1:
        assert not found
    elif "BREAK" not in row["prompt"]:
        assert found
    assert "PT010" not in _codes(row["prompt"], "negative")


@pytest.mark.parametrize(
    ("text", "count"), [("a\nb", 2), ("\na\nb\nc\n", 3), ("a BREAK b\nc", 3), ("(a\nb:1.2)\nc", 3), ("a ## b\nc", 3)]
)
def test_line_ends_are_counted_as_segments(text: str, count: int) -> None:
    found = [each for each in promptlint.lint(text, config=SDNEXT).diagnostics if each.code == "PT010"]
    assert found
    assert all(f"{count} parts" in each.message for each in found)
    segments: Any = stage("sdnext", "segments", text)
    assert len(segments) == count


def _weighed(text: str) -> object:
    try:
        pieces: Any = stage("sdnext", "attention", text)
    except HostError as error:
        return error.kind
    return [(tokens(piece), weight) for piece, weight in pieces]


def _read_alike(text: str) -> dict[str, object]:
    """What SD.Next makes of a prompt, texts as the ids of their tokens."""

    def encoded(pieces: list[list[Any]]) -> list[object]:
        return [(tokens(piece), weight) for piece, weight in pieces]

    found: dict[str, object] = {}
    for field in ("lora", "schedule", "segments", "negative_segments"):
        try:
            value: Any = stage("sdnext", field, text)
        except HostError as error:
            found[field] = error.kind
            continue
        if field == "segments":
            value = [encoded(segment) for segment in value]
        elif field == "negative_segments":
            value = encoded(value)
        elif field == "schedule":
            value = [(end, _weighed(entry)) for end, entry in value]
        found[field] = value
    return found


STYLES = (FormatStyle(), FormatStyle(line_breaks="tag-a-line", weights="numbers"), FormatStyle(line_breaks="unwrap"))


@pytest.mark.parametrize("style", STYLES, ids=lambda style: f"{style.line_breaks}-{style.weights}")
def test_formatting_changes_nothing_that_sdnext_reads(style: FormatStyle) -> None:
    formatter = Formatter(style, Settings.of(SDNEXT))
    changed = 0
    for row in HANDMADE:
        text = row["prompt"]
        formatted, _ = formatter.prompt(text)
        _, negative = formatter.prompt("", text)
        assert negative is not None
        changed += formatted != text
        assert _read_alike(formatted) == _read_alike(text), (text, formatted)
        assert _read_alike(negative)["negative_segments"] == _read_alike(text)["negative_segments"], (text, negative)
    assert changed >= 5


def test_safe_fixes_change_nothing_that_sdnext_reads() -> None:
    for row in ALL:
        fixed = promptlint.fix(row["prompt"], role="positive", config={**SDNEXT, "select": ["ALL"]}).text
        if fixed != row["prompt"]:
            assert _read_alike(fixed) == _read_alike(row["prompt"]), (row["prompt"], fixed)


@pytest.mark.parametrize(
    ("text", "formatted"),
    [("(cat: 1.2)", None), ("(cat:1.2 )", None), ("[a:b: 5 ]", None), ("(cat :1.20)", "(cat:1.2)"), ("a,\nb", None)],
)
def test_what_is_no_weight_is_not_made_one(text: str, formatted: str | None) -> None:
    result, _ = Formatter(settings=Settings.of(SDNEXT)).prompt(text, role=Role.POSITIVE)
    assert result == (formatted or text)


ARGUMENTS = st.lists(
    st.sampled_from(
        [
            *("1", "0.5", "0,5", "x", "", "high", "Low", "0.5@0,1@1", "x@y", "@", "te=0.5", "te=x", "unet=0.7", "in=1"),
            *("out=x@y", "mid=a", "dyn=8", "dyn=x", "dyn=1.5", "module=a", "te=", "nan", "1e2", " 1 ", "unet=0,5@1"),
        ]
    ),
    max_size=4,
)


@given(ARGUMENTS)
@example(["x", "te=0.5"])
@example(["0.5", "te=1", "te=x"])
def test_what_is_said_of_the_arguments_of_a_lora_is_what_sdnext_does(arguments: list[str]) -> None:
    text = "<lora:ink" + "".join(f":{argument}" for argument in arguments) + ">"
    found = promptlint.lint(text, config={**SDNEXT, "select": ["PR003"]}).diagnostics
    reading = sdnext_lora(("ink", *arguments))
    said = " ".join(each.message for one in found for each in one.unfold())
    effects = {ignored.effect for ignored in reading.ignored} - {"none"}
    assert ("applies no LoRA" in said) == (reading.error is not None)
    assert ("takes 1 for it" in said) == ("default" in effects)
    assert ("cannot use it" in said) == ("stays-text" in effects)
