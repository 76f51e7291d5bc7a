"""LoRAs and hypernetworks where a tag of one is typed, alone or with trigger words, and their weights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from promptlint.lsp.features.cursor import Cursor, facts_of, proposal
from promptlint.lsp.features.trigger_words import tags_written, words_to_add
from promptlint.regex import regex
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.kinds import ResourceKind
from promptlint.resources.names import matching
from promptlint.rules.kit.wording import shorten

__all__ = ["networks", "weights"]

_REST_OF_NETWORK = regex(r"[^<>,\n]{0,80}>")
_ENDS = regex(r"[ \t]*(?:$|[,\n\r)\]}|:]|BREAK\b|AND\b)")
_KINDS: dict[str, ResourceKind] = {"lora": "lora", "lyco": "lora", "hypernet": "hypernetwork"}
_TAGS = ("lora", "hypernet")
"""The tags that are proposed."""
_USUAL = (1.0, 0.8, 0.6, 0.4)
"""Weights that people write most."""


def networks(cursor: Cursor, match: re.Match[str]) -> Iterator[types.CompletionItem]:
    """The tags, and what is installed of each kind. `match` has the `kind`, and the `name` if that is begun."""
    length = len(match.group())
    snapshot = cursor.snapshot
    inventory = snapshot.in_force.inventory
    written = match["kind"]
    there: frozenset[str] | None = None
    if not cursor.reads_networks or (match["name"] is not None and written not in _KINDS):
        return
    if inventory is None:
        if match["name"] is None:
            for tag in _TAGS:
                if tag.startswith(written):
                    yield from proposal(cursor, length, tag, f"<{tag}:", types.CompletionItemKind.Keyword)
        return
    # What an editor has closed by itself, or what stands there already, is replaced too.
    rest = _REST_OF_NETWORK.match(cursor.after)
    typed = match["name"] or ""
    for tag in _TAGS:
        kind = _KINDS[tag]
        if not tag.startswith(written) if match["name"] is None else _KINDS[written] != kind:
            continue
        for name in matching(_names(inventory, kind), typed):
            entry = next(iter(inventory.find_entries(kind, name)), None)
            weight = entry.weight if entry is not None and entry.weight is not None else 1.0
            new = f"<{written if match['name'] is not None else tag}:{name}:{weight:g}>"
            more = rest.end() if rest is not None else 0
            about = facts_of(entry)
            detail = (entry.base if entry is not None else None) or tag
            file = types.CompletionItemKind.File
            yield from proposal(cursor, length, name, new, file, more=more, detail=detail, documentation=about)
            if entry is None or not entry.triggers or cursor.is_negative or cursor.region is None:
                continue
            there = tags_written(snapshot.reading(cursor.region)) if there is None else there
            for words in words_to_add(entry, there):
                label = f"{name} + {shorten(words)}"
                both = f"{new}, {words}{_comma(cursor.after[more:])}"
                detail = "with its trigger words"
                yield from proposal(cursor, length, label, both, file, more=more, detail=detail, documentation=about)


def _comma(after: str) -> str:
    """What separates words that are put in from what follows, where nothing does."""
    if _ENDS.match(after) is not None:
        return ""
    return "," if after[0].isspace() else ", "


def weights(cursor: Cursor, match: re.Match[str]) -> Iterator[types.CompletionItem]:
    """The weight that a LoRA's author prefers, and usual ones."""
    inventory = cursor.snapshot.in_force.inventory
    kind = _KINDS.get(match["kind"])
    if kind is None or not cursor.reads_networks:
        return
    name = match["name"].strip()
    stems = (*inventory.find_loras(name),) if inventory is not None and kind == "lora" else (name,)
    entries = [entry for stem in stems for entry in inventory.find_entries(kind, stem)] if inventory is not None else []
    preferred = next((entry.weight for entry in entries if entry.weight is not None), None)
    for weight in dict.fromkeys((preferred, *_USUAL)):
        if weight is not None and f"{weight:g}".startswith(match["weight"]):
            yield from proposal(
                cursor,
                len(match["weight"]),
                f"{weight:g}",
                f"{weight:g}",
                types.CompletionItemKind.Value,
                detail="preferred weight" if weight == preferred else None,
            )


def _names(inventory: Inventory, kind: ResourceKind) -> Iterable[str]:
    return inventory.loras if kind == "lora" else sorted(inventory.hypernetworks)
