"""lora-block-weight: weights of a LoRA for each block of the model."""

from collections.abc import Iterable

from promptlint.programs.extensions.model import Asked, Extension, Fault
from promptlint.programs.model import Source

__all__ = ["LORA_BLOCK_WEIGHT"]


def _faults(asked: Asked) -> Iterable[Fault]:
    from promptlint.programs.extensions.lora_block_weight.faults import faults

    return faults(asked)


LORA_BLOCK_WEIGHT = Extension(
    name="lora-block-weight",
    label="lora-block-weight",
    faults=_faults,
    summary="lora-block-weight gives each block of the model a weight of its own for a LoRA.",
    programs=("a1111", "forge", "forge-classic", "reforge"),
    folders=("sd-webui-lora-block-weight",),
    lora_arguments=("lbw", "lbwe", "start", "stop", "step", "x", "w"),
    keywords={
        "R": "as a ratio: a number by chance from 0 to 1",
        "U": "as a ratio: a number by chance from -0.5 to 1.5",
        "X": "as the start of a ratio: what `x=` says, with `X+0.1` and `X-0.1` more or less",
    },
    arguments={
        "lbw": "the ratios of the blocks: the name of a preset, or 12, 17, 20, 26 or, for Flux, 61 numbers",
        "w": "the same as `lbw`",
        "lbwe": "the name of a preset for elements of the model",
        "x": "what `X` means in the ratios",
        "te": "the weight for the text encoder",
        "unet": "the weight for the unet",
        "start": "the step from which on the LoRA counts",
        "stop": "the step after which it does not count",
        "step": "both, as in `5-10`",
    },
    raises=(
        "A weight or ratio that is not a number, a start or stop that is not a whole number: ValueError.",
        "`step` with more than one hyphen: ValueError.",
        "An empty ratio: IndexError.",
        "`X+` without a number: TypeError.",
        "A preset that does not have 12, 17, 20, 26 or 61 ratios: ValueError.",
    ),
    notes=(
        "A preset that is not known, and a list of any other length, is passed over: every ratio is 1.",
        "A positional argument with `@` counts as 1.",
        "The third place is both the weight for the unet and the ratios, so that a name there raises.",
        "The fourth place is the preset for elements.",
    ),
    sources=(Source("hako-mikan/sd-webui-lora-block-weight", "b403cb73", ("scripts/lora_block_weight.py",)),),
)
