"""reForge: A1111's stages, with more comments and weights that repeat text."""

from dataclasses import replace

from promptlint.programs.a1111 import A1111
from promptlint.programs.model import Comments, Networks, Source
from promptlint.programs.reforge.comments import comment_spans, strip
from promptlint.programs.reforge.weighting import join_nearly_equal, reforge_pieces
from promptlint.semantics.host import Host

__all__ = ["PROGRAMS", "REFORGE"]


REFORGE = replace(
    A1111,
    name="reforge",
    label="reForge",
    summary="reForge, whose stages are A1111's with more comments, and weights that repeat text.",
    sources=(
        Source(
            "Panchovix/stable-diffusion-webui-reForge",
            "3b56b268 (2026-03-11)",
            (
                "modules/prompt_parser.py",
                "modules/extra_networks.py",
                "modules/processing_scripts/comments.py",
                "extensions-builtin/Lora/extra_networks_lora.py",
            ),
        ),
        Source(
            "Panchovix/stable-diffusion-webui-reForge",
            "2c53a8b7",
            ("extensions-builtin/Lora/networks.py", "ldm_patched/modules/sd.py"),
            "read",
        ),
    ),
    vectors="reforge",
    host=Host("reforge", "reForge", take_comments=strip, weigh=reforge_pieces, join=join_nearly_equal),
    emphasis=replace(A1111.emphasis, repeats=True),
    negative_at_one="left out",
    networks=Networks(loads=("lora", "lyco", "hypernet"), missing_drops_all=True, twice="both"),
    comments=Comments(hash=True, slashes="anywhere", block="line start", spans=comment_spans),
    notes=("Comments cannot be switched off.", "A stray `/*` or `*/` drops what follows it."),
)
PROGRAMS = (REFORGE,)
