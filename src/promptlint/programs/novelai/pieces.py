"""Weights and mixing in NovelAI's prompts.

NovelAI is closed: this is what its documents say and what examples in them and in guides have in common, not what was
executed. What none of them says is unknown, and the functions return None for it.
"""

from __future__ import annotations

import math
import re

from promptlint.arguments import expect_text
from promptlint.regex import regex
from promptlint.semantics.weighting import Weighted
from promptlint.text import Span

__all__ = ["BASE", "novelai_mix", "novelai_pieces", "open_number"]

BASE = 1.05
"""What each `{ }` multiplies by, and each `[ ]` divides by. Source: docs.novelai.net, strengthening and weakening."""

_PARTNERS = {"}": "{", "]": "["}
_MARK = regex(r"(?P<number>(?<![^\s,:{}\[\]|])-?\d+(?:\.\d+)?)?(?P<colons>:{2,})|[{}\[\]]", re.ASCII)
"""A number before `::` begins at the start of a word. Two colons alone end a number."""
_UNKNOWN = regex(r"\\[{}\[\]:|]|\d,-?[\d.]+::", re.ASCII)
"""Backslashes before marks, and commas as decimal points: no document says what becomes of them."""
_BAR = regex(r"[{}\[\]|]")


def novelai_pieces(text: str) -> list[Weighted] | None:
    """The pieces of a prompt with weights and places: `{a}`, `[a]`, and of version 4 and later `1.2::a::`.

    A number that nothing ends counts to the end of the prompt. None where it is not known what NovelAI does: a bracket
    without a partner, brackets and numbers inside of numbers, and numbers inside of brackets.
    """
    expect_text(text)
    if _UNKNOWN.search(text) is not None:
        return None
    pieces: list[Weighted] = []
    opened: list[str] = []
    strength = 0
    number: float | None = None
    at = 0
    for match in _MARK.finditer(text):
        mark = match.group()
        if match["colons"]:
            closes = number is not None and match["number"] is None
            opens = number is None and match["number"] is not None
            if len(match["colons"]) > len("::") or opened or not (closes or opens):
                return None
            _add(pieces, text, at, match.start(), 1.0 if number is None else number)
            number = float(match["number"]) if opens else None
        else:
            if number is not None:
                return None
            _add(pieces, text, at, match.start(), _factor(strength))
            if mark in _PARTNERS:
                if not opened or opened.pop() != _PARTNERS[mark]:
                    return None
            else:
                opened.append(mark)
            strength += 1 if mark in "{]" else -1
        at = match.end()
    if opened:
        return None
    _add(pieces, text, at, len(text), 1.0 if number is None else number)
    return pieces


def novelai_mix(text: str) -> list[str] | None:
    """The parts of `cat | boat:0.2`, mixed by version 3 and earlier; None where there are none or it is not known.

    A bar inside of brackets is text. `||` is not documented, and numbers before `::` came when mixing went.
    """
    expect_text(text)
    if "::" in text:
        return None
    parts: list[str] = []
    depth = at = 0
    for match in _BAR.finditer(text):
        mark = match.group()
        if mark == "|" and depth == 0:
            parts.append(text[at : match.start()].strip())
            at = match.end()
        elif mark != "|":
            depth += 1 if mark in "{[" else -1
    parts.append(text[at:].strip())
    return parts if len(parts) > 1 and all(parts) else None


def _add(pieces: list[Weighted], text: str, start: int, end: int, weight: float) -> None:
    if start < end:
        pieces.append(Weighted(text[start:end], weight, start, end))


def _factor(strength: int) -> float:
    try:
        return BASE**strength
    except OverflowError:
        return math.inf


def open_number(text: str) -> Span | None:
    """From a number that no `::` ends to the end of the text, white space there aside; None where there is none or it
    is not known what the numbers of the prompt mean."""
    pieces = novelai_pieces(text)
    opened: int | None = None
    for match in _MARK.finditer(text) if pieces is not None else ():
        if match["colons"]:
            opened = match.start() if match["number"] is not None and opened is None else None
    return None if opened is None else Span(opened, len(text.rstrip()))
