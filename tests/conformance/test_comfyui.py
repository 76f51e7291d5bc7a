"""What ComfyUI's own functions returned, and what ours return."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from promptlint.semantics.comfyui import comfyui_attention, embedding_uses, strip_page_comments
from promptlint.text import SourceText

VECTORS = Path(__file__).parent / "comfyui"
INSTALLED = ("boat", "boat.pt", "a/b")
VECTORS_OF_ONE = 2

Row = dict[str, Any]


def rows() -> Iterator[Row]:
    for name in ("handmade", "fuzz"):
        with (VECTORS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


ROWS = list(rows())


def same(ours: list[tuple[str, float]], theirs: list[list[Any]]) -> bool:
    """White space round a text does not count: the tokenizer drops it."""
    wanted = [(" ".join(text.split()), float(weight)) for text, weight in theirs if text.split()]
    given = [(" ".join(text.split()), weight) for text, weight in ours if text.split()]
    return [text for text, _ in given] == [text for text, _ in wanted] and all(
        math.isclose(one, other, rel_tol=1e-9) or (math.isnan(one) and math.isnan(other))
        for (_, one), (_, other) in zip(given, wanted, strict=True)
    )


def tokenized(prompt: str) -> tuple[list[tuple[str, float]], list[str], bool]:
    """What is tokenized, the names that are looked for, and whether ComfyUI fails on the way."""
    found: list[tuple[str, float]] = []
    asked: list[str] = []
    for text, weight in comfyui_attention(prompt):
        before, uses = embedding_uses(text)
        found.append((before, weight))
        for use in uses:
            if not use.word:
                return found, asked, True
            assert not use.tabbed
            names = [use.word] if use.name == use.word else [use.word, use.name]
            if use.word in INSTALLED:
                names = names[:1]
            asked += names
            if names[-1] in INSTALLED:
                found += [(f"<{names[-1]}#{number}>", weight) for number in range(VECTORS_OF_ONE)]
            found.append((use.following if names[-1] == use.word else use.rest, weight))
    return found, asked, False


def test_weights() -> None:
    wrong = [row["id"] for row in ROWS if not same(comfyui_attention(row["prompt"]), row["weights"])]
    assert not wrong, wrong
    assert len(ROWS) > 500


def test_embeddings_and_the_text_around_them() -> None:
    wrong = []
    seen = 0
    for row in ROWS:
        found, asked, fails = tokenized(row["prompt"])
        seen += "embeddings_asked" in row
        if isinstance(row["tokens"], dict):
            holds = fails
        else:
            theirs = [token for batch in row["tokens"] for token in batch]
            holds = not fails and same(found, theirs) and asked == row.get("embeddings_asked", [])
        if not holds:
            wrong.append((row["id"], row["prompt"], found, asked, row["tokens"]))
    assert not wrong, wrong
    assert seen > 50


def test_comments_of_the_page() -> None:
    seen = 0
    wrong = []
    for row in ROWS:
        prompt = row["prompt"]
        ours = strip_page_comments(SourceText(prompt)).text
        # What else the page does with braces and backslashes is not modelled.
        if re.search(r"\{|\\[{}|]|\\\Z", ours) is not None:
            continue
        theirs = row["frontend"][0] if "frontend" in row else prompt
        seen += "frontend" in row
        if ours != theirs:
            wrong.append((row["id"], prompt, ours, theirs))
    assert not wrong, wrong
    assert seen > 40
