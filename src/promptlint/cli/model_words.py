"""Models in words and in JSON, as `promptlint models` prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from promptlint.resources.inventory.model import ResourceEntry
    from promptlint.resources.inventory.opening import Opened
    from promptlint.resources.kinds import EntryKind

__all__ = ["LABELS", "described", "json_of", "one_line", "summary", "table"]

LABELS: Mapping[EntryKind, str] = {
    "lora": "LoRA",
    "embedding": "embedding",
    "hypernetwork": "hypernetwork",
    "checkpoint": "checkpoint",
    "wildcard": "wildcard",
}
"""What a kind is called; lists are in this order."""

_PLURALS: Mapping[EntryKind, str] = {
    "lora": "LoRAs",
    "embedding": "embeddings",
    "hypernetwork": "hypernetworks",
    "checkpoint": "checkpoints",
    "wildcard": "wildcards",
}

_MOST = 60
"""How many characters of a name or of trigger words a list shows."""


def table(entries: Iterable[ResourceEntry]) -> str:
    """A list of models, one per line."""
    rows = [
        (LABELS[entry.kind], one_line(entry.name), one_line(entry.base or ""), "; ".join(_facts(entry)))
        for entry in entries
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    widths[1] = min(widths[1], _MOST)
    lines = []
    for row in rows:
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=False)]
        lines.append(f"{'  '.join(cells)}  {row[3]}".rstrip() + "\n")
    return "".join(lines)


def _facts(entry: ResourceEntry) -> list[str]:
    """What a list says about a model, shortly."""
    from promptlint.output.summary import count

    facts = []
    if entry.alias:
        facts.append(f"alias {one_line(entry.alias)}")
    if entry.vectors is not None:
        facts.append(count(entry.vectors, "vector"))
    if entry.weight is not None:
        facts.append(f"weight {entry.weight:g}")
    if entry.triggers:
        text = one_line(", ".join(entry.triggers))
        facts.append(f"triggers: {text if len(text) <= _MOST else text[: _MOST - 1] + '…'}")
    return facts


def summary(entries: Sequence[ResourceEntry], opened: Opened) -> str:
    """How many models were found, and where."""
    from promptlint.output.summary import count

    counts = Counter(entry.kind for entry in entries)
    parts = [
        f"{counts[kind]} {_PLURALS[kind] if counts[kind] != 1 else LABELS[kind]}" for kind in LABELS if kind in counts
    ]
    found = ", ".join(parts) or "nothing"
    where = f" ({', '.join(opened.layouts)})" if opened.layouts else ""
    number = len(opened.problems)
    bad = f"; {count(number, 'file')} could not be read" if number else ""
    names = ", ".join(sorted(opened.inventory.extensions))
    return f"Found {found}{where}{bad}{f'; extensions: {names}' if names else ''}."


def described(entry: ResourceEntry) -> str:
    """All that is known of a model."""
    facts: list[tuple[str, object]] = [
        ("kind", LABELS[entry.kind]),
        ("file", entry.path),
        ("alias", entry.alias),
        ("base model", entry.base),
        ("vectors", entry.vectors),
        ("trigger words", "\n".join(entry.triggers)),
        ("negative words", "\n".join(entry.negative_triggers)),
        ("preferred weight", None if entry.weight is None else f"{entry.weight:g}"),
        ("training tags", ", ".join(f"{tag} ({count})" for tag, count in entry.training_tags)),
        ("SHA-256", entry.sha256),
        ("model hash", entry.model_hash),
        ("in infotext", entry.short_hash),
        ("bytes", None if entry.size is None else f"{entry.size:,}"),
    ]
    lines = [one_line(entry.name)]
    for label, value in facts:
        for number, line in enumerate(str(value if value is not None else "").splitlines()):
            lines.append(f"  {'' if number else label:<17} {one_line(line)}")
    return "\n".join(lines) + "\n"


def json_of(entry: ResourceEntry) -> dict[str, Any]:
    """The same for programs."""
    return {
        "kind": entry.kind,
        "name": entry.name,
        "path": entry.path or None,
        "alias": entry.alias,
        "base_model": entry.base,
        "vectors": entry.vectors,
        "trigger_words": list(entry.triggers),
        "negative_words": list(entry.negative_triggers),
        "preferred_weight": entry.weight,
        "training_tags": dict(entry.training_tags),
        "sha256": entry.sha256,
        "model_hash": entry.model_hash,
        "infotext_hash": entry.short_hash,
        "size": entry.size,
    }


def one_line(text: str) -> str:
    """Text from a file, on one line and harmless."""
    from promptlint.output.display import visible

    return visible(text)
