"""ComfyUI Impact Pack: wildcards and LoRA tags in the texts of its nodes."""

from collections.abc import Iterable

from promptlint.programs.extensions.model import Asked, Extension, Fault
from promptlint.programs.model import Source

__all__ = ["IMPACT_PACK"]


def _faults(asked: Asked) -> Iterable[Fault]:
    from promptlint.programs.extensions.impact_pack.faults import faults

    return faults(asked)


IMPACT_PACK = Extension(
    name="impact-pack",
    vectors="comfyui-impact-pack",
    label="Impact Pack",
    faults=_faults,
    summary="ComfyUI Impact Pack has nodes that fill in wildcards and load LoRAs from a prompt.",
    programs=("comfyui",),
    keywords={
        "#": "at the start of a line: the line is left out",
        "<lora:name:model:clip>": "loads a LoRA; what is not a number is passed over",
        "BREAK": "begins a new text, which is encoded on its own",
    },
    arguments={
        "LBW": "block weights for the node of the Inspire Pack; `LBW=name:` stands for `LBW=`",
        "A": "in `LBW=`, after a semicolon: its A",
        "B": "in `LBW=`, after a semicolon: its B",
    },
    fills_variants=True,
    fills_wildcards=True,
    reads_breaks=True,
    raises=(
        "Braces with `$$` that do not begin with a number: AttributeError.",
        "Weights of options that add up to 0: ZeroDivisionError.",
        "A weight below 0, or `{3-2$$…}`: ValueError.",
    ),
    notes=(
        "The second tag of one LoRA is passed over.",
        "What is taken by `{2$$a|b|c}` is joined with a blank; `{2$$, $$a|b|c}` gives another separator.",
    ),
    sources=(Source("ltdrdata/ComfyUI-Impact-Pack", "727295b5 (2024-10-24)", ("modules/impact/wildcards.py",)),),
)
