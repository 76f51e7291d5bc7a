"""SD.Next, with its native parser and its defaults."""

from promptlint.programs.model import (
    Breaks,
    Comments,
    Emphasis,
    Encoding,
    Escapes,
    Networks,
    Program,
    Schedules,
    Source,
    Templates,
)
from promptlint.programs.sdnext.comments import comment_spans
from promptlint.programs.sdnext.encoders import ENCODER_MARKS
from promptlint.programs.sdnext.host import SDNEXT_HOST
from promptlint.semantics.weighting import ROUND, SQUARE

__all__ = ["PROGRAMS", "SDNEXT"]


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
    host=SDNEXT_HOST,
    emphasis=Emphasis(round=ROUND, square=SQUARE, number="inside", decimals=3, blanks=False, bad_number="lost"),
    escapes=Escapes(characters="()[]\\:", other="blank", raises=True),
    weights_by_model=True,
    strays="dropped",
    leading_punctuation="dropped",
    schedules=Schedules(point_is_fraction=False, blank_after_number=False, cuts_options=True),
    breaks=Breaks(words=("BREAK", "##"), line_ends=True, in_brackets=True, in_negative=False, blank_between=False),
    comments=Comments(block="first", in_negative=False, spans=comment_spans),
    networks=Networks(
        loads=("lora",),
        arguments=("te", "unet", "in", "mid", "out", "dyn", "module"),
        positional=("name", "te"),
        words=("high", "low"),
        unread_if_named=True,
        bad_number="weight 1",
        step_weights=True,
    ),
    embeddings="name",
    encoding=Encoding(marks=ENCODER_MARKS),
    templates=Templates(variants=True, wildcards=True, weight_after_colon=True),
    raises=(
        "A backslash at the start of a piece that escapes nothing: IndexError, and the prompt is sent unparsed.",
        "A prompt that is only BREAK, and `TE2:` twice: they are sent unparsed, too.",
    ),
    notes=(
        "Colons and stray brackets are dropped, and so is punctuation at the start of each text of one weight.",
        "An empty line encodes the words `BREAK BREAK` with weight -1.",
        "`TE2:`, `TE3:` and `TE4:` give a part of the prompt to another text encoder.",
        "The parser runs for Stable Diffusion, Stable Cascade and Flux pipelines; other models get the text as it is.",
    ),
)
PROGRAMS = (SDNEXT,)
