"""Model files as trainers and the WebUI write them, made of nothing but struct and json."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = [
    "SD1_LORA",
    "SD2_LORA",
    "SDXL_LORA",
    "make_a1111",
    "make_everything_of_the_seed",
    "safetensors",
    "write_picture",
    "write_safetensors",
]

Shapes = Mapping[str, Sequence[int]]

SD1_LORA: Shapes = {
    "lora_te_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": (4, 768),
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (4, 768),
}
SD2_LORA: Shapes = {
    "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (4, 1024),
}
SDXL_LORA: Shapes = {
    "lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": (4, 768),
    "lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": (4, 1280),
    "lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k.lora_down.weight": (4, 2048),
}


def safetensors(shapes: Shapes, metadata: Mapping[str, str] | None = None) -> bytes:
    """A whole file, its tensors zero."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    offset = 0
    for name, shape in shapes.items():
        size = 2
        for length in shape:
            size *= length
        header[name] = {"dtype": "F16", "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    data = json.dumps(header).encode()
    return struct.pack("<Q", len(data)) + data + bytes(offset)


def write_safetensors(
    path: Path,
    shapes: Shapes = SD1_LORA,
    metadata: Mapping[str, str] | None = None,
    *,
    card: Mapping[str, Any] | None = None,
    civitai: Mapping[str, Any] | None = None,
) -> Path:
    """A file with the sidecars it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(safetensors(shapes, metadata))
    if card is not None:
        path.with_name(f"{path.stem}.json").write_text(json.dumps(card), encoding="utf-8")
    if civitai is not None:
        path.with_name(f"{path.stem}.civitai.info").write_text(json.dumps(civitai), encoding="utf-8")
    return path


def write_picture(path: Path, table: Mapping[str, Any] | None, *, chunk: str = "tEXt") -> Path:
    """A PNG of one pixel that holds an embedding as A1111 stores it; None: a picture and nothing else."""
    pieces = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))]
    if table is not None:
        text = base64.b64encode(json.dumps(table).encode())
        values = {
            "tEXt": text,
            "zTXt": b"\0" + zlib.compress(text),
            "iTXt": b"\1\0\0\0" + zlib.compress(text),
        }
        pieces.append((chunk.encode(), b"sd-ti-embedding\0" + values[chunk]))
    pieces += [(b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in pieces
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path


def make_a1111(root: Path) -> Path:
    """A WebUI with a file of every sort."""
    loras, embeddings = root / "models" / "Lora", root / "embeddings"
    write_safetensors(
        loras / "koreanDollLikeness_v15.safetensors",
        metadata={"ss_output_name": "koreanDoll", "ss_tag_frequency": json.dumps({"9_a": {"portrait": 9, "smile": 4}})},
        card={"activation text": "kdoll", "preferred weight": 0.66, "sd version": "SD1"},
    )
    write_safetensors(
        loras / "styles" / "ink_xl.safetensors",
        SDXL_LORA,
        civitai={"trainedWords": ["ink style", "inkpunk"], "baseModel": "Pony", "files": []},
    )
    write_safetensors(loras / "ink_21.safetensors", SD2_LORA)
    write_safetensors(loras / "a" / "oil.safetensors")
    write_safetensors(loras / "b" / "oil.safetensors", SD2_LORA)
    write_safetensors(
        root / "models" / "LyCORIS" / "lyc.safetensors",
        {"lora_unet_mid_block_attentions_0_proj_in.hada_w1_a": (320, 4)},
        {"ss_base_model_version": "sd_v1"},
    )
    write_safetensors(embeddings / "EasyNegative.safetensors", {"emb_params": (8, 768)})
    write_safetensors(embeddings / "wide.safetensors", {"emb_params": (3, 1024)})
    write_safetensors(embeddings / "xl.safetensors", {"clip_l": (4, 768), "clip_g": (4, 1280)})
    (embeddings / "old_style.pt").write_bytes(b"PK")
    hypernetworks = root / "models" / "hypernetworks"
    hypernetworks.mkdir()
    (hypernetworks / "brush.pt").write_bytes(b"PK")
    write_safetensors(
        root / "models" / "Stable-diffusion" / "photon.safetensors",
        {"model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight": (320, 768)},
    )
    wildcards = root / "extensions" / "sd-dynamic-prompts" / "wildcards"
    (wildcards / "hair").mkdir(parents=True)
    (wildcards / "hair" / "colour.txt").write_text("red\nblue\n", encoding="utf-8")
    (wildcards / "pack.yaml").write_text("animals:\n  cat:\n    - tabby\n  dog:\n    - pug\n", encoding="utf-8")
    return root


def make_everything_of_the_seed(root: Path) -> Path:
    """A WebUI that has all that the seed page refers to."""
    write_safetensors(root / "models" / "Lora" / "koreanDollLikeness_v15.safetensors")
    for name, vectors in (
        ("ulzzang-6500", 8),
        ("bad-picture-chill-75v", 75),
        ("ng_deepnegative_v1_75t", 75),
        ("EasyNegative", 8),
        ("bad_prompt_version2", 8),
    ):
        write_safetensors(root / "embeddings" / f"{name}.safetensors", {"emb_params": (vectors, 768)})
    return root
