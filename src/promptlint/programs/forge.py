"""Forge: A1111's stages, with its own LoRA loader."""

from dataclasses import replace

from promptlint.programs.a1111 import A1111
from promptlint.programs.model import Networks, Source
from promptlint.semantics.host import Host

__all__ = ["FORGE", "PROGRAMS"]

FORGE = replace(
    A1111,
    name="forge",
    label="Forge",
    summary="Forge, whose stages are A1111's; its LoRA loader is its own.",
    sources=(
        Source(
            "lllyasviel/stable-diffusion-webui-forge",
            "dfdcbab6 (2025-06-26)",
            (
                "backend/text_processing/parsing.py",
                "modules/prompt_parser.py",
                "modules/extra_networks.py",
                "modules/processing_scripts/comments.py",
                "extensions-builtin/sd_forge_lora/extra_networks_lora.py",
            ),
        ),
        Source("Haoming02/sd-webui-forge-classic, branch neo", "ba6d8742, ed0bf75a, 21886f41", status="read"),
    ),
    vectors="forge",
    host=Host("forge", "Forge", comments_before_styles=True, lora_kinds=frozenset({"lora"})),
    negative_at_one="left out",
    networks=Networks(loads=("lora", "hypernet"), missing_drops_all=True, twice="different"),
    notes=(
        "With the emphasis option None, weights and BREAK are text.",
        "Forge Neo has the same parsers; its engines for language models, such as that of Z-Image, read no weights.",
    ),
)
PROGRAMS = (FORGE,)
