"""The table of ComfyUI's text encoders, and which of them a loader node may mean."""

from __future__ import annotations

import pytest

from promptlint.programs.comfyui.encoders import (
    _OF_MORE_FILES,
    _OF_ONE_FILE,
    _OF_TWO_FILES,
    ENCODERS,
    LOADERS,
    Encoder,
    encoders_of,
)

# The types that the nodes of 0.3.64 offer.
ONE_FILE = (
    "stable_diffusion stable_cascade sd3 stable_audio mochi ltxv pixart cosmos lumina2 wan hidream chroma ace omnigen2"
    " qwen_image hunyuan_image"
)
TWO_FILES = "sdxl sd3 flux hunyuan_video hidream hunyuan_image"


def reads_weights(encoders: tuple[Encoder, ...]) -> set[bool]:
    return {encoder.reads_weights for encoder in encoders}


def test_every_type_that_is_offered_is_known() -> None:
    assert all(encoders_of(each) for each in ONE_FILE.split())
    assert all(encoders_of(each, node="DualCLIPLoader") for each in TWO_FILES.split())
    assert all(encoders_of("", node=node) for node, files in LOADERS.items() if files > 2)


def test_what_is_not_known_has_no_encoders() -> None:
    assert encoders_of("qwen") == ()
    assert encoders_of("flux") == ()  # a type of the node that loads two files
    assert encoders_of("qwen_image", node="DualCLIPLoader") == ()
    assert encoders_of("qwen_image", node="UNETLoader") == ()


@pytest.mark.parametrize(
    ("loader_type", "weights"),
    [
        ("qwen_image", {False}),
        ("hunyuan_image", {False}),
        ("flux2", {False}),
        ("krea2", {False}),
        ("sd3", {True}),
        ("wan", {True}),
        ("chroma", {True}),
        # Z-Image is loaded with these two, and it reads none.
        ("lumina2", {True, False}),
        ("stable_diffusion", {True, False}),
    ],
)
def test_weights(loader_type: str, weights: set[bool]) -> None:
    assert reads_weights(encoders_of(loader_type)) == weights


def test_one_type_means_different_encoders_for_one_file_and_for_two() -> None:
    assert [each.name for each in encoders_of("ltxv")] == ["ltxv"]
    assert [each.name for each in encoders_of("ltxv", node="DualCLIPLoader")] == ["ltx2"]
    assert encoders_of("sd3") == encoders_of("sd3", node="DualCLIPLoader") == encoders_of("", node="TripleCLIPLoader")


def test_lengths_and_embeddings() -> None:
    assert ENCODERS["hidream"].longest == 128
    assert ENCODERS["sd1"].longest is None
    assert (ENCODERS["flux1"].shortest, ENCODERS["wan"].shortest) == (256, 512)
    assert not ENCODERS["qwen-image"].reads_embeddings
    assert ENCODERS["flux1"].reads_embeddings


def test_rows_are_whole() -> None:
    assert len({each.label for each in ENCODERS.values()}) == len(ENCODERS)
    for name, each in ENCODERS.items():
        assert each.name == name
        assert each.source
        assert each.longest is None or 1 <= each.shortest <= each.longest
    loaded = [*_OF_ONE_FILE.values(), *_OF_TWO_FILES.values(), *_OF_MORE_FILES.values()]
    # AuraFlow has no type: its encoder comes with the checkpoint.
    assert {name for names in loaded for name in names} == ENCODERS.keys() - {"auraflow"}
