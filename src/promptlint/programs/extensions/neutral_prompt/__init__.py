"""neutral-prompt: more kinds of AND, and brackets that group parts."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.extensions.neutral_prompt.mistakes import neutral_faults, neutral_pieces
from promptlint.programs.extensions.neutral_prompt.parts import KINDS, NeutralPart, neutral_parts
from promptlint.programs.model import Source

__all__ = ["KINDS", "NEUTRAL_PROMPT", "NeutralPart", "neutral_parts"]

NEUTRAL_PROMPT = Extension(
    name="neutral-prompt",
    label="neutral-prompt",
    summary="neutral-prompt has more kinds of AND, and square brackets around parts that belong together.",
    programs=("a1111",),
    folders=("sd-webui-neutral-prompt",),
    and_keywords=("AND_PERP", "AND_SALT", "AND_TOPK"),
    guides=True,
    words=("AND_PERP", "AND_SALT", "AND_TOPK"),
    pieces=neutral_pieces,
    faults=neutral_faults,
    keywords={
        **KINDS,
        "[": "directly after a keyword: parts of its own, if there is a keyword up to its `]`",
        ":": "before a number at the end of a part: its weight",
    },
    raises=("Brackets that are nested some hundreds deep: RecursionError.",),
    notes=(
        "A keyword is a whole word.",
        "A weight counts only where a keyword, the `]` of the group or the end of the prompt follows directly.",
        "A weight may be whatever Python's `float` reads, such as `1e2` and `nan`.",
        "A keyword at the start of the prompt makes an empty first part.",
        "Text after the `]` of a group is a part of its own.",
        "In a negative prompt all of it is text.",
    ),
    sources=(
        Source(
            "ljleb/sd-webui-neutral-prompt",
            "64ee2bef",
            ("lib_neutral_prompt/neutral_prompt_parser.py", "lib_neutral_prompt/prompt_parser_hijack.py"),
        ),
    ),
)
