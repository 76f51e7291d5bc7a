"""What rules ask of extensions: abilities with a name, so that a rule says with which extensions it is silent."""

from __future__ import annotations

from collections.abc import Callable

from promptlint.dataclass import dataclass
from promptlint.programs.extensions.model import Extension

__all__ = [
    "BLOCK_WEIGHTS",
    "FADING_WEIGHTS",
    "FILLS_TEMPLATES",
    "FILLS_VARIANTS",
    "FILLS_WILDCARDS",
    "GUIDES",
    "LORAS_BY_PART",
    "LORA_TAGS",
    "NEGATIVE_WEIGHTS",
    "OWN_BRACKETS",
    "OWN_SCHEDULES",
    "READS_BREAKS",
    "READS_SCHEDULES",
    "REGIONS_BY_BREAKS",
    "REGIONS_BY_LINES",
    "STEP_WEIGHTS",
    "WHITE_SPACE_COUNTS",
    "Ability",
]


@dataclass(frozen=True, slots=True, eq=False)
class Ability:
    """Something that an extension does, in words that end "extensions that …"."""

    words: str
    holds: Callable[[Extension], bool]


FILLS_VARIANTS = Ability("fill in `{a|b}`", lambda extension: extension.fills_variants)
FILLS_WILDCARDS = Ability("fill in `__name__`", lambda extension: extension.fills_wildcards)
FILLS_TEMPLATES = Ability("fill in `{a|b}` or `__name__`", lambda extension: extension.fills_templates)
OWN_SCHEDULES = Ability("read schedules by a grammar of their own", lambda extension: extension.own_schedules)
WHITE_SPACE_COUNTS = Ability("read white space or line ends", lambda extension: extension.white_space_counts)
READS_SCHEDULES = Ability("read A1111's schedules", lambda extension: extension.reads_schedules)
OWN_BRACKETS = Ability("read shortcodes in square brackets", lambda extension: extension.own_brackets)
READS_BREAKS = Ability("encode what BREAK parts one by one", lambda extension: extension.reads_breaks)
NEGATIVE_WEIGHTS = Ability("read weights below 0", lambda extension: extension.negative_weights)
GUIDES = Ability("guide the picture in a way of their own", lambda extension: extension.guides)
LORA_TAGS = Ability("load LoRAs by tags", lambda extension: extension.lora_tags)
LORAS_BY_PART = Ability("load a LoRA for each part of a prompt", lambda extension: extension.loras_by_part)
BLOCK_WEIGHTS = Ability("read weights of LoRAs by block", lambda extension: "lbw" in extension.lora_arguments)
FADING_WEIGHTS = Ability("read weights that change", lambda extension: extension.fading_weights)
STEP_WEIGHTS = Ability("read weights of LoRAs that change", lambda extension: extension.step_weights)
REGIONS_BY_BREAKS = Ability("take what BREAK parts for regions", lambda extension: extension.regions_by_breaks)
REGIONS_BY_LINES = Ability("take lines for regions", lambda extension: extension.regions_by_lines)
