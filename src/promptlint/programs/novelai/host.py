"""NovelAI's reading of a prompt, for `evaluate`, as far as its documents say."""

from __future__ import annotations

from dataclasses import replace

from promptlint.programs.novelai.pieces import novelai_mix, novelai_pieces
from promptlint.semantics.errors import NotKnownError
from promptlint.semantics.host import PartRead, PromptRead, text_host

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


NOVELAI_HOST = replace(text_host("novelai", "NovelAI"), read=_read)
