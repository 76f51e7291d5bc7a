"""Families of checkpoints, and the many ways in which files and sites spell them.

Source: what kohya's trainer, the ModelSpec metadata, A1111's sidecars and Civitai write; widths of the text encoders
of Stable Diffusion 1 (768), 2 (1,024) and XL (768 and 1,280, cross attention 2,048).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

__all__ = ["EMBEDDING_WIDTHS", "base_of_metadata", "base_of_shapes", "family", "read_base"]

Shapes = Mapping[str, Sequence[int]]

_SPELLINGS: Final = tuple(
    (re.compile(pattern), base)
    for pattern, base in (
        (r"pony", "Pony"),
        (r"illustrious", "Illustrious"),
        (r"noobai", "NoobAI"),
        (r"flux", "Flux"),
        (r"(?:sdxl|xlv1|diffusionxl|sd_?xl|animagine)", "SDXL"),
        (r"(?:sd|stablediffusion)v?3", "SD 3"),
        (r"(?:sd|stablediffusion)v?2", "SD 2"),
        (r"(?:sd|stablediffusion)v?1", "SD 1.5"),
    )
)
_FAMILIES: Final = {
    "SD 1.5": "SD 1.5",
    "SD 2": "SD 2",
    "SDXL": "SDXL",
    "Pony": "SDXL",
    "Illustrious": "SDXL",
    "NoobAI": "SDXL",
    "SD 3": "SD 3",
    "Flux": "Flux",
}
_SIGNS: Final = re.compile(r"[\s_.\-]+")
_UNKNOWN: Final = frozenset({"", "unknown", "other", "none", "custom"})


def read_base(text: str) -> str | None:
    """A base model as somebody spells it (`SD 1.5`, `sdxl_base_v1-0`, `stable-diffusion-xl-v1-base/lora`), as we do:
    `SD 1.5`, `SD 2`, `SDXL`, `Pony`, `Illustrious`, `NoobAI`, `SD 3`, `Flux`. None for what we do not know."""
    squeezed = _SIGNS.sub("", text.casefold())
    if squeezed in _UNKNOWN:
        return None
    return next((base for pattern, base in _SPELLINGS if pattern.search(squeezed)), None)


def family(base: str | None) -> str | None:
    """The family whose files go together: Pony and Illustrious are SDXL. None: not known."""
    if base is None:
        return None
    known = read_base(base) if base not in _FAMILIES else base
    return _FAMILIES.get(known) if known else None


def base_of_metadata(metadata: Mapping[str, str]) -> str | None:
    """What the metadata of a safetensors header says, or None."""
    for key in ("ss_base_model_version", "modelspec.architecture"):
        base = read_base(metadata.get(key, ""))
        if base is not None:
            return base
    if metadata.get("ss_v2") in ("True", "False"):
        return "SD 2" if metadata["ss_v2"] == "True" else None
    return None


def base_of_shapes(shapes: Shapes) -> str | None:
    """What the tensors of a LoRA, embedding or checkpoint say, or None."""
    for name, shape in shapes.items():
        base = _of_tensor(name, shape)
        if base is not None:
            return base
    return None


_CONTEXT_WIDTHS: Final = {768: "SD 1.5", 1024: "SD 2", 2048: "SDXL"}
EMBEDDING_WIDTHS: Final = {768: "SD 1.5", 1024: "SD 2", 1280: "SDXL"}
"""How wide one vector of an embedding is."""


def _of_tensor(name: str, shape: Sequence[int]) -> str | None:
    if "double_blocks" in name or "single_blocks" in name:
        return "Flux"
    if "joint_blocks" in name:
        return "SD 3"
    if name.startswith(("conditioner.embedders.", "lora_te1_", "lora_te2_")) or name == "clip_g":
        return "SDXL"
    width = shape[-1] if shape else 0
    if name == "emb_params":
        return EMBEDDING_WIDTHS.get(width)
    if name.startswith("lora_te_") and "_mlp_fc1" in name and name.endswith(("lora_down.weight", "hada_w1_b")):
        return {768: "SD 1.5", 1024: "SD 2"}.get(width)
    if "attn2" in name and ("to_k" in name or "to_v" in name):
        if name.endswith(("lora_down.weight", "lora_A.weight", "lora.down.weight", "hada_w1_b")):
            return _CONTEXT_WIDTHS.get(width)
        if name.endswith(("to_k.weight", "to_v.weight")):
            return _CONTEXT_WIDTHS.get(width)
    return None
