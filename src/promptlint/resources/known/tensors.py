"""What the names and widths of tensors say about the family that a LoRA, an embedding or a checkpoint is for.

Only what is certain: blocks of the same name are in Flux.1, Flux.2, Chroma and HunyuanVideo, the text encoders of SDXL
are in SD 3 and Flux.1, too, and the cross attention of SDXL is as wide as that of some video models. Where a file could
be of several families, it says nothing.

Source: how kohya's trainers, OneTrainer, diffusers and ComfyUI name the layers, and the widths of the models: the text
encoders of Stable Diffusion 1 (768), 2 (1,024) and XL (768 and 1,280, cross attention 2,048).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

from promptlint.dataclass import dataclass
from promptlint.regex import regex

__all__ = ["Shapes", "family_of_tensors", "has_transformer"]

Shapes = Mapping[str, Sequence[int]]
"""The shape of each tensor by its name."""

_INWARD: Final = ("lora_down.weight", "lora_A.weight", "lora_A.default.weight", "lora.down.weight", "hada_w1_b")
"""Ends of the tensors whose last number is the width of what goes into a layer."""
_BLOCKS: Final = regex(
    # Transformers without a UNet: blocks of two streams or one, by any of their names …
    r"(?:double|single|joint)_(?:stream_|transformer_)?(?:blocks|layers)[._]\d"
    # … or plain blocks right below the model, where a UNet has its levels first.
    r"|^(?:(?:model\.)?diffusion_model\.|transformer\.|unet\.|net\.|lora_unet_|lora_transformer_|lycoris_)?"
    r"(?:transformer_blocks|blocks|layers)[._]\d"
)
_LEVELS: Final = regex(r"(?:down_blocks|up_blocks|mid_block|input_blocks|middle_block|output_blocks)[._]")
"""The levels of a UNet, which Stable Diffusion 1, 2 and XL have."""
_OVER_TIME: Final = regex(r"time_stack|time_mixer|temporal|motion_modules")
"""Layers of a UNet for video, whose text encoder is not that of the pictures' model."""
_NUMBER: Final = regex(r"(double_|single_|single_transformer_|(?<![a-z]_)transformer_)blocks[._](\d{1,3})[._]")


def family_of_tensors(shapes: Shapes) -> str | None:
    """The name of the family, as `families.toml` has it, or None."""
    file = _File(shapes)
    readers = _TRANSFORMERS if file.has_transformer else _UNETS
    return next((found for read in readers if (found := read(file)) is not None), None)


def has_transformer(shapes: Shapes) -> bool:
    """Whether the model is a transformer, and so neither Stable Diffusion 1, 2 nor XL."""
    return _File(shapes).has_transformer


@dataclass(frozen=True)
class _File:
    """The tensors of a file."""

    shapes: Shapes

    @cached_property
    def has_transformer(self) -> bool:
        return any(map(_BLOCKS.search, self.shapes))

    @cached_property
    def names(self) -> str:
        """All names, one per line."""
        return "\n".join(self.shapes)

    def has(self, pattern: str) -> bool:
        """Whether a name holds what the pattern says."""
        return re.search(pattern, self.names, re.MULTILINE) is not None

    def width(self, pattern: str) -> int | None:
        """The width of what goes into the first layer of such a name."""
        for name, shape in self.shapes.items():
            is_inward = name.endswith(_INWARD) or (name.endswith(".weight") and "lora" not in name)
            if shape and is_inward and re.search(pattern, name):
                return shape[-1]
        return None


def _sd3(file: _File) -> str | None:
    return "sd3" if file.has(r"joint_blocks[._]\d+[._](?:x|context)_block[._]") else None


def _auraflow(file: _File) -> str | None:
    return "auraflow" if "joint_transformer_blocks" in file.names else None


def _hidream(file: _File) -> str | None:
    return "hidream" if file.has(r"double_stream_blocks[._]\d+[._]block[._]") else None


def _anima(file: _File) -> str | None:
    """Its blocks are those of Cosmos Predict 2; the adapter is its own."""
    return "anima" if file.has(r"llm_adapter[._]") and file.has(r"blocks[._]\d+[._]cross_attn[._]") else None


def _wan(file: _File) -> str | None:
    width = file.width(r"blocks[._]\d+[._]cross_attn[._]k\.(?:lora|weight)")
    return {5120: "wan-14b", 1536: "wan-1.3b", 3072: "wan-5b"}.get(width or 0)


def _chroma(file: _File) -> str | None:
    """Only it has the layer that stands for the guidance; its kin that draws pixels has others besides."""
    return "chroma" if "distilled_guidance_layer" in file.names and "nerf_" not in file.names else None


def _flux2(file: _File) -> str | None:
    width = file.width(r"double_blocks[._]\d+[._]img_attn[._]|single_blocks[._]\d+[._]linear1\.")
    return "flux2" if width == 6144 else None


def _flux1(file: _File) -> str | None:
    """Flux.1 of all that have its blocks, where that can be told.

    It alone has CLIP-L as its first text encoder: Flux.2 and Chroma have none, and in HunyuanVideo's files the first
    is a Llama. Chroma and Flux.2 modulate no block by itself; HunyuanVideo calls that layer otherwise, and has 20 and
    40 blocks where Flux.1 has 19 and 38. Smaller models with such blocks have 10 and 28 at most.
    """
    has_two = file.has(r"(?:double|single)_blocks[._]\d|single_transformer_blocks[._]\d")
    if has_two and file.has(r"^lora_te1_text_model_"):
        return "flux"
    if file.has(r"(?:img|txt)_mod[._]linear[._]|modulation[._]linear[._]"):
        return None
    double, single = _last_blocks(file)
    if double > 18 or single > 37:
        return None
    if file.has(r"double_blocks[._]\d+[._](?:img|txt)_mod[._]lin[._]|single_blocks[._]\d+[._]modulation[._]lin[._]"):
        is_wide = file.width(r"double_blocks[._]\d+[._]img_mod[._]lin\.|single_blocks[._]\d+[._]modulation[._]lin\.")
        return "flux" if is_wide == 3072 and (double >= 10 or single >= 28) else None
    if file.has(r"single_transformer_blocks[._]\d+[._]norm[._]linear[._]"):
        return "flux" if (double, single) == (18, 37) else None
    return None


def _last_blocks(file: _File) -> tuple[int, int]:
    """The greatest numbers of the blocks of two streams and of one; -1 where there is none."""
    double = single = -1
    for name in file.shapes:
        found = _NUMBER.search(name)
        if found is None:
            continue
        number = int(found[2])
        if found[1].startswith("single"):
            single = max(single, number)
        else:
            double = max(double, number)
    return double, single


_CONTEXT_WIDTHS: Final = {768: "sd1", 1024: "sd2", 2048: "sdxl"}


def _context(file: _File) -> str | None:
    """By the width of the text that cross attention looks at."""
    if _OVER_TIME.search(file.names):
        return None
    for name, shape in file.shapes.items():
        is_text = "attn2" in name and ("to_k" in name or "to_v" in name) and _LEVELS.search(name)
        if is_text and shape and name.endswith((*_INWARD, "to_k.weight", "to_v.weight")):
            found = _CONTEXT_WIDTHS.get(shape[-1])
            if found is not None:
                return found
    return None


def _encoders(file: _File) -> str | None:
    """By the text encoders. A third one is that of SD 3 and Flux.1; the first alone may be that of any of them."""
    if _OVER_TIME.search(file.names) or file.has(r"^lora_te3_"):
        return None
    if file.has(r"^conditioner\.embedders\.|^lora_te2_|^clip_g$") or (
        file.has(r"^lora_te1_") and _LEVELS.search(file.names)
    ):
        return "sdxl"
    for name, shape in file.shapes.items():
        if name.startswith("lora_te_") and "_mlp_fc1" in name and name.endswith(_INWARD) and shape:
            return {768: "sd1", 1024: "sd2"}.get(shape[-1])
    return None


def _embedding(file: _File) -> str | None:
    shape = file.shapes.get("emb_params")
    width = shape[-1] if shape else 0
    return {768: "sd1", 1024: "sd2", 1280: "sdxl"}.get(width)


_Reader = Callable[[_File], str | None]
_TRANSFORMERS: Final[tuple[_Reader, ...]] = (_sd3, _auraflow, _hidream, _anima, _wan, _chroma, _flux2, _flux1)
_UNETS: Final[tuple[_Reader, ...]] = (_context, _encoders, _embedding)
