"""Texts as an editor has them open, for tests of what the server makes of them, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types as t

from promptlint.engine.project import Project
from promptlint.lsp.snapshots import Snapshot
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.inventory.opening import Opened
from promptlint.resources.inventory.sources import Sources
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.text import Edit, Span, apply_edits

__all__ = ["INSTALLED", "OIL", "PAGE", "changed", "opened", "opened_at", "whole"]

INK = ResourceEntry(
    "lora", "ink", path="/models/ink.safetensors", base="SD 1.5", triggers=("ink brush", "wet"), weight=0.7
)
OIL = ResourceEntry("lora", "oil", training_tags=(("canvas", 9), ("paint", 4)))
EASY = ResourceEntry("embedding", "EasyNegative", vectors=8)
INSTALLED = Inventory.from_entries([INK, OIL, EASY, ResourceEntry("hypernetwork", "ink-net")]).merged(
    Inventory.of(wildcards=["hair", "sky/night"])
)
PAGE = "Positive Prompt: 1girl, ((blue sky)),\n<lora:ink:0.8>\n\nNegative Prompt: (lowres:1.0), __bad/hands__\n"


def opened(
    text: str,
    path: str = "/x/a.sdprompt",
    *,
    models: Inventory | None = None,
    tags: Vocabulary | None = None,
    **options: Any,
) -> Snapshot:
    """A text as an editor has it open."""
    installed = models if models is not None else Inventory(kinds=frozenset())
    found = Opened(installed, vocabulary=tags, names_models=models is not None)
    project = Project(
        isolated=True,
        options=options,
        sources=Sources.of_options(["lora=."]) if models is not None or tags is not None else None,
        open_models=lambda _: found,
    )
    return Snapshot(Path(path).as_uri(), path, text, 1, "utf-16", project.for_path(path))


def opened_at(
    text: str, path: str = "/x/a.sdprompt", *, models: Inventory | None = None, tags: Vocabulary | None = None
) -> tuple[Snapshot, int]:
    """A text and the place of its `|`, which is not part of it."""
    before, _, after = text.partition("|")
    return opened(before + after, path, models=models, tags=tags), len(before)


def whole(snapshot: Snapshot) -> Span:
    """All of a text."""
    return Span(0, len(snapshot.text))


def changed(snapshot: Snapshot, edits: list[t.TextEdit]) -> str:
    """A text after some edits."""
    return apply_edits(snapshot.text, [Edit(snapshot.positions.span(e.range), e.new_text) for e in edits])
