"""Programs that train models on captions, such as kohya-ss/sd-scripts."""

from promptlint.programs.model import Program, Source
from promptlint.semantics.host import text_host

__all__ = ["PROGRAMS", "TRAINER"]

TRAINER = Program(
    name="trainer",
    label="the trainer",
    summary="A program that trains a model on captions: nothing in a caption is syntax of prompts.",
    sources=(Source("kohya-ss/sd-scripts", "documentation", status="documented"),),
    host=text_host("trainer", "a trainer"),
    is_known=False,
    makes_pictures=False,
)
PROGRAMS = (TRAINER,)
