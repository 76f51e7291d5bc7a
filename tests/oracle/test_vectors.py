"""The oracle is right wherever the host was asked: every field of every vector."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.oracle import a1111
from tests.oracle.a1111 import HostRaisesError

VECTORS = Path(__file__).parents[1] / "conformance" / "a1111"
Row = dict[str, Any]


def rows() -> Iterator[Row]:
    for name in ("handmade", "fuzz"):
        with (VECTORS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


ROWS = list(rows())


def number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def weighted(pieces: list[tuple[str, float]]) -> list[list[Any]]:
    return [[text, number(weight)] for text, weight in pieces]


def attention(text: str) -> object:
    try:
        return weighted(a1111.attention(text))
    except HostRaisesError as error:
        return {"error": str(error)}


def scheduled(text: str, **options: Any) -> object:
    try:
        return [list(entry) for entry in a1111.schedule(text, 20, **options)]
    except HostRaisesError as error:
        return {"error": str(error)}


def networks(text: str) -> list[Row]:
    return [{"kind": one.kind, "args": list(one.args), "named": dict(one.named)} for one in a1111.cut_networks(text)[1]]


def loras(text: str) -> Row:
    activation = a1111.load_loras(a1111.cut_networks(text)[1])
    loaded: Row = {
        "loras": [
            {"name": one.name, "te": number(one.te), "unet": number(one.unet), "dyn": one.dyn}
            for one in activation.loras
        ]
    }
    return loaded | ({"error": activation.error} if activation.error else {})


def pipeline(prompt: str) -> object:
    text = a1111.cut_networks(a1111.strip_comments(prompt))[0]
    parts: list[Row] = []
    for part, weight in a1111.compose(text):
        entries = scheduled(part)
        if isinstance(entries, list):
            entries = [[end, words, attention(words)] for end, words in entries]
        parts.append({"weight": number(weight), "schedule": entries})
    return {"text": text, "subprompts": parts}


FIELDS: dict[str, Callable[[str], object]] = {
    "no_comments": a1111.strip_comments,
    "extra_networks": networks,
    "stripped": lambda text: a1111.cut_networks(text)[0],
    "lora": loras,
    "subprompts": lambda text: weighted(a1111.compose(text)),
    "attention": attention,
    "schedule": scheduled,
    "schedule_old": lambda text: scheduled(text, old_timeline=True),
    "schedule_hires10": lambda text: scheduled(text, hires_steps=10),
    "schedule_parses": a1111.schedule_parses,
    "pipeline": pipeline,
}


@pytest.mark.parametrize("field", FIELDS)
def test_the_oracle_gives_what_the_host_gives(field: str) -> None:
    asked = [row for row in ROWS if field in row]
    assert asked
    wrong = []
    for row in asked:
        given = FIELDS[field](row["prompt"])
        if given != row[field]:
            wrong.append((row["id"], row["prompt"], given, row[field]))
    assert not wrong


def test_of_an_unstable_prompt_the_oracle_gives_one_of_the_readings() -> None:
    unstable = [row for row in ROWS if "schedule_variants" in row]
    assert unstable
    assert all(scheduled(row["prompt"]) in row["schedule_variants"] for row in unstable)
