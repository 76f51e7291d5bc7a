"""Which programs read what, so that a rule reports only what is true, and names the right program."""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.documents.model import OTHER, TRAINER

__all__ = [
    "ANYWHERE",
    "KNOWN",
    "OTHER",
    "PLAIN",
    "TARGET_LABELS",
    "TRAINER",
    "WEBUIS",
    "WITH_CHUNKS",
    "WITH_COMMENTS",
    "WITH_WEIGHTS",
    "program_of",
]

TARGET_LABELS: Mapping[str, str] = {
    "a1111": "A1111",
    "forge": "Forge",
    "sdnext": "SD.Next",
    "comfyui": "ComfyUI",
    "invoke": "Invoke",
    "diffusers": "diffusers",
    "novelai": "NovelAI",
    TRAINER: "the trainer",
    OTHER: "the program",
}
"""The targets with their names in messages."""

ANYWHERE = frozenset(TARGET_LABELS)
"""All targets: for rules that are true of any text, whoever reads it."""

PLAIN = frozenset({OTHER, TRAINER})
"""The targets for which nothing is known to be syntax: a caption is trained to the letter, commas divide its tags."""

KNOWN = ANYWHERE - PLAIN
"""The targets whose syntax is known."""

WEBUIS = frozenset({"a1111", "forge", "sdnext"})
"""The targets that read A1111's syntax: extra networks, prompt editing, AND, BREAK and both kinds of brackets."""

WITH_COMMENTS = frozenset({"a1111", "forge"})
"""The targets where `#` starts a comment, so that what it says reaches no model."""

WITH_CHUNKS = frozenset({"a1111", "forge"})
"""The targets that fill chunks of 75 tokens, and move what does not fit to the next one, as A1111 does."""

WITH_WEIGHTS = WEBUIS | {"comfyui"}
"""The targets where `(a)` and `(a:1.2)` are weights."""


def program_of(target: str) -> str:
    """The name in messages of the program that reads prompts for a target."""
    return TARGET_LABELS.get(target, TARGET_LABELS["a1111"])
