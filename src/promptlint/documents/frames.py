"""Prompts that are keyed by the frame of a film, as Deforum and its kin have them: `{"0": "a cat", "30": "a crow"}`.

A frame may be an expression (`"max_f/2"`). `--neg` starts the negative prompt. An expression between backticks is a
number by the time the prompt is read. Source: sd-webui-deforum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from promptlint.documents.model import Role
from promptlint.regex import regex
from promptlint.text import SourceText

__all__ = ["FRAMED", "is_frame", "names_frames", "parts_of_frame"]

FRAMED = frozenset(
    (
        "prompts",
        "animation_prompts",
        "positive_prompts",
        "negative_prompts",
        "neg_prompts",
        "prompt_map",
        "prompt_schedule",
    )
)
"""Keys of tables that have a prompt a frame."""

_FRAME = regex(r"(?:max_f(?:rames)?|sin|cos|tan|floor|ceil|where|abs|int|fps|s|t|[\d\s+\-*/%().,<>=])++")
_LONGEST_FRAME = 100
"""Characters of a frame. A bound: expressions such as `max_f/2` have a dozen."""

_NUMBER = regex(r"\d|max_f")
_NAME = regex(r"(?<![a-z])(?:deforum|animation|keyframes?|frames?|anim)(?![a-z])", re.IGNORECASE)
_NEGATIVE = "--neg"
_EXPRESSION = regex(r"`[^`\n]{1,500}`")
_MISTAKEN = regex(r"[,|#\[\]{}:]|\(\(")
_STANDS_FOR_A_NUMBER = "1.1"


def is_frame(key: object) -> bool:
    """Whether a key is the number of a frame, or an expression for one."""
    return (
        isinstance(key, str)
        and len(key) <= _LONGEST_FRAME
        and _NUMBER.search(key) is not None
        and _FRAME.fullmatch(key) is not None
    )


def names_frames(path: str, keys: Sequence[str]) -> bool:
    """Whether a file is a table of frames and nothing else: by its name and its keys."""
    return bool(keys) and _NAME.search(PurePath(path).stem) is not None and all(map(is_frame, keys))


def parts_of_frame(source: SourceText, role: Role) -> Iterator[tuple[Role, SourceText]]:
    """The prompts in the text of a frame, as the model's parser gets them. An expression is shown as it is written
    unless it has commas or brackets, which would be taken for those of the prompt; it then stands as a number."""
    at = source.text.find(_NEGATIVE) if role is Role.POSITIVE else -1
    pieces = [(role, 0, at if at >= 0 else len(source))]
    if at >= 0:
        pieces.append((Role.NEGATIVE, at + len(_NEGATIVE), len(source)))
    for part, start, end in pieces:
        piece = source.slice(start, end).strip()
        if piece.text:
            yield part, _with_numbers(piece)


def _with_numbers(source: SourceText) -> SourceText:
    mistaken = (match for match in _EXPRESSION.finditer(source.text) if _MISTAKEN.search(match[0]) is not None)
    return source.replaced(mistaken, lambda _: _STANDS_FOR_A_NUMBER)
