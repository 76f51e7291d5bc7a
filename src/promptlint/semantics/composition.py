"""Composition: the parts between ANDs, each with the weight at its end.

Source: the subprompt split of A1111 since 1.5.1 and Forge. Earlier versions find no weight in a part with a
line break.
"""

from __future__ import annotations

from promptlint.arguments import expect_text
from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["Part", "compose", "split_parts"]

_AND = regex(r"\bAND\b")
_NUMBER = regex(r"[+-]?+(?:\d*+\.\d++|\d++\.?+)")

Part = tuple[SourceText, float]
"""A part of the prompt and its weight."""


def compose(text: str) -> list[tuple[str, float]]:
    """The parts of a positive prompt and their weights; there is always one, AND or not.

    A number after a colon at the very end of a part is its weight, 1.0 without one. White space at a part's
    end is dropped, at its start it stays. Raises TypeError for a text that is not a string.
    """
    expect_text(text)
    return [(part.text, weight) for part, weight in split_parts(SourceText(text))]


def split_parts(source: SourceText) -> list[Part]:
    """`compose` with origins."""
    parts: list[Part] = []
    at = 0
    text = source.text
    if "AND" in text:
        for match in _AND.finditer(text):
            parts.append(_weigh(source, at, match.start()))
            at = match.end()
    parts.append(_weigh(source, at, len(text)))
    return parts


def _weigh(source: SourceText, start: int, end: int) -> Part:
    text = source.text[start:end]
    before, colon, number = text.rpartition(":")
    number = number.strip()
    if colon and _NUMBER.fullmatch(number):
        return source.slice(start, start + len(before.rstrip())), float(number)
    return source.slice(start, start + len(text.rstrip())), 1.0
