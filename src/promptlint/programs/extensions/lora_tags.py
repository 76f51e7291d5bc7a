"""Nodes of ComfyUI that load LoRAs by tags in their text."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["LORA_TAGS"]

LORA_TAGS = Extension(
    name="lora-tags",
    label="a node that reads LoRA tags",
    summary="Many packs of nodes for ComfyUI have one that loads the LoRAs of tags in its text.",
    programs=("comfyui",),
    lora_tags=True,
    keywords={"<lora:name:1>": "loads a LoRA; which arguments it may have differs from node to node"},
    sources=(Source("nodes whose type names LoRAs or Power Prompt", "-", (), "documented"),),
)
