"""composable-lora: LoRAs that count for their part of the prompt alone.

Source: `composable_lora_step.py` of a2569875/stable-diffusion-webui-composable-lora at a03d40e, whose folder and
grammar are those of the older opparco/stable-diffusion-webui-composable-lora.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.programs.extensions.model import Asked, Extension, Fault
from promptlint.programs.model import Source
from promptlint.regex import regex
from promptlint.syntax import Piece
from promptlint.text import Span

__all__ = ["COMPOSABLE_LORA"]

_COMMAND = regex(r">[^\S\n]*(?P<command>(?P<mark>#|\\u0023)(?:decrease|increment|cmd(?=\\?\()))")
"""After a tag: how its weight changes. `#` may be written `\\u0023`."""


def _pieces(asked: Asked) -> Iterator[Piece]:
    """The commands, which are neither comments nor escapes to it."""
    for match in _COMMAND.finditer(asked.text):
        yield Span(*match.span("command")), "TEXT"


def _faults(asked: Asked) -> Iterator[Fault]:
    """Commands that the program drops as comments."""
    for match in _COMMAND.finditer(asked.text):
        if match["mark"] == "#":
            start = match.start("command")
            yield Fault(
                kind="misread",
                span=Span(*match.span("command")),
                message="A1111 takes `#` for the start of a comment since 1.8, and drops the rest of the line, its "
                f"bracket included: Composable LoRA reads `\\u0023{asked.text[start + 1 : match.end()]}` as well",
                help="write \\u0023 for #",
                repair="\\u0023" + match["command"][1:],
            )


COMPOSABLE_LORA = Extension(
    name="composable-lora",
    label="Composable LoRA",
    summary="Composable LoRA lets a LoRA count only for the part of the prompt, between ANDs, that its tag is in.",
    programs=("a1111",),
    folders=("stable-diffusion-webui-composable-lora", "a1111-sd-webui-composable-lora"),
    loras_by_part=True,
    pieces=_pieces,
    faults=_faults,
    keywords={
        "AND": "ends the part for which the tags before it count, as it parts the prompt",
        "[<lora:a:1>::10]": "a tag in prompt editing loads its LoRA for some of the steps",
        "#increment, #decrease, #cmd": "after a tag, how its weight changes with the steps",
    },
    notes=(
        "One LoRA may be named several times, for several parts.",
        "`#` may be written `\\u0023`, and has to be where the program has comments.",
    ),
    sources=(
        Source("a2569875/stable-diffusion-webui-composable-lora", "a03d40e", ("README.md", "composable_lora_step.py")),
    ),
)
