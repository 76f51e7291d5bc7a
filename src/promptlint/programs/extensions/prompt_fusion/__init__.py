"""prompt-fusion: texts that turn into each other, weights that change, and declarations."""

from collections.abc import Iterable

from promptlint.programs.extensions.model import Asked, Extension, Fault
from promptlint.programs.model import Source

__all__ = ["PROMPT_FUSION"]

_DECLARATION = r"(?m)^[ \t]*\$[A-Za-z_]\w{0,40}(?:\(\$\w+(?:,[ \t]*\$\w+)*\))?[ \t]*=(?=[ \t]*\S)"


def _faults(asked: Asked) -> Iterable[Fault]:
    from promptlint.programs.extensions.prompt_fusion.faults import faults

    return faults(asked)


PROMPT_FUSION = Extension(
    name="prompt-fusion",
    label="prompt-fusion",
    summary="prompt-fusion lets one text turn into another during the steps, in steps or smoothly.",
    programs=("a1111",),
    folders=("prompt-fusion-extension",),
    own_schedules=True,
    fading_weights=True,
    forms=(_DECLARATION,),
    faults=_faults,
    keywords={
        "[a:b:5,10]": "one text turns into the next, each fully there at its step; a step may be left out",
        "linear": "after the steps: straight from text to text, which is the default",
        "bezier": "after the steps: along a curve that the texts in the middle only pull at",
        "catmull": "after the steps: along a curve through all texts",
        "mean": "after the numbers: all texts at once, with the numbers as weights",
        "[a|b:2]": "alternation that goes smoothly from text to text, with its speed",
        "(a:0.5,1.5)": "a weight that changes from the first number to the second",
        "$name": "what the name was declared as",
        "=": "between `$name`, or `$name($a, $b)`, and a text up to the end of the line: declares the name",
    },
    raises=(
        "A name that is not declared before it is used: KeyError.",
        "`[` at the end of the prompt, and one whose last colon is at the end: IndexError.",
        "`[a:b:c:5]`, which has less than two numbers: AssertionError.",
        "A name that is declared as itself, and brackets that are nested some hundreds deep: RecursionError.",
        "A step or weight that is a name for a text without a number: ValueError.",
        "Weights of a mean that add up to 0: ZeroDivisionError.",
    ),
    notes=(
        "With fewer numbers than texts, the last texts are left out.",
        "`[a:b:5]` is A1111's prompt editing, `[a|b]` its alternation.",
        "A number of steps with a point is a part of the steps.",
        "A backslash at the end of the prompt or of a line drops what follows it.",
    ),
    sources=(
        Source(
            "ljleb/prompt-fusion-extension",
            "1d86996a",
            ("lib_prompt_fusion/prompt_parser.py", "lib_prompt_fusion/ast_nodes.py"),
        ),
    ),
)
