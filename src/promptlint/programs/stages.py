"""Single stages of programs, in the form in which the vectors of the tests hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from promptlint.arguments import expect_text

__all__ = ["stage"]

_HOMES: Mapping[str, str] = {
    "sdnext": "sdnext.fields",
    "forge": "forge_fields",
    "forge-classic": "forge_classic_fields",
    "reforge": "reforge.fields",
    "comfyui": "comfyui.fields",
    "invokeai": "invoke.fields",
    "swarmui": "swarmui.fields",
    "novelai": "novelai.fields",
    "lora-block-weight": "extensions.lora_block_weight.reading",
    "loractl": "extensions.loractl.reading",
    "neutral-prompt": "extensions.neutral_prompt.parts",
    "prompt-fusion": "extensions.prompt_fusion.fields",
    "adetailer": "extensions.adetailer",
    "regional-prompter": "extensions.regional_prompter.parting",
    "forge-couple": "extensions.forge_couple.prompts",
    "comfyui-prompt-control": "extensions.prompt_control.fields",
    "comfyui-impact-pack": "extensions.impact_pack.reading",
    "comfyui-smznodes": "extensions.smz_nodes",
    "dynamicprompts": "extensions.dynamic_prompts.fields",
}
"""The module of each program and extension that has vectors, whose `FIELDS` are its stages by name."""


def stage(program: str, field: str, text: str) -> object:
    """What a stage of a program makes of a text, as lists, mappings, strings, numbers and None.

    `program` is the name of the vectors of a program (`sdnext`, `forge`, `forge-classic`, `reforge`, `comfyui`,
    `invokeai`, `swarmui`, `novelai`) or of an extension (`dynamicprompts`, `lora-block-weight`, …), `field` that of a
    stage. The circumstances are those in which the vectors were made: 20 steps, and the embeddings and
    presets that their pages name.

    Raises HostError where the program raises, ValueError for a program and a stage that are not known, and TypeError
    for a text that is not a string.
    """
    expect_text(text)
    home = _HOMES.get(program)
    if home is None:
        raise ValueError(f"no program is called {program!r}; there are {', '.join(_HOMES)}")
    fields: Mapping[str, Callable[[str], object]] = import_module(f"promptlint.programs.{home}").FIELDS
    if field not in fields:
        raise ValueError(f"{program} has no stage {field!r}; there are {', '.join(fields)}")
    return fields[field](text)
