"""NovelAI's reading of a prompt, for `evaluate`, as far as its documents say."""

from __future__ import annotations

from promptlint.programs.novelai.pieces import novelai_mix, novelai_pieces
from promptlint.semantics.errors import NotKnownError
from promptlint.semantics.host import Host, PartRead, PromptRead

__all__ = ["NOVELAI_HOST"]


def _read(text: str) -> PromptRead:
    """Raises NotKnownError for what no document says."""
    if novelai_mix(text) is not None:
        raise NotKnownError("`|` mixes prompts up to version 3; no document says what later versions make of it")
    if "||" in text:
        raise NotKnownError("`||` is not documented")
    pieces = novelai_pieces(text)
    if pieces is None:
        raise NotKnownError("no document says what brackets and numbers in this order mean")
    return PromptRead((PartRead(tuple(pieces)),))


NOVELAI_HOST = Host(
    "novelai",
    "NovelAI",
    take_comments=None,
    has_networks=False,
    has_composition=False,
    has_schedules=False,
    has_break=False,
    lora_kinds=frozenset(),
    read=_read,
)
