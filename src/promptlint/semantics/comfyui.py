"""ComfyUI's weights: only round brackets, and a written number replaces what the brackets around it say.

Source: the weight parser of ComfyUI's text encoders, agreed with on every conformance vector that has it.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from promptlint.semantics.attention import ROUND, Weighted

__all__ = ["comfyui_attention", "comfyui_pieces"]

_TOKEN = re.compile(r"\\[()]|[():]")
_ESCAPE = re.compile(r"\\([()])")


def comfyui_attention(text: str) -> list[tuple[str, float]]:
    """The pieces of a text with their weights, as ComfyUI has them: neighbours of equal weight stay apart."""
    return [(piece.text, piece.weight) for piece in comfyui_pieces(text)]


def comfyui_pieces(text: str) -> list[Weighted]:
    """`comfyui_attention` with the place of every piece. Nothing raises: what is no number is text."""
    brackets: list[int] = []
    colons: list[int] = []
    partners: dict[int, int] = {}
    unmatched: list[int] = []
    for match in _TOKEN.finditer(text):
        sign = match.group()
        if sign == ":":
            colons.append(match.start())
        elif len(sign) == 1:
            if sign == "(":
                unmatched.append(len(brackets))
            elif unmatched:
                partners[unmatched.pop()] = len(brackets)
            brackets.append(match.start())

    pieces: list[Weighted] = []

    def add(start: int, end: int, weight: float) -> None:
        if start < end:
            pieces.append(Weighted(_ESCAPE.sub(r"\1", text[start:end]), weight, start, end))

    # What is still to do: a range of the text, the range of its brackets, and its weight.
    pending = [(0, len(text), 0, len(brackets), 1.0)]
    while pending:
        start, end, index, stop, weight = pending.pop()
        # A stray closer lowers the level for good, and groups only open at level 0.
        level = 0
        while index < stop and (level or text[brackets[index]] == ")"):
            level += 1 if text[brackets[index]] == "(" else -1
            index += 1
        if index == stop:
            add(start, end, weight)
            continue
        opener = brackets[index]
        add(start, opener, weight)
        partner = partners.get(index, stop)
        if partner < stop:
            pending.append((brackets[partner] + 1, end, partner + 1, stop, weight))
        elif index < stop - 1 and brackets[stop - 1] == end - 1 and text[end - 1] == ")":
            # Left open, but the text ends with a closer, and that is enough.
            partner = stop - 1
        else:
            add(opener, end, weight)
            continue
        closer = brackets[partner]
        inner = opener + 1
        weight *= ROUND
        colon = bisect_left(colons, closer) - 1
        if colon >= 0 and colons[colon] > inner and colons[colon] > brackets[partner - 1]:
            try:
                weight = float(text[colons[colon] + 1 : closer])
                closer = colons[colon]
            except ValueError:
                pass
        pending.append((inner, closer, index + 1, partner, weight))
    return pieces
