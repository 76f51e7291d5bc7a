"""Forge Classic: Forge without hypernetworks."""

from dataclasses import replace

from promptlint.programs.a1111 import A1111
from promptlint.programs.model import Networks, Source
from promptlint.semantics.host import Host

__all__ = ["FORGE_CLASSIC", "PROGRAMS"]

FORGE_CLASSIC = replace(
    A1111,
    name="forge-classic",
    label="Forge Classic",
    summary="Forge Classic, whose stages are A1111's.",
    sources=(
        Source(
            "Haoming02/sd-webui-forge-classic, branch classic",
            "1f95d717 (2025-02-21)",
            (
                "modules/prompt_parser.py",
                "modules/extra_networks.py",
                "modules/processing_scripts/comments.py",
                "extensions-builtin/Lora/extra_networks_lora.py",
            ),
        ),
        Source(
            "Haoming02/sd-webui-forge-classic, branch classic",
            "8dcc3776, 022489cd",
            ("extensions-builtin/Lora/networks.py", "ldm_patched/modules/model_patcher.py"),
            "read",
        ),
    ),
    vectors="forge-classic",
    host=Host("forge-classic", "Forge Classic", lora_kinds=frozenset({"lora"})),
    negative_at_one="left out",
    networks=Networks(loads=("lora",), twice="both"),
    notes=(),
)
PROGRAMS = (FORGE_CLASSIC,)
