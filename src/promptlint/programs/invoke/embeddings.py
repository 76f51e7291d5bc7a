"""The embeddings that Invoke looks up.

Source: `extract_ti_triggers_from_prompt` in `invokeai/app/util/ti_utils.py` of 6.14.2, agreed with on every vector.
"""

from __future__ import annotations

from promptlint.arguments import expect_text
from promptlint.regex import regex
from promptlint.text import Span

__all__ = ["embedding_places"]

_TRIGGER = regex(r"<[A-Za-z0-9., _-]+>")


def embedding_places(text: str) -> list[Span]:
    """Where embeddings are named, with their angle brackets; other characters in them make text of it."""
    expect_text(text)
    return [Span(*match.span()) for match in _TRIGGER.finditer(text)]
