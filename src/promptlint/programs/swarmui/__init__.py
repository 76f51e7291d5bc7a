"""SwarmUI: its own tags, and ComfyUI's weights."""

from promptlint.programs.comfyui import COMFYUI
from promptlint.programs.model import Breaks, Networks, Program, Schedules, Source, Templates
from promptlint.programs.swarmui.host import SWARMUI_HOST
from promptlint.programs.swarmui.written_tags import places

__all__ = ["PROGRAMS", "SWARMUI"]

SWARMUI = Program(
    name="swarmui",
    label="SwarmUI",
    summary="SwarmUI, which fills in tags of its own and hands the text to ComfyUI.",
    sources=(
        Source("mcmonkeyprojects/SwarmUI", "062407c7 (2026-08-21)", ("SwarmTextHandling.py",)),
        Source(
            "mcmonkeyprojects/SwarmUI",
            "062407c7 (2026-08-21)",
            (
                "src/Text2Image/T2IPromptHandling.cs",
                "src/Utils/PromptRegion.cs",
                "src/Utils/WildcardsHelper.cs",
            ),
            "read",
        ),
    ),
    vectors="swarmui",
    host=SWARMUI_HOST,
    emphasis=COMFYUI.emphasis,
    escapes=COMFYUI.escapes,
    schedules=Schedules(grammar="swarmui", point_is_fraction=False),
    breaks=Breaks(words=("<break>",)),
    networks=Networks(loads=("lora",), cuts_unknown=False, bad_number="raises", in_negative=True, written=places),
    embeddings="tag",
    templates=Templates(choice="<random:red,blue>", wildcard="<wildcard:name>"),
    raises=("`[a:b]` without a number, and a LoRA weight that is not one: ValueError, and no picture.",),
)
PROGRAMS = (SWARMUI,)
