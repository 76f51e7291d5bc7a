"""Kinds of files that inventories have and prompts name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

__all__ = ["ENTRY_KINDS", "KIND_OF_PREFIX", "RESOURCE_KINDS", "EntryKind", "ResourceKind"]

ResourceKind = Literal["lora", "embedding", "hypernetwork", "wildcard"]
"""Kinds of files that a prompt names."""

EntryKind = Literal["lora", "embedding", "hypernetwork", "wildcard", "checkpoint"]
"""Kinds of files that an inventory has; a prompt is drawn with a checkpoint, and does not name it."""

RESOURCE_KINDS: Final[tuple[ResourceKind, ...]] = get_args(ResourceKind)
ENTRY_KINDS: Final[tuple[EntryKind, ...]] = get_args(EntryKind)

KIND_OF_PREFIX: Final[Mapping[str, ResourceKind]] = {
    **{kind: kind for kind in RESOURCE_KINDS},
    "lyco": "lora",
    "hypernet": "hypernetwork",
}
"""What stands in front of a name in small letters, as in `lora:name`, and the kind that it says."""
