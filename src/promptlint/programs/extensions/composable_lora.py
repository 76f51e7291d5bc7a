"""composable-lora: LoRAs that count for their part of the prompt alone."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["COMPOSABLE_LORA"]

COMPOSABLE_LORA = Extension(
    name="composable-lora",
    label="Composable LoRA",
    summary="Composable LoRA lets a LoRA count only for the part of the prompt, between AND, in which its tag stands.",
    programs=("a1111",),
    folders=("stable-diffusion-webui-composable-lora", "a1111-sd-webui-composable-lora"),
    loras_by_part=True,
    keywords={
        "AND": "ends the part for which the tags before it count, as it parts the prompt",
        "[<lora:a:1>::10]": "a tag in prompt editing loads its LoRA for some of the steps",
    },
    notes=("One LoRA may be named several times, for several parts.",),
    sources=(Source("a2569875/stable-diffusion-webui-composable-lora", "README", (), "documented"),),
)
