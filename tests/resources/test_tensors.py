"""Headers as trainers and programs write them, without metadata: what their tensors say, and where they say nothing."""

from __future__ import annotations

import time

import pytest

from promptlint.resources.known.bases import base_of_shapes
from promptlint.resources.known.tensors import family_of_tensors, has_transformer

Shapes = dict[str, tuple[int, ...]]


def lora(*layers: tuple[str, int, int], style: str = "kohya") -> Shapes:
    """The tensors of a LoRA of rank 4: each layer's name, and the widths of what goes in and comes out."""
    down, up = {"kohya": ("lora_down", "lora_up"), "diffusers": ("lora_A", "lora_B")}[style]
    shapes: Shapes = {}
    for name, inward, outward in layers:
        shapes[f"{name}.{up}.weight"] = (outward, 4)  # first: what comes out must not be taken for what goes in
        shapes[f"{name}.{down}.weight"] = (4, inward)
        if style == "kohya":
            shapes[f"{name}.alpha"] = ()
    return shapes


CLIP_L = lora(("lora_te1_text_model_encoder_layers_0_mlp_fc1", 768, 3072))
CLIP_G = lora(("lora_te2_text_model_encoder_layers_0_mlp_fc1", 1280, 5120))
T5 = lora(("lora_te3_encoder_block_0_layer_0_SelfAttention_k", 4096, 4096))
SD1 = lora(("lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k", 768, 320))
SD1_TEXT = lora(("lora_te_text_model_encoder_layers_0_mlp_fc1", 768, 3072))
SD2 = lora(("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_v", 1024, 1280))
SD2_TEXT = lora(("lora_te_text_model_encoder_layers_0_mlp_fc1", 1024, 4096))
SDXL = lora(("lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k", 2048, 640))
SDXL_NO_CONTEXT = lora(("lora_unet_output_blocks_0_1_transformer_blocks_0_ff_net_2", 5120, 1280))
SD3 = lora(
    ("lora_unet_joint_blocks_0_context_block_attn_qkv", 1536, 4608),
    ("lora_unet_joint_blocks_0_x_block_attn_qkv", 1536, 4608),
)


def two_streams(
    width: int, double: int, single: int, *layers: str, prefix: str = "lora_unet_", sign: str = "_"
) -> Shapes:
    """A LoRA over all blocks of two streams and of one, of a model of a width."""
    inside = [f"{prefix}double_blocks{sign}{n}{sign}img_attn{sign}proj" for n in range(double)]
    inside += [f"{prefix}single_blocks{sign}{n}{sign}linear1" for n in range(single)]
    inside += [name for layer in layers for name in _each(layer, double, single, prefix, sign)]
    return lora(*((name, width, width) for name in inside), style="kohya" if sign == "_" else "diffusers")


def _each(layer: str, double: int, single: int, prefix: str, sign: str) -> list[str]:
    kind, count = ("single", single) if layer.startswith("modulation") else ("double", double)
    return [f"{prefix}{kind}_blocks{sign}{n}{sign}{layer}" for n in range(count)]


FLUX = two_streams(3072, 19, 38, "img_mod_lin", "txt_mod_lin", "modulation_lin")
FLUX_BFL = two_streams(3072, 19, 38, "img_mod.lin", "modulation.lin", prefix="diffusion_model.", sign=".")
CHROMA = two_streams(3072, 19, 38)
FLUX2 = two_streams(6144, 8, 48)
KLEIN_4B = two_streams(3072, 5, 20)
KLEIN_9B = two_streams(4096, 8, 24)
HUNYUAN_VIDEO = two_streams(3072, 20, 40, "img_mod_linear", "txt_mod_linear", "modulation_linear")
HUNYUAN_IMAGE = two_streams(3584, 20, 40, "img_mod_linear", "modulation_linear")
OVIS = two_streams(3072, 6, 27, "img_mod_lin", "modulation_lin")
LONGCAT = two_streams(3072, 10, 20, "img_mod_lin", "modulation_lin")


def diffusers_flux(double: int, single: int, *, modulated: bool) -> Shapes:
    """A LoRA as ai-toolkit and diffusers name it."""
    names = [f"transformer.transformer_blocks.{n}.attn.to_q" for n in range(double)]
    names += [f"transformer.single_transformer_blocks.{n}.proj_mlp" for n in range(single)]
    if modulated:
        names += [f"transformer.transformer_blocks.{n}.norm1.linear" for n in range(double)]
        names += [f"transformer.single_transformer_blocks.{n}.norm.linear" for n in range(single)]
    return lora(*((name, 3072, 3072) for name in names), style="diffusers")


@pytest.mark.parametrize(
    ("shapes", "base"),
    [
        pytest.param(SD1, "SD 1.5", id="sd1"),
        pytest.param(SD1 | SD1_TEXT, "SD 1.5", id="sd1 with its encoder"),
        pytest.param(SD1_TEXT, "SD 1.5", id="sd1, the encoder alone"),
        pytest.param(SD2, "SD 2", id="sd2"),
        pytest.param(SD2_TEXT, "SD 2", id="sd2, the encoder alone"),
        pytest.param(SDXL, "SDXL", id="sdxl"),
        pytest.param(SDXL | CLIP_L | CLIP_G, "SDXL", id="sdxl with its encoders"),
        pytest.param(CLIP_L | CLIP_G, "SDXL", id="sdxl, the encoders alone"),
        pytest.param(SDXL_NO_CONTEXT, None, id="sdxl without cross attention"),
        pytest.param(SDXL_NO_CONTEXT | CLIP_L, "SDXL", id="sdxl, one encoder"),
        pytest.param(CLIP_L, None, id="CLIP-L alone: SDXL, SD 3 or Flux.1"),
        pytest.param(CLIP_L | T5, None, id="CLIP-L and T5"),
        pytest.param(CLIP_L | CLIP_G | T5, None, id="the three encoders of SD 3"),
        pytest.param(SD3, "SD 3", id="sd3"),
        pytest.param(SD3 | CLIP_L | CLIP_G, "SD 3", id="sd3 with CLIP"),
        pytest.param(CLIP_L | CLIP_G | T5 | SD3, "SD 3", id="sd3, the encoders first"),
        pytest.param(FLUX, "Flux", id="flux"),
        pytest.param(FLUX | CLIP_L, "Flux", id="flux with CLIP-L"),
        pytest.param(CLIP_L | T5 | FLUX, "Flux", id="flux, the encoders first"),
        pytest.param(CHROMA | CLIP_L, "Flux", id="flux without its modulation, with CLIP-L"),
        pytest.param(FLUX_BFL, "Flux", id="flux as its authors name it"),
        pytest.param(two_streams(3072, 19, 0, "img_mod_lin"), "Flux", id="flux, blocks of two streams"),
        pytest.param(two_streams(3072, 0, 38, "modulation_lin"), "Flux", id="flux, blocks of one stream"),
        pytest.param(diffusers_flux(19, 38, modulated=True), "Flux", id="flux of diffusers"),
        pytest.param(diffusers_flux(19, 38, modulated=False), None, id="flux or chroma of diffusers"),
        pytest.param(diffusers_flux(20, 40, modulated=True), None, id="hunyuan video of diffusers"),
        pytest.param(diffusers_flux(5, 20, modulated=True), None, id="a smaller model of diffusers"),
        pytest.param(CHROMA, None, id="chroma, or flux without its modulation"),
        pytest.param(CHROMA | lora(("lora_unet_distilled_guidance_layer_in_proj", 64, 5120)), "Chroma", id="chroma"),
        pytest.param(FLUX2, "Flux.2", id="flux2"),
        pytest.param(KLEIN_4B, None, id="klein 4b"),
        pytest.param(KLEIN_9B, None, id="klein 9b"),
        pytest.param(HUNYUAN_VIDEO, None, id="hunyuan video"),
        pytest.param(HUNYUAN_IMAGE, None, id="hunyuan image"),
        pytest.param(OVIS, None, id="ovis"),
        pytest.param(LONGCAT, None, id="longcat"),
        pytest.param(two_streams(3072, 21, 38, "img_mod_lin"), None, id="one block too many"),
        pytest.param(two_streams(2048, 19, 38, "img_mod_lin", "modulation_lin"), None, id="another width"),
        pytest.param(
            lora(("transformer.joint_transformer_blocks.0.attn.to_q", 3072, 3072), style="diffusers"),
            "AuraFlow",
            id="auraflow",
        ),
        pytest.param(
            lora(("diffusion_model.double_stream_blocks.0.block.attn1.to_k", 2560, 2560), style="diffusers"),
            "HiDream",
            id="hidream",
        ),
        pytest.param(lora(("lora_unet_blocks_0_cross_attn_k", 5120, 5120)), "Wan 14B", id="wan 14b"),
        pytest.param(lora(("blocks.0.cross_attn.k", 1536, 1536), style="diffusers"), "Wan 1.3B", id="wan 1.3b"),
        pytest.param(
            lora(("diffusion_model.blocks.3.cross_attn.k", 3072, 3072), style="diffusers"), "Wan 5B", id="wan 5b"
        ),
        pytest.param(lora(("lora_unet_blocks_0_cross_attn_k", 4096, 4096)), None, id="a wan of no known size"),
        pytest.param(lora(("lora_unet_blocks_0_cross_attn_k_proj", 1024, 2048)), None, id="anima or cosmos"),
        pytest.param(
            lora(
                ("lora_unet_blocks_0_cross_attn_k_proj", 1024, 2048),
                ("lora_unet_llm_adapter_blocks_0_mlp_0", 1024, 4096),
            ),
            "Anima",
            id="anima",
        ),
        pytest.param(
            lora(
                ("lora_unet_transformer_blocks_0_attn_add_k_proj", 3072, 3072),
                ("lora_unet_transformer_blocks_0_img_mlp_net_0_proj", 3072, 12288),
            ),
            None,
            id="qwen-image",
        ),
        pytest.param(lora(("lora_unet_layers_0_attention_qkv", 2304, 3840)), None, id="lumina 2"),
        pytest.param(
            lora(("diffusion_model.layers.0.attention.to_q", 3840, 3840), style="diffusers"), None, id="z-image"
        ),
        pytest.param(lora(("lora_te_layers_0_self_attn_k_proj", 2304, 1024)), None, id="gemma"),
        # cross attention that is as wide as that of Stable Diffusion, in a transformer
        pytest.param(
            lora(("transformer.transformer_blocks.0.attn2.to_k", 2048, 2048), style="diffusers"), None, id="ltx video"
        ),
        pytest.param(lora(("lora_transformer_transformer_blocks_0_attn2_to_k", 1024, 1024)), None, id="cosmos"),
        pytest.param(lora(("lora_unet_blocks_0_attn2_kv_proj", 1024, 2816)), None, id="hunyuan dit"),
        pytest.param(lora(("attn2.to_k", 768, 320)), None, id="no level of a unet"),
        # a unet for video
        pytest.param(
            lora(
                ("unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k", 1024, 320),
                ("unet.down_blocks.0.attentions.0.temporal_transformer_blocks.0.attn2.to_k", 1024, 320),
                style="diffusers",
            ),
            None,
            id="video of sd2",
        ),
        pytest.param(
            {
                "conditioner.embedders.0.open_clip.x": (4, 4),
                "model.diffusion_model.input_blocks.1.0.time_stack.x": (4,),
            },
            None,
            id="svd",
        ),
        pytest.param({}, None, id="nothing"),
        pytest.param({"x": ()}, None, id="a number"),
        pytest.param({"lora_unet_double_blocks_0_img_attn_proj.lora_down.weight": ()}, None, id="no shape"),
    ],
)
def test_tensors_say_what_is_certain(shapes: Shapes, base: str | None) -> None:
    assert base_of_shapes(shapes) == base
    assert base_of_shapes(dict(reversed(shapes.items()))) == base


@pytest.mark.parametrize(
    ("shapes", "base"),
    [
        ({"emb_params": (8, 768)}, "SD 1.5"),
        ({"emb_params": (8, 1024)}, "SD 2"),
        ({"emb_params": (8, 1280)}, "SDXL"),
        ({"emb_params": (8, 4096)}, None),
        ({"emb_params": ()}, None),
        ({"clip_g": (8, 1280), "clip_l": (8, 768)}, "SDXL"),
        ({"clip_l": (8, 768)}, None),
        ({"my_clip_g": (8, 1280)}, None),
    ],
)
def test_embeddings(shapes: Shapes, base: str | None) -> None:
    assert base_of_shapes(shapes) == base


@pytest.mark.parametrize(
    ("name", "shape", "base"),
    [
        ("model.diffusion_model.output_blocks.3.1.transformer_blocks.0.attn2.to_k.weight", (1280, 768), "SD 1.5"),
        ("model.diffusion_model.middle_block.1.transformer_blocks.0.attn2.to_v.weight", (1280, 1024), "SD 2"),
        ("conditioner.embedders.0.transformer.text_model.embeddings.position_ids", (1, 77), "SDXL"),
        ("model.diffusion_model.joint_blocks.0.context_block.attn.proj.weight", (1536, 1536), "SD 3"),
        ("model.diffusion_model.double_blocks.10.img_mod.lin.weight", (18432, 3072), "Flux"),
        ("double_blocks.0.img_attn.qkv.weight", (18432, 6144), "Flux.2"),
        ("unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight", (4, 2048), "SDXL"),
        ("lycoris_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_k.hada_w1_b", (4, 2048), "SDXL"),
        ("lora_unet_mid_block_attentions_0_proj_in.lora_down.weight", (4, 1280), None),
        ("model.diffusion_model.output_blocks.3.1.transformer_blocks.0.attn1.to_k.weight", (1280, 768), None),
        ("model.diffusion_model.output_blocks.3.1.transformer_blocks.0.attn2.to_q.weight", (1280, 768), None),
    ],
)
def test_checkpoints_and_single_layers(name: str, shape: tuple[int, ...], base: str | None) -> None:
    assert base_of_shapes({name: shape}) == base


def test_pixels_are_not_chroma() -> None:
    layers = {"distilled_guidance_layer.in_proj.bias": (5120,), "double_blocks.0.img_attn.proj.bias": (3072,)}
    assert family_of_tensors(layers) == "chroma"
    assert family_of_tensors(layers | {"nerf_blocks.0.norm.scale": (64,)}) is None


@pytest.mark.parametrize("shapes", [SD3, FLUX, CHROMA, FLUX2, HUNYUAN_VIDEO, diffusers_flux(1, 1, modulated=False)])
def test_transformers(shapes: Shapes) -> None:
    assert has_transformer(shapes)


@pytest.mark.parametrize("shapes", [SD1, SD2, SDXL, CLIP_L, T5, SD1_TEXT, {"emb_params": (8, 768)}, {}])
def test_no_transformers(shapes: Shapes) -> None:
    assert not has_transformer(shapes)


def test_a_large_header_is_read_in_linear_time() -> None:
    def seconds(count: int) -> float:
        shapes = {
            f"double_blocks.{n % 30}.single_blocks.{n}.{'_' * 40}transformer_blocks": (4, 4) for n in range(count)
        }
        start = time.process_time()
        base_of_shapes(shapes)
        return time.process_time() - start

    seconds(10)
    assert seconds(40_000) < 5
    assert base_of_shapes({"double_blocks." * 20_000: (4, 4), "1" * 100_000: (4,)}) is None
