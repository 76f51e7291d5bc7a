"""prompt-control for ComfyUI: schedules, macros, and parts of a prompt with settings of their own."""

from collections.abc import Iterable

from promptlint.programs.extensions.model import Asked, Extension, Fault
from promptlint.programs.model import Source

__all__ = ["ESCAPED", "PROMPT_CONTROL"]

_NUMBERS = r"\s*\d*\.?\d+(?:[\s,]+[\d.]+)*\s*"
_PLACE = r"(?:\s*|\s*\d*\.?\d+\s+\d*\.?\d+\s*(?:,.*)?)"
"""From where to where, across and down."""
_STYLE = r"\s*(?:old\+)?(?:comfy|comfy\+\+|A1111|compel|down_weight|perp)\s*(?:,[\sa-z+]*)?"

ESCAPED = "\\[]:#"
"""What a backslash keeps as text."""


def _faults(asked: Asked) -> Iterable[Fault]:
    from promptlint.programs.extensions.prompt_control.faults import faults

    return faults(asked)


PROMPT_CONTROL = Extension(
    name="prompt-control",
    vectors="comfyui-prompt-control",
    label="prompt-control",
    summary="prompt-control reads schedules, LoRA tags and settings for parts of a picture in ComfyUI.",
    programs=("comfyui",),
    lora_tags=True,
    escapes=ESCAPED,
    own_schedules=True,
    white_space_counts=True,
    step_weights=True,
    keywords={
        "[a:b:0.5]": "one text up to a part of the steps, and another one after it",
        "[a:b:c:0.2,0.8]": "a text up to the first place, one between them, and one after the second",
        "[a:b:TAG]": "the second text where the tag, in capitals, is chosen",
        "[a|b:0.1]": "one of some texts in turn, each for a part of the steps",
        "[SEQ:a:0.2:b:0.5]": "one text after the other, each up to its place",
        "<lora:name:1>": "loads a LoRA; without a weight it is text",
        "<loractl:name:0.5@0,1@0.5>": "loads a LoRA with weights that change",
        "<emb:name>": "an embedding, as `embedding:name`",
        "#": "a comment up to the end of the line; `\\#` is the character",
        "AND": "parts the prompt, except in quotes",
        "BREAK": "begins a new chunk, except in quotes",
        "DEF(name=text)": "a macro: the text replaces the word; `$1` and so on are its arguments",
        "STYLE": "how weights are applied, and how they are normalized",
        "COUPLE": "begins a part of the picture, with its mask",
        "MASK": "the place of a part as a mask",
        "IMASK": "a mask that was given to the node",
        "FEATHER": "how soft the edges of a mask are",
        "AREA": "the place of a part as an area",
        "SDXL": "the sizes that SDXL is told",
        "FILL()": "the base covers what no mask covers",
    },
    calls={
        "STYLE": _STYLE,
        "COUPLE": _PLACE,
        "MASK": _PLACE,
        "IMASK": r"\s*\d+\s*(?:,.*)?",
        "MASKW": _NUMBERS,
        "MASK_SIZE": _NUMBERS,
        "FEATHER": _NUMBERS,
        "AREA": _PLACE,
        "FILL": r"",
        "SDXL": rf"\s*|{_NUMBERS}",
        "AVG": rf"\s*|{_NUMBERS}",
        "NOISE": _NUMBERS,
        "SHIFT": r"\s*\d+\s*(?:,.*)?",
        "SHUFFLE": r"\s*|\s*\d+\s*(?:,.*)?",
        "TE": r"\s*(?:help|\w{1,12}\s*=.*)\s*",
        "TE_WEIGHT": r"\s*\w{1,12}\s*=.*",
        "DEF": r"\s*\w+\s*=.*",
        "NODE": r"\s*[A-Z][A-Za-z]+\s*(?:,.*)?",
        "SEG": r"\s*\w{1,30}\s*",
    },
    forms=(r"<loractl:[^<>:\n]{1,100}:[^<>\n]{1,100}>", r"<emb:[^<>:\n]{1,100}>"),
    faults=_faults,
    raises=(
        "A call that does not end, such as `STYLE(`: the program never ends.",
        "A lone point or a digit such as `²` where a number may be, `[a:b:.]`: ValueError.",
        "`ATTN()`: ValueError.",
        "An alternation with steps below 0.01: ValueError.",
        "A schedule whose every place is below 0, or only the start: KeyError, StopIteration.",
        "`AREA` with parts of 1 and pixels mixed: Exception.",
        "Macros that name each other: ValueError.",
        "A name of a macro that is not a regular expression: error.",
        "A backslash in an argument of a macro that is not an escape of a regular expression: error.",
    ),
    notes=(
        "A place above 1 never comes, unless the node is told a number of steps.",
        "An empty option, `[a|]`, and blanks beside the number make it text.",
        "Two tags of one LoRA add up.",
        "The name of a macro is a regular expression.",
        "Each bracket that stays open around others makes reading slower: with some ten of them it takes seconds.",
    ),
    sources=(
        Source(
            "asagi4/comfyui-prompt-control",
            "b24d93b7 (2026-08-22)",
            (
                "prompt_control/parser_parsy.py",
                "prompt_control/macros.py",
                "prompt_control/utils.py",
                "prompt_control/prompts.py",
            ),
        ),
    ),
)
