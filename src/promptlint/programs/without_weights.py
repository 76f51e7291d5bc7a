"""A program as it reads prompts for a model whose text encoder it gives no weights."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from promptlint.programs.catalogue import NAMES, find_program
from promptlint.programs.model import Emphasis, Program

__all__ = ["without_weights"]


@cache
def without_weights(name: str) -> Program:
    """The program of a name, with weights that are text. What else it reads of the prompt is left as it is."""
    own = f"{name}-no-weights"
    program = find_program(own if own in NAMES else name)
    if program.weights_off:
        return program
    # Marks stay what they are called, so that nobody takes them for those of another program.
    return replace(program, emphasis=Emphasis(marks=program.emphasis.marks), functions=False, weights_off=True)
