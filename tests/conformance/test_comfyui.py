"""What ComfyUI's own functions returned, and what ours return."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from promptlint.programs import stage
from promptlint.programs.comfyui.core import EMBEDDING, comfyui_attention, embedding_uses
from promptlint.semantics.errors import HostError

VECTORS = Path(__file__).parent / "comfyui"

Row = dict[str, Any]


def rows(name: str) -> Iterator[Row]:
    with (VECTORS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


ROWS = [*rows("handmade"), *rows("fuzz")]
BRACES = list(rows("braces"))


def left_out(field: str, prompt: str) -> object:
    """What a field is of a row that does not have it: the text is not changed, or nothing is found."""
    return [prompt] * 3 if field == "frontend" else []


def equal(ours: object, theirs: object) -> bool:
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(equal, ours, theirs))
    if isinstance(ours, float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=1e-9)
    return ours == theirs


def made_of(field: str, prompt: str) -> object:
    try:
        return stage("comfyui", field, prompt)
    except HostError as error:
        return {"error": f"{error.kind}: {error.message}"}


# How many rows have the field, at least: a test without rows would hold for nothing.
@pytest.mark.parametrize(
    ("field", "at_least"),
    [
        ("frontend", 150),
        ("weights", 500),
        ("tokens", 500),
        ("tokens_disable_weights", 500),
        ("embeddings_asked", 50),
        ("after_frontend", 150),
    ],
)
def test_stage(field: str, at_least: int) -> None:
    having = [row for row in ROWS if field in row]
    assert len(having) >= at_least
    wrong = []
    # Of a text that the page does not change, `after_frontend` was not made.
    for row in having if field == "after_frontend" else ROWS:
        prompt = row["prompt"]
        theirs = row[field] if field in row else left_out(field, prompt)
        ours = made_of(field, prompt)
        if not equal(ours, theirs):
            wrong.append((row["id"], prompt, ours, theirs))
    assert not wrong, wrong


def test_braces_on_the_page() -> None:
    wrong = []
    for row in BRACES:
        ours = stage("comfyui", "frontend", row["prompt"])
        if ours != row["frontend"]:
            wrong.append((row["id"], row["prompt"], ours, row["frontend"]))
    assert not wrong, wrong
    assert len(BRACES) > 100


def test_embeddings_are_seen_where_the_core_looks_for_them() -> None:
    """`embedding_uses`, which rules ask, finds the names that the tokenizer looks for."""
    wrong = []
    seen = 0
    for row in ROWS:
        uses = [use for piece, _ in comfyui_attention(row["prompt"]) for use in embedding_uses(piece)[1]]
        assert not any(use.tabbed for use in uses)
        ours = [use.word for use in uses if use.word]
        theirs = row.get("embeddings_asked", [])
        seen += bool(uses)
        # A name with commas is looked for once more without them, if it is not there.
        first = [name for name in theirs if name in ours]
        if first != ours:
            wrong.append((row["id"], row["prompt"], ours, theirs))
    assert not wrong, wrong
    assert seen > 50
    assert any(f",{EMBEDDING}" in row["prompt"] for row in ROWS)
