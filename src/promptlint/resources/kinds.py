"""Kinds of files that inventories have and prompts name."""

from __future__ import annotations

from typing import Literal

__all__ = ["EntryKind", "ResourceKind"]

ResourceKind = Literal["lora", "embedding", "hypernetwork", "wildcard"]
"""Kinds of files that a prompt names."""

EntryKind = Literal["lora", "embedding", "hypernetwork", "wildcard", "checkpoint"]
"""Kinds of files that an inventory has; a prompt is drawn with a checkpoint, and does not name it."""
