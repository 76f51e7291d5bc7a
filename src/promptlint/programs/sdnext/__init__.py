"""SD.Next, with its native parser and its defaults."""

from promptlint.programs.model import (
    Breaks,
    Comments,
    Emphasis,
    Escapes,
    Networks,
    Program,
    Schedules,
    Source,
    Templates,
)
from promptlint.semantics.host import Host
from promptlint.semantics.weighting import ROUND, SQUARE, Weighted, attention_pieces

__all__ = ["PROGRAMS", "SDNEXT"]


def _weigh_lines(text: str) -> list[Weighted]:
    return attention_pieces(text.replace("\n", " BREAK "))


SDNEXT = Program(
    name="sdnext",
    label="SD.Next",
    summary="SD.Next with its native parser and its defaults.",
    sources=(
        Source(
            "vladmandic/sdnext",
            "058a7f0c (2026-07-23)",
            (
                "modules/prompt_parser.py",
                "modules/prompt_parser_diffusers.py",
                "modules/extra_networks.py",
                "modules/lora/extra_networks_lora.py",
                "modules/styles.py",
            ),
        ),
    ),
    vectors="sdnext",
    host=Host("sdnext", "SD.Next", take_comments=None, weigh=_weigh_lines),
    emphasis=Emphasis(round=ROUND, square=SQUARE, number="inside", blanks=False, bad_number="lost"),
    escapes=Escapes(characters="()[]\\:", other="blank", raises=True),
    strays="dropped",
    leading_punctuation="dropped",
    schedules=Schedules(point_is_fraction=False, blank_after_number=False, cuts_options=True),
    breaks=Breaks(words=("BREAK", "##"), line_ends=True, in_brackets=True, in_negative=False, blank_between=False),
    comments=Comments(block="first", in_negative=False),
    networks=Networks(
        loads=("lora",),
        arguments=("te", "unet", "in", "mid", "out", "dyn", "module", "high", "low"),
        bad_number="weight 1",
        step_weights=True,
    ),
    embeddings="name",
    templates=Templates(variants=True, wildcards=True),
)
PROGRAMS = (SDNEXT,)
