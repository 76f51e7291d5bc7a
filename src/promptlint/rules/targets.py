"""Which programs read what, so that a rule speaks only where it is true, and of the right program."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["TARGET_LABELS", "WEBUIS", "WITH_COMMENTS", "WITH_WEIGHTS", "spoken_of"]

TARGET_LABELS: Mapping[str, str] = {
    "a1111": "A1111",
    "forge": "Forge",
    "sdnext": "SD.Next",
    "comfyui": "ComfyUI",
    "invoke": "Invoke",
    "diffusers": "diffusers",
    "novelai": "NovelAI",
}
"""The targets with their names in messages."""

WEBUIS = frozenset({"a1111", "forge", "sdnext"})
"""The targets that read A1111's syntax: extra networks, prompt editing, AND, BREAK and both kinds of brackets."""

WITH_COMMENTS = frozenset({"a1111", "forge"})
"""The targets where `#` starts a comment, so that what it says reaches no model."""

WITH_WEIGHTS = WEBUIS | {"comfyui"}
"""The targets where `(a)` and `(a:1.2)` are weights."""


def spoken_of(sentence: str, target: str) -> str:
    """A sentence about A1111 as one about the target. What it quotes stays."""
    label = TARGET_LABELS.get(target, "A1111")
    if label == "A1111" or "A1111" not in sentence:
        return sentence
    pieces = sentence.split("`")
    return "`".join(each if number % 2 else each.replace("A1111", label) for number, each in enumerate(pieces))
