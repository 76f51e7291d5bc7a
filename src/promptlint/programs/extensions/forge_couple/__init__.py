"""Forge Couple: a prompt for each region, and texts that are written once and used again."""

from promptlint.programs.extensions.forge_couple.mistakes import couple_faults, couple_pieces
from promptlint.programs.extensions.forge_couple.prompts import CommonPrompt, common_prompts, region_prompts
from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["FORGE_COUPLE", "CommonPrompt", "common_prompts", "region_prompts"]

FORGE_COUPLE = Extension(
    name="forge-couple",
    label="Forge Couple",
    summary="Forge Couple draws each region of a picture with a prompt of its own.",
    programs=("forge", "forge-classic"),
    folders=("sd-forge-couple", "forge-couple"),
    regions_by_lines=True,
    pieces=couple_pieces,
    faults=couple_faults,
    keywords={
        "line end": "parts the prompt into regions; another separator can be chosen",
        "{name:text}": "a common prompt: the text stays, and is what `{name}` stands for",
        "{name}": "the text of the common prompt with that name",
    },
    notes=(
        "A blank line is a region with an empty prompt.",
        "The characters of common prompts can be `{ }` or `< >`, or they are off.",
        "A name that is given twice has the last text; one that is not given stays as it is written.",
        "Each region is encoded on its own: brackets end with it, and AND and prompt editing are text in it.",
    ),
    sources=(Source("Haoming02/sd-forge-couple", "7a396d8d", ("scripts/forge_couple.py", "lib_couple/mapping.py")),),
)
