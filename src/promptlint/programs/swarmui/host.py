"""The stages of SwarmUI: tags that can be read, its text node, and ComfyUI's weights for each chunk."""

from __future__ import annotations

from itertools import pairwise

from promptlint.programs.comfyui.core import comfyui_pieces
from promptlint.programs.swarmui.text_node import BREAK, encoded_ranges
from promptlint.programs.swarmui.written_tags import cut_loras, filled_in, load_loras, strip_comment_tags
from promptlint.semantics.host import Host
from promptlint.semantics.scheduling import ScheduledText, StepRange
from promptlint.semantics.weighting import BREAK_WEIGHT, Weighted, join_none
from promptlint.text import SourceText

__all__ = ["SWARMUI_HOST", "swarmui_pieces", "swarmui_texts"]


def swarmui_texts(source: SourceText, steps: StepRange) -> list[ScheduledText]:
    """What is encoded in which steps, the chunks of a text with `<break>` between them. Raises HostError."""
    return [
        ScheduledText.of(each.end_step, SourceText.join(_with_breaks(each.chunks)))
        for each in encoded_ranges(source, steps.steps)
    ]


def _with_breaks(chunks: tuple[SourceText, ...]) -> list[SourceText]:
    parts = [chunks[0]]
    for before, chunk in pairwise(chunks):
        place = before.origin(len(before), len(before)).start
        after = chunk.origin(0, 0).start
        parts += [SourceText.replacing(BREAK, min(place, after), max(place, after)), chunk]
    return parts


def swarmui_pieces(text: str) -> list[Weighted]:
    """The pieces of a text with their weights: those of ComfyUI in each chunk by itself."""
    pieces: list[Weighted] = []
    at = 0
    for number, chunk in enumerate(text.split(BREAK)):
        if number:
            pieces.append(Weighted(BREAK, BREAK_WEIGHT, at, at + len(BREAK)))
            at += len(BREAK)
        pieces += [Weighted(p.text, p.weight, p.start + at, p.end + at) for p in comfyui_pieces(chunk)]
        at += len(chunk)
    return pieces


SWARMUI_HOST = Host(
    "swarmui",
    "SwarmUI",
    take_comments=strip_comment_tags,
    has_embedding_prefix=True,
    has_composition=False,
    break_text=BREAK,
    take_networks=cut_loras,
    networks_in_negative=True,
    lora_kinds=frozenset({"lora"}),
    activate=load_loras,
    filled_in=filled_in,
    old_timeline=True,
    schedule=swarmui_texts,
    weigh=swarmui_pieces,
    join=join_none,
)
"""Its tags are read where that needs nothing but the prompt; the others stay in the text as they are written."""
