"""loractl: weights of LoRA tags that change with the steps."""

from collections.abc import Iterable

from promptlint.programs.extensions.model import Asked, Extension, Fault
from promptlint.programs.model import Source

__all__ = ["LORACTL"]


def _faults(asked: Asked) -> Iterable[Fault]:
    from promptlint.programs.extensions.loractl.faults import faults

    return faults(asked)


LORACTL = Extension(
    name="loractl",
    label="loractl",
    faults=_faults,
    summary="loractl changes the weight of a LoRA while a picture is drawn.",
    programs=("a1111",),
    folders=("sd-webui-loractl",),
    lora_arguments=("hr", "hrte", "hrunet"),
    network_kinds=("loractl",),
    step_weights=True,
    keywords={
        "<loractl:name:1>": "the same as `<lora:name:1>`, and nothing without the extension",
        "@": "in a weight, `0.5@0,1@1`: the place where it is reached, as part of the steps, or as a step if the last "
        "place is above 1",
        "~": "the same as `@`",
        ",": "in a weight: parts the weights",
        ";": "the same as `,`",
    },
    arguments={
        "te": "the weight for the text encoder",
        "unet": "the weight for the unet; without it, that of the text encoder",
        "hr": "the weight of the hires pass",
        "hrunet": "the weight for the unet in the hires pass",
        "hrte": "the weight for the text encoder in the hires pass",
    },
    raises=(
        "A tag without a name: IndexError.",
        "A weight or a place that is not a number: ValueError, and no LoRA is applied.",
    ),
    notes=(
        "If the first weight has no place, the others are passed over; a later one without a place is reached at 1.",
        "A weight in parts of the steps reaches its end two steps before the last one.",
        "Positional are the name, the weight for everything, and the weight for the unet.",
    ),
    sources=(
        Source("cheald/sd-webui-loractl", "b48cf602", ("loractl/lib/utils.py", "loractl/lib/lora_ctl_network.py")),
    ),
)
