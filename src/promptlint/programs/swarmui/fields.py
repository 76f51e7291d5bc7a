"""The stages of SwarmUI, in the JSON form of its vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promptlint.programs.swarmui.text_node import encoded_ranges
from promptlint.text import SourceText

__all__ = ["FIELDS"]


_DIGITS = 6
"""The vectors have `0.051`, and not what a float makes of it."""


def _encoded(text: str) -> object:
    """`[[start, end, [text of a chunk, ...]], ...]`, start and end in parts of 1."""
    return [
        [round(each.start, _DIGITS), round(each.end, _DIGITS), [chunk.text for chunk in each.chunks]]
        for each in encoded_ranges(SourceText(text))
    ]


FIELDS: Mapping[str, Callable[[str], object]] = {"encoded": _encoded}
"""The stages by name."""
