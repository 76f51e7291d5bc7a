"""AUTOMATIC1111's WebUI: since 1.6, and the versions before it."""

from dataclasses import replace

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
)
from promptlint.semantics.host import WEBUI, Host
from promptlint.semantics.schedule_grammar import BEFORE_1_6
from promptlint.semantics.weighting import ROUND, SQUARE, attention_pieces_before_1_6

__all__ = ["A1111", "A1111_1_5", "PROGRAMS"]

_WEBUI = "AUTOMATIC1111/stable-diffusion-webui"

A1111 = Program(
    name="a1111",
    label="A1111",
    summary="AUTOMATIC1111's WebUI, version 1.6 and later, whose syntax most prompts are written in.",
    sources=(
        Source(
            _WEBUI,
            "1.8.0",
            (
                "modules/prompt_parser.py",
                "modules/extra_networks.py",
                "modules/sd_hijack_clip.py",
                "modules/processing_scripts/comments.py",
                "extensions-builtin/Lora/extra_networks_lora.py",
            ),
        ),
        Source(_WEBUI, "1.6.0 to 1.10.1", status="read"),
    ),
    vectors="a1111",
    host=WEBUI,
    emphasis=Emphasis(round=ROUND, square=SQUARE, number="inside", bad_number="raises"),
    escapes=Escapes(characters="()[]\\", other="deleted"),
    schedules=Schedules(),
    composition=True,
    breaks=Breaks(),
    comments=Comments(hash=True),
    networks=Networks(loads=("lora", "lyco", "hypernet"), twice="last, twice"),
    embeddings="name",
    encoding=Encoding(chunks=75),
    negative_at_one="cancelled",
    raises=(
        "A weight that is not a number, `(a:1..2)`: ValueError, and no picture.",
        "A switch of prompt editing that is too large for a float, `[a:b:1e400]`: OverflowError, and no picture.",
    ),
    notes=("Comments are taken out since 1.8.",),
)
A1111_1_5 = replace(
    A1111,
    name="a1111-1.5",
    label="A1111 before 1.6",
    summary="AUTOMATIC1111's WebUI before version 1.6.",
    sources=(Source(_WEBUI, "1.5.1", ("modules/prompt_parser.py",)),),
    vectors=None,
    host=Host(
        "a1111-1.5",
        "AUTOMATIC1111 WebUI before 1.6",
        take_comments=None,
        old_timeline=True,
        schedule_dialect=BEFORE_1_6,
        weigh=attention_pieces_before_1_6,
    ),
    emphasis=replace(A1111.emphasis, blanks=False),
    schedules=Schedules(point_is_fraction=False, blank_after_number=False, empty_option_raises=True),
    comments=None,
    raises=(*A1111.raises, "An empty option of an alternation, `[a|]`: RuntimeError, and no picture."),
    notes=(),
)
PROGRAMS = (A1111, A1111_1_5)
