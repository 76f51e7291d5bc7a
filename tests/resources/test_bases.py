from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.resources.inventory.installed.header import base_of
from promptlint.resources.inventory.installed.sidecar import read_sidecar
from promptlint.resources.known.bases import base_of_metadata, base_of_shapes, family, family_of, read_base
from promptlint.resources.known.families import all_families
from tests.resources.model_tree import write_safetensors


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("SD 1.5", "SD 1.5"),
        ("SD1", "SD 1.5"),
        ("SD 1.4", "SD 1.5"),
        ("SD 1.5 LCM", "SD 1.5"),
        ("sd_v1", "SD 1.5"),
        ("sd_1.5", "SD 1.5"),
        ("stable-diffusion-v1/lora", "SD 1.5"),
        ("stable-diffusion-v1-inpainting", "SD 1.5"),
        ("Stable Diffusion 1.5", "SD 1.5"),
        ("SD 2.1 768", "SD 2"),
        ("sd_v2_768_v", "SD 2"),
        ("stable-diffusion-v2-512", "SD 2"),
        ("SDXL 1.0", "SDXL"),
        ("SDXL Turbo", "SDXL"),
        ("sdxl_base_v1-0", "SDXL"),
        ("stable-diffusion-xl-v1-base/lora", "SDXL"),
        ("stable-diffusion-xl-v0_9-base", "SDXL"),
        ("stable-diffusion-xl-v1-base/textual-inversion", "SDXL"),
        ("stabilityai/stable-diffusion-xl-base-1.0", "SDXL"),
        ("SD 3.5 Large", "SD 3"),
        ("stable-diffusion-3-medium", "SD 3"),
        ("stable-diffusion-3-3-5-large/lora", "SD 3"),
        ("stable-diffusion-v3-medium/lora", "SD 3"),
        ("stable-diffusion-v3.5-large", "SD 3"),
        ("sd3m", "SD 3"),
        ("Flux.1 D", "Flux"),
        ("Flux.1 S", "Flux"),
        ("Flux.1 Krea", "Flux"),
        ("Flux.1 Kontext", "Flux"),
        ("flux1", "Flux"),
        ("flux-1", "Flux"),
        ("flux-1-dev/lora", "Flux"),
        ("Flux.1-dev/lora", "Flux"),
        ("Flux.1-dev/kontext", "Flux"),
        ("Flux.1-schnell", "Flux"),
        ("black-forest-labs/FLUX.1-dev", "Flux"),
        ("Flux.2 D", "Flux.2"),
        ("flux.2-dev/lora", "Flux.2"),
        ("Flux.2 Klein 4B", "Flux.2 Klein 4B"),
        ("flux2_klein_9b", "Flux.2 Klein 9B"),
        ("Flux.2 Klein 9B-base", "Flux.2 Klein 9B base"),
        ("Chroma", "Chroma"),
        ("Chroma1/lora", "Chroma"),
        ("Pony", "Pony"),
        ("Pony V6 XL", "Pony"),
        ("Pony V7", "Pony V7"),
        ("Illustrious", "Illustrious"),
        ("Illustrious XL v1.0", "Illustrious"),
        ("NoobAI", "NoobAI"),
        ("NoobAI-XL", "NoobAI"),
        ("Animagine XL 4.0", "Animagine"),
        ("AuraFlow", "AuraFlow"),
        ("auraflow-v1", "AuraFlow"),
        ("Qwen", "Qwen-Image"),
        ("Qwen-Image-Edit/lora", "Qwen-Image"),
        ("ZImageTurbo", "Z-Image Turbo"),
        ("zimage", "Z-Image"),
        ("Z-Image/lora", "Z-Image"),
        ("HiDream", "HiDream"),
        ("hidream-i1/lora", "HiDream"),
        ("Lumina", "Lumina 2"),
        ("lumina-2/lora", "Lumina 2"),
        ("lumina2", "Lumina 2"),
        ("hunyuan-image-2.1/lora", "Hunyuan Image 2.1"),
        ("hunyuan-image-2_1", "Hunyuan Image 2.1"),
        ("Hunyuan Video", "Hunyuan Video"),
        ("Hunyuan 1", "Hunyuan DiT"),
        ("Wan Video", "Wan"),
        ("wan2.1/lora", "Wan"),
        ("Wan Video 14B t2v", "Wan 14B"),
        ("wan-2_1-text2video-1_3b", "Wan 1.3B"),
        ("Wan Video 2.2 TI2V-5B", "Wan 5B"),
        ("Wan Video 2.5 I2V", "Wan 2.5"),
        ("Anima", "Anima"),
        ("anima-preview/lora", "Anima"),
        ("PixArt a", "PixArt α"),
        ("PixArt E", "PixArt Σ"),
        ("Kolors", "Kolors"),
        ("Stable Cascade", "Stable Cascade"),
        ("Unknown", None),
        ("Other", None),
        ("", None),
        ("/", None),
        (" .-_", None),
    ],
)
def test_spellings_of_base_models(written: str, base: str | None) -> None:
    assert read_base(written) == base


@pytest.mark.parametrize(
    "written",
    [
        "CogVideoX", "Ernie", "Flux 3 Video", "HiDream-O1", "Ideogram 4.0", "Imagen4", "Krea 2", "Lens", "LTXV",
        "LTXV2",
        "Mochi", "Nano Banana", "ODOR", "OpenAI", "Playground v2", "Qwen 2.1", "Seedream", "Sora 2", "SVD", "SVD XT",
        "Veo 3", "Wan Video 3.0", "Hunyuan3D",
        # not what they begin with, or hold
        "ChromaXL", "Pony V8", "ponyrealism_v23", "my-sdxl-thing", "segmind-stable-diffusion-1b", "fluxion",
        "stable-video-diffusion-img2vid-v1", "alt_diffusion_v1_512_placeholder", "stable-audio-open", "framepack/lora",
        "Wuerstchen", "Illustriously", "noobs", "anime", "kolorsxl", "chroma radiance", "sd", "xl",
    ],
)  # fmt: skip
def test_names_that_are_of_no_family(written: str) -> None:
    assert read_base(written) is None


def test_each_name_of_civitai_has_a_base() -> None:
    names = [name for each in all_families() for fact in each.civitai for name in fact.value]
    assert len(names) == len(set(names)) == 62
    for each in all_families():
        for fact in each.civitai:
            for name in fact.value:
                found = family_of(name)
                assert found is each, name
                assert read_base(name) == each.label


def test_what_grew_out_of_sdxl_goes_with_sdxl() -> None:
    assert (
        family("Pony") == family("Illustrious") == family("NoobAI") == family("Animagine") == family("SDXL") == "SDXL"
    )
    assert family("Pony V7") == family("AuraFlow") == "AuraFlow"
    assert family("SD 1.5") != family("SD 2")
    assert family("Flux") != family("Flux.2") != family("Chroma") != family("Flux")
    assert family(None) is None
    assert family("Playground v2") is None
    assert family("Wan") is None  # of any size
    assert family("Qwen 2") is None


def test_metadata_say_it_in_several_ways() -> None:
    assert base_of_metadata({"ss_base_model_version": "sdxl_base_v1-0"}) == "SDXL"
    assert base_of_metadata({"modelspec.architecture": "stable-diffusion-v1/lora"}) == "SD 1.5"
    assert base_of_metadata({"ss_v2": "True"}) == "SD 2"
    assert base_of_metadata({"ss_v2": "False"}) is None
    assert base_of_metadata({"ss_base_model_version": "x", "modelspec.architecture": "Flux.1-dev/lora"}) == "Flux"
    assert base_of_metadata({"ss_base_model_version": "chroma", "modelspec.architecture": "flux-1-dev"}) == "Chroma"


def test_a_name_that_several_families_write_says_nothing() -> None:
    assert base_of_metadata({"modelspec.architecture": "Flux.2/lora"}) is None
    assert base_of_metadata({"modelspec.architecture": "Flux.2-dev/lora"}) == "Flux.2"
    assert read_base("Flux.2") == "Flux.2"  # as a person, or an inventory, says it


def test_a_file_name_says_nothing(tmp_path: Path) -> None:
    from promptlint.resources.inventory.installed.layout import Folder
    from promptlint.resources.inventory.installed.scanning import scan

    for name in ("pony_style", "flux_ink", "SDXL", "chroma"):
        write_safetensors(tmp_path / f"{name}.safetensors", {"x": (4, 4)})
    found = scan([Folder("lora", tmp_path)]).inventory
    assert {entry.name: entry.base for entry in found.entries} == dict.fromkeys(
        ("SDXL", "chroma", "flux_ink", "pony_style")
    )


def test_a_sidecar_names_any_of_civitais_models(tmp_path: Path) -> None:
    path = tmp_path / "ink.civitai.info"
    for written, base in (
        ("Pony V7", "Pony V7"),
        ("Flux.2 D", "Flux.2"),
        ("ZImageBase", "Z-Image base"),
        ("SVD", None),
    ):
        path.write_text(json.dumps({"baseModel": written, "trainedWords": []}), encoding="utf-8")
        assert read_sidecar(path).base == base


FLUX_BLOCK = {"lora_unet_double_blocks_0_img_attn_proj.lora_down.weight": (4, 3072)}


@pytest.mark.parametrize(
    ("stated", "base"),
    [("sd_1.5", None), ("sdxl_base_v1-0", None), ("sd_v2", None), ("flux1", "Flux"), ("chroma", "Chroma"), ("", None)],
)
def test_metadata_are_not_believed_against_the_blocks(stated: str, base: str | None) -> None:
    """A trainer wrote `sd_1.5` for whatever it did not know."""
    assert base_of({"ss_base_model_version": stated}, FLUX_BLOCK) == base


def test_metadata_go_before_tensors() -> None:
    unet = {"lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (4, 2048)}
    assert base_of({"modelspec.architecture": "pony"}, unet) == "Pony"
    assert base_of({}, unet) == base_of_shapes(unet) == "SDXL"
