from __future__ import annotations

import pytest

from promptlint.resources.known.bases import base_of_metadata, base_of_shapes, family, read_base


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("SD 1.5", "SD 1.5"),
        ("SD1", "SD 1.5"),
        ("SD 1.4", "SD 1.5"),
        ("sd_v1", "SD 1.5"),
        ("stable-diffusion-v1/lora", "SD 1.5"),
        ("SD 2.1 768", "SD 2"),
        ("sd_v2_768_v", "SD 2"),
        ("stable-diffusion-v2-512", "SD 2"),
        ("SDXL 1.0", "SDXL"),
        ("sdxl_base_v1-0", "SDXL"),
        ("stable-diffusion-xl-v1-base/lora", "SDXL"),
        ("SD 3.5 Large", "SD 3"),
        ("stable-diffusion-3-medium", "SD 3"),
        ("Flux.1 D", "Flux"),
        ("flux-1-dev/lora", "Flux"),
        ("Pony", "Pony"),
        ("Illustrious", "Illustrious"),
        ("NoobAI", "NoobAI"),
        ("Unknown", None),
        ("Other", None),
        ("", None),
        ("PixArt a", "PixArt α"),
    ],
)
def test_spellings_of_base_models(written: str, base: str | None) -> None:
    assert read_base(written) == base


def test_what_grew_out_of_sdxl_goes_with_sdxl() -> None:
    assert family("Pony") == family("Illustrious") == family("SDXL") == "SDXL"
    assert family("SD 1.5") != family("SD 2")
    assert family(None) is None
    assert family("Playground v2") is None


def test_metadata_say_it_in_several_ways() -> None:
    assert base_of_metadata({"ss_base_model_version": "sdxl_base_v1-0"}) == "SDXL"
    assert base_of_metadata({"modelspec.architecture": "stable-diffusion-v1/lora"}) == "SD 1.5"
    assert base_of_metadata({"ss_v2": "True"}) == "SD 2"
    assert base_of_metadata({"ss_v2": "False"}) is None


@pytest.mark.parametrize(
    ("tensor", "shape", "base"),
    [
        ("emb_params", (8, 768), "SD 1.5"),
        ("emb_params", (8, 1024), "SD 2"),
        ("clip_g", (8, 1280), "SDXL"),
        ("lora_unet_double_blocks_0_img_attn_proj.lora_down.weight", (4, 3072), None),
        ("lora_unet_joint_blocks_0_x_block_attn_qkv.lora_down.weight", (4, 1536), "SD 3"),
        ("unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight", (4, 2048), "SDXL"),
        ("lora_unet_mid_block_attentions_0_proj_in.lora_down.weight", (4, 1280), None),
        ("x", (), None),
    ],
)
def test_tensors_say_it_by_their_width(tensor: str, shape: tuple[int, ...], base: str | None) -> None:
    assert base_of_shapes({tensor: shape}) == base
