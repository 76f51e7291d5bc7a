"""Where a prompt says `embedding:`, for programs that load an embedding only there, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from promptlint.programs.comfyui.core import EMBEDDING
from promptlint.rules.facts.host_pieces import HostPieces, host_pieces
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.fact import fact
from promptlint.text import Span

__all__ = ["EmbeddingSlip", "EmbeddingWord", "embedding_words"]

_PREFIX = re.compile(r"embedding:", re.IGNORECASE)
_WORD = re.compile(r"\S++")
_TEMPLATE = re.compile(r"[{}|]|__|<")
"""What something may fill in before the name is read."""
_LAST = re.compile(r"[.;!?\"'”’>\])]+\Z")
"""Characters that end a sentence or a bracket, and hardly the name of a file."""
_BETWEEN = re.compile(r"[ \n]embedding:")
_FAR = 300
"""Characters of a word that are looked at. A bound: names of files have some dozens."""


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
    pieces: HostPieces = ctx.fact(host_pieces)
    for match in _PREFIX.finditer(ctx.text):
        number = pieces.number_at(match.start())
        if number is None or pieces.number_at(match.end() - 1) != number:
            continue  # in a comment, or cut by a bracket
        before = ctx.text[pieces.starts[number] : match.start()][-1:]
        if before.isalnum() or before in ("_", "-", "(", "{", "|", "<"):
            continue  # the end of a longer word, or an opening bracket with something wrong of its own
        following = _following(ctx, pieces, number, match.end())
        word = _WORD.match(following)
        name = word.group()[:_FAR] if word is not None else ""
        if _TEMPLATE.search(name) is not None:
            continue
        span = Span(match.start(), match.end() + len(name.rstrip(",")))
        slip, good = _slip(match.group(), before, name, following, ctx)
        if slip is not None:
            yield EmbeddingWord(slip, span, name.rstrip(","), good)


def _following(ctx: Context, pieces: HostPieces, number: int, start: int) -> str:
    """The text of a piece after an offset, up to the next embedding."""
    end = pieces.ends[number]
    following = _BETWEEN.search(ctx.text, start, end)
    return ctx.text[start : end if following is None else following.start()]


def _slip(prefix: str, before: str, name: str, following: str, ctx: Context) -> tuple[EmbeddingSlip | None, str]:
    plain = name.strip(",")
    if prefix != EMBEDDING:
        return (EmbeddingSlip.CAPITALS if plain and _is_file_name(plain) else None), plain
    if before not in ("", " ", "\n"):
        if not plain:
            return None, plain
        return (EmbeddingSlip.TABBED if before.isspace() else EmbeddingSlip.GLUED), plain
    if not following.strip():
        return EmbeddingSlip.EMPTY, ""
    if not plain or (ctx.inventory is not None and ctx.inventory.find_embedding(plain) is not None):
        return None, plain
    good, colon, _ = plain.partition(":")
    if colon and good:
        return EmbeddingSlip.WEIGHT, good
    good, comma, _ = plain.partition(",")
    if comma:
        return EmbeddingSlip.COMMA, good
    tail = _LAST.search(plain)
    if tail is not None and tail.start() and not plain.endswith(("\\)", "\\]")):
        return EmbeddingSlip.TAIL, plain[: tail.start()]
    return None, plain


def _is_file_name(name: str) -> bool:
    """Whether a word reads as that of a file: with a digit, a capital inside, an underscore or a point."""
    return re.search(r"[\d_./\\-]|[a-z][A-Z]", name) is not None
