"""smZNodes: A1111's stages in ComfyUI, with a mode that cleans the text.

Source: `modules/text_processing/prompt_parser.py` at 9562d76c.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source
from promptlint.programs.webui_fields import webui_fields
from promptlint.regex import regex
from promptlint.semantics.weighting import Weighted, attention_pieces, join_equal
from promptlint.text import SourceText

__all__ = ["FIELDS", "SMZ_NODES", "full_pieces"]

SMZ_NODES = Extension(
    name="smz-nodes",
    vectors="comfyui-smznodes",
    label="smZNodes",
    summary="ComfyUI_smZNodes has a node that reads prompts as A1111 does, schedules and AND included.",
    programs=("comfyui",),
    reads_schedules=True,
    keywords={
        "AND": "parts the prompt, as in A1111",
        "BREAK": "begins a new chunk, as in A1111",
        "\\n": "in the mode `full`: a backslash and an n are a blank",
    },
    raises=("A weight that is not a number, `(a:1.2.3)`: ValueError.",),
    notes=(
        "The mode `full` drops punctuation at the start of each piece of text and joins pieces with a blank.",
        "All modes but `comfy` and `comfy++` read A1111's schedules; those two part a prompt at AND all the same.",
        "The mode `compel` reads weights as compel does, and `fixed attention` reads none.",
    ),
    sources=(
        Source("shiimizu/ComfyUI_smZNodes", "9562d76c (2025-06-04)", ("modules/text_processing/prompt_parser.py",)),
    ),
)

_LINE_END = regex(re.escape(r"\n"))
_LEADING = regex(r"\W++")
_BLANKS = regex(r"\s++")


def full_pieces(text: str) -> list[Weighted]:
    r"""The pieces of the mode `full` with their places, before neighbours of equal weight are joined with a blank.

    What is written as `\n` is a blank, text is cleaned, and a piece that is then empty is left out. Raises HostError
    for a weight that is not a number.
    """
    source = _without_written_line_ends(text)
    pieces = []
    for piece in attention_pieces(source.text):
        is_escaped = piece.end > piece.start and source.text[piece.start] == "\\"
        cleaned = piece.text if is_escaped or piece.text == "BREAK" else _clean(piece.text)
        if cleaned or is_escaped:
            place = source.origin(piece.start, piece.end)
            pieces.append(Weighted(cleaned, piece.weight, place.start, place.end))
    return pieces


def _without_written_line_ends(text: str) -> SourceText:
    return SourceText(text).replaced(_LINE_END.finditer(text), lambda _: " ")


def _clean(text: str) -> str:
    leading = _LEADING.match(text)
    return _BLANKS.sub(" ", text[leading.end() :] if leading else text).strip()


def _full(text: str) -> object:
    runs = [[" ".join([piece.text for piece in run]), run[0].weight] for run in join_equal(full_pieces(text))]
    return runs or [["", 1.0]]


_A1111 = webui_fields()

FIELDS: Mapping[str, Callable[[str], object]] = {
    "A1111": _A1111["attention"],
    "full": _full,
    "schedule": _A1111["schedule"],
    "subprompts": _A1111["subprompts"],
}
"""The stages by name; `A1111` and `full` are modes of the weights."""
