"""Where a prompt says `embedding:`, for programs that load an embedding only there, and what is wrong with it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum

from promptlint.dataclass import dataclass
from promptlint.programs.comfyui.core import EMBEDDING
from promptlint.regex import regex
from promptlint.rules.facts.host_pieces import host_pieces
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["EmbeddingSlip", "EmbeddingWord", "embedding_words"]

_PREFIX = regex(r"embedding:", re.IGNORECASE)
_WORD = regex(r"\S{1,300}+")
"""Bounded: names of files have some dozens of characters."""
_TEMPLATE = regex(r"[{}|]|__|<")
"""What something may fill in before the name is read."""
_LAST = regex(r"[.;!?\"'”’>\]]+\Z")
"""Characters that end a sentence or a bracket, and hardly the name of a file."""
_BETWEEN = regex(r"[ \n]embedding:")
_ESCAPE = regex(r"\\([()])")
_SEEN = ("", " ", "\n")
"""What may stand in front, the start of a piece included; later versions take other white space, too."""
_OTHERS_OWN = ("_", "-", "(", "[", "{", "|", "<")
"""What makes it the end of a longer word, or follows an opening bracket with something wrong of its own."""


class EmbeddingSlip(StrEnum):
    """What is wrong: nothing but white space may stand in front, or another white space than older versions know;
    capitals; no name at all; a weight, a comma or other characters that become a part of the name."""

    GLUED = "glued"
    TABBED = "tabbed"
    CAPITALS = "capitals"
    EMPTY = "empty"
    WEIGHT = "weight"
    COMMA = "comma"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class EmbeddingWord:
    """`embedding:` with what stands after it up to white space, commas at its end left out.

    `name` is what the program looks for, or would; `good` is how much of it was meant.
    """

    slip: EmbeddingSlip
    span: Span
    name: str
    good: str


@fact()
def embedding_words(ctx: Context) -> tuple[EmbeddingWord, ...]:
    """Those that do not name an embedding as they stand."""
    return tuple(_slips(ctx)) if _PREFIX.search(ctx.text) is not None else ()


def _slips(ctx: Context) -> Iterator[EmbeddingWord]:
    pieces = ctx.fact(host_pieces)
    source, text = pieces.source, pieces.source.text
    for piece in pieces.pieces:
        seen = [match.start() for match in _BETWEEN.finditer(text, piece.start, piece.end)]
        for match in _PREFIX.finditer(text, piece.start, piece.end):
            before = text[match.start() - 1 : match.start()] if match.start() > piece.start else ""
            if before.isalnum() or before in _OTHERS_OWN:
                continue
            following = bisect_left(seen, match.end())
            end = seen[following] if following < len(seen) else piece.end
            word = _WORD.search(text, match.end(), end)
            written = word.group().rstrip(",") if word is not None and word.start() == match.end() else ""
            if _TEMPLATE.search(written) is not None:
                continue
            name = _ESCAPE.sub(r"\1", written)
            slip, good = _slip(match.group(), before, name, ctx)
            if word is None and before in _SEEN and match.group() == EMBEDDING:
                slip = EmbeddingSlip.EMPTY
            if slip is not None:
                place = source.origin(match.start(), match.end() + len(written))
                yield EmbeddingWord(slip, place, name, good)


def _slip(prefix: str, before: str, name: str, ctx: Context) -> tuple[EmbeddingSlip | None, str]:
    """What is wrong, and how much of the name was meant."""
    plain = name.strip(",")
    if not plain or (ctx.inventory is not None and ctx.inventory.find_embedding(plain) is not None and before in _SEEN):
        return None, plain
    if prefix != EMBEDDING:
        return (EmbeddingSlip.CAPITALS if _is_file_name(plain) else None), plain
    if before not in _SEEN:
        return (EmbeddingSlip.TABBED if before.isspace() else EmbeddingSlip.GLUED), plain
    for slip, mark in ((EmbeddingSlip.WEIGHT, ":"), (EmbeddingSlip.COMMA, ",")):
        good, found, _ = plain.partition(mark)
        if found and good:
            return slip, good
    tail = _LAST.search(plain)
    if tail is not None and tail.start():
        return EmbeddingSlip.TAIL, plain[: tail.start()]
    return None, plain


def _is_file_name(name: str) -> bool:
    """Whether a word reads as that of a file: with a digit, a capital inside, an underscore or a point."""
    return re.search(r"[\d_./\\-]|[a-z][A-Z]", name) is not None
