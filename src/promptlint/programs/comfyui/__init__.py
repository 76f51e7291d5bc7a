"""ComfyUI: its core, the page that sends what is typed into it, and a node that reads prompts as A1111 does."""

from dataclasses import replace

from promptlint.programs.comfyui.core import comfyui_pieces, comfyui_text, page_comments, strip_page_comments
from promptlint.programs.comfyui.smz import SMZ
from promptlint.programs.model import Comments, Emphasis, Encoding, Escapes, Program, Source, Templates
from promptlint.semantics.host import text_host
from promptlint.semantics.weighting import ROUND, join_none

__all__ = ["COMFYUI", "NO_WEIGHTS", "PROGRAMS"]


_CORE = replace(text_host("comfyui", "ComfyUI"), has_embedding_prefix=True, weigh=comfyui_pieces, join=join_none)

COMFYUI = Program(
    name="comfyui",
    label="ComfyUI",
    summary="ComfyUI: the text of its CLIPTextEncode node, as its page sends it.",
    sources=(
        Source("comfyanonymous/ComfyUI", "0.3.64, a125cd84 (2025-10-12)", ("comfy/sd1_clip.py",)),
        Source("comfyui-frontend-package", "1.58.1", ("processDynamicPrompt in formatUtil",)),
    ),
    vectors="comfyui",
    host=_CORE,
    typed_host=replace(_CORE, name="comfyui-page", label="ComfyUI's page", take_comments=strip_page_comments),
    emphasis=Emphasis(round=ROUND, number="inside", replaces=True, any_float=True),
    escapes=Escapes(characters="()"),
    comments=Comments(slashes="anywhere", block="every", by_page=True, spans=page_comments),
    embeddings="prefix",
    encoding=Encoding(cuts_by_family="always"),
    has_loader_nodes=True,
    negative_at_one="by nodes",
    weights_by_model=True,
    raises=("`embedding:` with nothing after it: IndexError, and no picture.",),
    notes=(
        "The page reads braces and comments of what is typed into it; a prompt that a program sends is not touched.",
        "The page sends a backslash at the end of the text as `\\undefined`.",
        "Encoders of some newer models read no weights.",
    ),
    templates=Templates(variants=True, by_page=True),
)

_PLAIN = replace(_CORE, name="comfyui-no-weights", label="ComfyUI without weights", weigh=comfyui_text)

NO_WEIGHTS = replace(
    COMFYUI,
    name="comfyui-no-weights",
    label="ComfyUI without weights",
    summary="ComfyUI with a text encoder that it runs without weights, such as that of Qwen-Image.",
    sources=(
        *COMFYUI.sources,
        Source("comfyanonymous/ComfyUI", "0.3.64 and later", ("comfy/text_encoders",), status="read"),
    ),
    host=_PLAIN,
    typed_host=replace(
        _PLAIN,
        name="comfyui-no-weights-page",
        label="ComfyUI's page without weights",
        take_comments=strip_page_comments,
    ),
    emphasis=Emphasis(),
    encoding=Encoding(),  # of the families that are read so, ComfyUI cuts none
    weights_off=True,
    notes=(
        "A workflow whose loader says which text encoder it loads is read so by itself.",
        "A backslash in front of a round bracket is removed all the same.",
    ),
)
PROGRAMS = (COMFYUI, NO_WEIGHTS, SMZ)
