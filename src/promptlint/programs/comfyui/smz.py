"""smZNodes' encoder for ComfyUI with its parser `A1111`: A1111's weights and schedules in a workflow."""

from dataclasses import replace

from promptlint.programs.a1111 import A1111
from promptlint.programs.comfyui.core import page_comments, strip_page_comments
from promptlint.programs.model import Comments, Program, Source, Templates
from promptlint.semantics.host import WEBUI

__all__ = ["SMZ"]

_ENCODER = replace(WEBUI, name="comfyui-smz", label="smZNodes in ComfyUI", take_comments=None, has_networks=False)

SMZ: Program = replace(
    A1111,
    name="comfyui-smz",
    label="smZNodes",
    summary="ComfyUI with the node `smZ CLIPTextEncode` and its parser `A1111`.",
    sources=(
        Source("shiimizu/ComfyUI_smZNodes", "9562d76c (2025-06-04)", ("modules/text_processing/prompt_parser.py",)),
        Source(
            "shiimizu/ComfyUI_smZNodes",
            "3846ef3b",
            ("modules/text_processing/classic_engine.py", "modules/text_processing/textual_inversion.py"),
            status="read",
        ),
    ),
    vectors=None,
    host=_ENCODER,
    typed_host=replace(
        _ENCODER, name="comfyui-smz-page", label="smZNodes with ComfyUI's page", take_comments=strip_page_comments
    ),
    comments=Comments(slashes="anywhere", block="every", by_page=True, spans=page_comments),
    networks=None,
    negative_at_one=None,
    embeddings="either",
    templates=Templates(variants=True, by_page=True),
    notes=(
        "A workflow that says `A1111` or `full` in the node is read so by itself.",
        "The parsers `comfy` and `comfy++` read what ComfyUI reads, and AND.",
    ),
)
