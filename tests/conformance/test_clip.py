"""Tokens and chunks against what the host's own code gives."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.resources.inventory.model import Inventory
from promptlint.semantics.chunking import chunks
from promptlint.semantics.errors import HostError
from promptlint.semantics.tokenizer import tokens

HERE = Path(__file__).parent / "clip"
BESIDE = Path(__file__).parents[3] / "shared" / "conformance" / "clip"
FOLDERS = [HERE, pytest.param(BESIDE, marks=pytest.mark.skipif(not BESIDE.is_dir(), reason="no shared folder here"))]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.parametrize("folder", FOLDERS)
def test_tokens_are_the_hosts(folder: Path) -> None:
    rows = list(_rows(folder / "tokens.jsonl"))
    wrong = [row["text"] for row in rows if tokens(row["text"]) != row["ids"]]

    assert len(rows) > 400
    assert not wrong


@pytest.mark.parametrize("folder", FOLDERS)
def test_chunks_are_the_hosts(folder: Path) -> None:
    rows = list(_rows(folder / "chunks.jsonl"))
    wrong = [row["id"] for row in rows if not _agrees(row)]

    assert len(rows) > 100
    assert not wrong


_EARLIER_STAGES = re.compile(r"#|<|\[[^\]]*[:|]")
"""What stages before the chunks would change; the vectors begin after these."""


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_rule_about_chunks_counts_as_the_host(folder: Path) -> None:
    rows = [r for r in _rows(folder / "chunks.jsonl") if "error" not in r and not _EARLIER_STAGES.search(r["prompt"])]
    wrong = [row["id"] for row in rows if _counted(row) != _expected(row)]

    assert len(rows) > 80
    assert not wrong


def _counted(row: dict[str, Any]) -> str | None:
    inventory = Inventory.of(embeddings=row["embeddings"]) if row["embeddings"] else None
    report = promptlint.lint(row["prompt"], role="negative", config={"select": ["PT001"]}, inventory=inventory)
    return next((diagnostic.message.partition(" of 75;")[0] for diagnostic in report), None)


def _expected(row: dict[str, Any]) -> str | None:
    number = len(row["chunks"])
    return f"{row['token_count']} tokens, as the WebUI counts, are {number} chunks" if number > 1 else None


def _agrees(row: dict[str, Any]) -> bool:
    try:
        ours = chunks(row["prompt"], embeddings=row["embeddings"])
    except HostError:
        return "error" in row
    if "error" in row or ours.token_count != row["token_count"] or len(ours.chunks) != len(row["chunks"]):
        return False
    for chunk, expected in zip(ours.chunks, row["chunks"], strict=True):
        if chunk.used != expected["used"] or [list(fix) for fix in chunk.embeddings] != expected["fixes"]:
            return False
        if "ids" in expected and list(chunk.ids) != expected["ids"]:
            return False
        if "weights" in expected and list(chunk.weights) != pytest.approx(expected["weights"], rel=1e-5):
            return False
    digest = hashlib.sha256(",".join(str(number) for chunk in ours.chunks for number in chunk.ids).encode())
    return "ids_sha256" not in row or bool(digest.hexdigest() == row["ids_sha256"])
