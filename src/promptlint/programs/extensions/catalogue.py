"""All extensions by name. Their modules are imported when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import import_module

from promptlint.programs.extensions.model import Extension

__all__ = [
    "IN_USE",
    "NAMES",
    "all_extensions",
    "extends",
    "extensions_for",
    "extensions_of_settings",
    "find_extension",
    "of_folder",
]

_HOMES: Mapping[str, tuple[str, str]] = {
    "adetailer": ("adetailer", "ADETAILER"),
    "composable-lora": ("composable_lora", "COMPOSABLE_LORA"),
    "dynamic-prompts": ("dynamic_prompts.declaration", "DYNAMIC_PROMPTS"),
    "forge-couple": ("forge_couple", "FORGE_COUPLE"),
    "impact-pack": ("impact_pack", "IMPACT_PACK"),
    "lora-block-weight": ("lora_block_weight", "LORA_BLOCK_WEIGHT"),
    "lora-tags": ("lora_tags", "LORA_TAGS"),
    "loractl": ("loractl", "LORACTL"),
    "negpip": ("negpip", "NEGPIP"),
    "neutral-prompt": ("neutral_prompt", "NEUTRAL_PROMPT"),
    "one-button-prompt": ("one_button_prompt", "ONE_BUTTON_PROMPT"),
    "prompt-control": ("prompt_control", "PROMPT_CONTROL"),
    "prompt-fusion": ("prompt_fusion", "PROMPT_FUSION"),
    "regional-prompter": ("regional_prompter", "REGIONAL_PROMPTER"),
    "smz-nodes": ("smz_nodes", "SMZ_NODES"),
    "umi-ai": ("umi_ai", "UMI_AI"),
    "unprompted": ("unprompted", "UNPROMPTED"),
    "wildcards": ("wildcards", "WILDCARDS"),
}
"""The module and the constant of each."""

NAMES = tuple(_HOMES)
"""How configurations name them."""


@cache
def find_extension(name: str) -> Extension:
    """An extension by its name. Raises KeyError for one that there is not."""
    module, constant = _HOMES[name]
    extension: Extension = getattr(import_module(f"promptlint.programs.extensions.{module}"), constant)
    return extension


def all_extensions() -> tuple[Extension, ...]:
    """Every extension, in the order of the names."""
    return tuple(map(find_extension, NAMES))


_RELATIVES = (
    frozenset({"a1111", "a1111-1.5", "forge", "forge-classic", "reforge", "sdnext"}),
    frozenset({"comfyui", "comfyui-no-weights", "comfyui-smz", "swarmui"}),
)
"""Programs that run each other's extensions: whoever has one there says so."""


def extends(extension: Extension, program: str) -> bool:
    """Whether an extension can be one of a program: of those that it names, or of their relatives."""
    own = frozenset(extension.programs)
    return program in own or any(program in group and group & own for group in _RELATIVES)


def extensions_for(names: Iterable[str], program: str) -> tuple[Extension, ...]:
    """Those of some extensions that can be extensions of a program, in the order of the names."""
    return tuple(extension for extension in map(find_extension, sorted(names)) if extends(extension, program))


@lru_cache(maxsize=1)
def _folders() -> Mapping[str, str]:
    return {folder.casefold(): each.name for each in all_extensions() for folder in each.folders}


def of_folder(folder: str) -> str | None:
    """The name of the extension that is installed in a folder of this name; None for one that is not known."""
    return _folders().get(folder.casefold())


IN_USE: Mapping[str, tuple[str, str]] = {
    "ADetailer model": ("*", "adetailer"),
    "ADetailer version": ("*", "adetailer"),
    "CFG Rescale phi": ("*", "neutral-prompt"),
    "NegPiP Active": ("True", "negpip"),
    "RP Active": ("True", "regional-prompter"),
    "forge_couple": ("*", "forge-couple"),
}
"""Keys of infotext that show that an extension was in use: the value, `*` for any, and the extension's name. Here, and
not in the declarations, so that no file with parameters has all of them loaded."""


def extensions_of_settings(settings: Mapping[str, str]) -> frozenset[str]:
    """The names of the extensions that the parameters beside a prompt show to have been in use."""
    found = (IN_USE[key] + (settings[key].strip(),) for key in settings.keys() & IN_USE.keys())
    return frozenset(name for shows, name, value in found if shows in ("*", value))
