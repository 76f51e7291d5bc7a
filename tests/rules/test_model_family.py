"""How the model family of prompts is known, in which order, and what says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from promptlint.api import lint, lint_file
from promptlint.documents.model import Document
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.requirements.manifest import read_manifest
from promptlint.resources.requirements.model import BaseRequirement, Manifest
from promptlint.rules.facts.made_for import made_for
from promptlint.rules.facts.model_family import KnownFamily, model_family
from promptlint.rules.kit.context import Context, DocumentContext, PairContext, PromptPair, Surroundings

SHA = "ec41bd2a82" + 54 * "0"
INVENTORY = Inventory.from_entries((
    ResourceEntry("checkpoint", "photon", base="SD 1.5", sha256=SHA),
    ResourceEntry("checkpoint", "meadow", base="Pony"),
    ResourceEntry("checkpoint", "flux_ponyXL", base=None),
    ResourceEntry("checkpoint", "odd", base="Playground v2"),
    ResourceEntry("checkpoint", "wan", base="Wan"),
    ResourceEntry("lora", "ink_15", base="SD 1.5"),
    ResourceEntry("lora", "ink_xl", base="SDXL"),
    ResourceEntry("lora", "ink_pony", base="Pony"),
    ResourceEntry("lora", "ink_pony7", base="Pony V7"),
    ResourceEntry("lora", "ink_flux", base="Flux"),
    ResourceEntry("lora", "ink_chroma", base="Chroma"),
    ResourceEntry("lora", "ink_flux2", base="Flux.2"),
    ResourceEntry("lora", "ink_sd3", base="SD 3"),
    ResourceEntry("lora", "ink_wan", base="Wan 14B"),
    ResourceEntry("lora", "ink_wan_any", base="Wan"),
    ResourceEntry("lora", "ink_hidream", base="HiDream"),
    ResourceEntry("lora", "ink_qwen2", base="Qwen 2"),
    ResourceEntry("embedding", "fog-15", base="SD 1.5", vectors=2),
    ResourceEntry("embedding", "fog_xl2", base="SDXL", vectors=2),
))  # fmt: skip
SDXL = Manifest(bases=(BaseRequirement("SDXL"),))
FORGE = "f2.0.1v1.10.1-previous-659-gc055f2d4"


def known(settings: Mapping[str, str] | None = None, **surroundings: Any) -> KnownFamily | None:
    """What a prompt with these settings is for; the pair that it is of must say the same."""
    around = Surroundings(**{"inventory": INVENTORY, **surroundings})
    context = Context("a pony in flux, score_9, sdxl", "positive", around, settings or {})
    found = context.fact(model_family)
    pair = PromptPair(Context("x", "positive", around), context)
    assert PairContext(pair, around).fact(model_family) == found
    return found


def name_of(settings: Mapping[str, str] | None = None, **surroundings: Any) -> str | None:
    found = known(settings, **surroundings)
    return found.family.name if found is not None else None


@pytest.mark.parametrize(
    ("settings", "surroundings", "name"),
    [
        ({}, {}, None),
        ({}, {"model_family": "flux"}, "flux"),
        ({}, {"manifest": SDXL}, "sdxl"),
        ({}, {"manifest": Manifest(bases=(BaseRequirement("Flux"),))}, "flux"),
        ({}, {"manifest": Manifest()}, None),
        ({"Model": "photon"}, {}, "sd1"),
        ({"Model": "photon", "Model hash": "ec41bd2a82"}, {}, "sd1"),
        ({"Model hash": "EC41BD2A82"}, {}, "sd1"),
        ({"Model": "somebody's name", "Model hash": "ec41bd2a82"}, {}, "sd1"),
        ({"Model": "photon", "Model hash": "0123456789"}, {}, None),  # another file of that name
        ({"Model": "photon", "Model hash": "01234567"}, {}, "sd1"),  # a hash of the old kind
        ({"Model": "meadow", "Model hash": "0123456789"}, {}, "pony6"),  # whose own hash is not known
        ({"Model": "meadow"}, {"inventory": None}, None),
        ({"Model": "nobody knows"}, {}, None),
        ({"Model": "odd"}, {}, None),
        ({"Model": "wan"}, {}, "wan"),
        # published by its authors, whatever it is called
        ({"Model": "x", "Model hash": "67ab2fd8ec"}, {}, "pony6"),
        ({"Model hash": "67AB2FD8EC"}, {"inventory": None}, "pony6"),
        ({"Model hash": "67ab2fd8ecb4"}, {"inventory": None}, "pony6"),
        ({"Model hash": "67ab2fd8ed"}, {"inventory": None}, None),
        ({"Model hash": "67ab2fd8"}, {"inventory": None}, None),
        # names of files say nothing
        ({"Model": "flux_ponyXL"}, {}, None),
        ({"Model": "ponyDiffusionV6XL"}, {}, None),
        ({"Model": "Pony"}, {}, None),
        # distilled guidance, in Forge alone
        ({"Distilled CFG Scale": "3.5", "Version": FORGE}, {}, "flux"),
        ({"Distilled CFG Scale": "3.5", "Version": FORGE}, {"inventory": None}, "flux"),
        ({"Distilled CFG Scale": "3.5"}, {}, None),
        ({"Distilled CFG Scale": "3.5", "Version": "v1.10.1"}, {}, None),
        ({"Distilled CFG Scale": "3.5", "Version": "neo"}, {}, None),
        ({"Distilled CFG Scale": "3.5", "Version": "forge"}, {}, None),
        ({"Version": FORGE}, {}, None),
        # the order
        ({"Model": "photon"}, {"manifest": SDXL, "model_family": "pony7"}, "pony7"),
        ({"Model": "photon", "Distilled CFG Scale": "3.5", "Version": FORGE}, {"manifest": SDXL}, "sdxl"),
        ({"Model": "photon", "Distilled CFG Scale": "3.5", "Version": FORGE}, {}, "sd1"),
        ({"Model": "photon", "Model hash": "67ab2fd8ec"}, {}, "pony6"),
    ],
)  # fmt: skip
def test_how_the_family_is_known(settings: dict[str, str], surroundings: dict[str, Any], name: str | None) -> None:
    assert name_of(settings, **surroundings) == name


@pytest.mark.parametrize(
    ("settings", "surroundings", "why"),
    [
        ({}, {"model_family": "flux"}, "the model family is set to Flux"),
        ({}, {"manifest": SDXL}, "these prompts are for SDXL"),
        ({"Model": "photon"}, {}, "the checkpoint `photon` is SD 1.5"),
        ({"Model": "x", "Model hash": "67AB2FD8EC"}, {}, "the checkpoint `x` is Pony"),
        ({"Model hash": "67AB2FD8EC"}, {}, "the checkpoint `67ab2fd8ec` is Pony"),
        ({"Distilled CFG Scale": "3.5", "Version": FORGE}, {}, "their `Distilled CFG Scale` is that of Flux"),
    ],
)
def test_why_it_is_thought_to_be_that(settings: dict[str, str], surroundings: dict[str, Any], why: str) -> None:
    found = known(settings, **surroundings)
    assert found is not None
    assert found.why == why
    assert found.base in why


def test_a_file_has_prompts_with_different_settings() -> None:
    document = Document.of_prompts("a", settings={"Model": "photon"})
    assert DocumentContext(document, Surroundings(inventory=INVENTORY)).fact(model_family) is None
    found = DocumentContext(document, Surroundings(model_family="sdxl")).fact(model_family)
    assert found is not None
    assert found.family.name == "sdxl"


def mismatches(text: str, negative: str | None = None, **config: Any) -> list[str]:
    manifest = config.pop("manifest", None)
    report = lint(
        text, negative=negative, inventory=INVENTORY, manifest=manifest, config={"select": ["PR010"], **config}
    )
    return [text[d.span.start : d.span.end] if d.role == "positive" else "negative" for d in report]


@pytest.mark.parametrize(
    ("lora", "family", "is_wrong"),
    [
        ("ink_15", "sdxl", True), ("ink_xl", "sd1", True), ("ink_xl", "pony", False),
        ("ink_pony", "illustrious", False),
        ("ink_pony", "noobai", False), ("ink_pony", "sdxl-turbo", False), ("ink_xl", "animagine", False),
        ("ink_pony7", "pony", True), ("ink_pony7", "sdxl", True), ("ink_pony7", "auraflow", False),
        ("ink_pony", "pony7", True), ("ink_flux", "flux", False), ("ink_flux", "flux1-kontext", False),
        ("ink_flux", "chroma", False), ("ink_chroma", "flux1-dev", False), ("ink_chroma", "sdxl", True),
        ("ink_flux2", "flux", True), ("ink_flux", "flux2", True), ("ink_flux2", "flux2-klein", True),
        ("ink_sd3", "sd3", False), ("ink_sd3", "sdxl", True), ("ink_sd3", "flux", True),
        ("ink_wan", "wan", False), ("ink_wan", "wan-1.3b", True), ("ink_wan", "wan-5b", False),
        ("ink_wan", "sdxl", True),
        ("ink_wan_any", "sdxl", True), ("ink_wan_any", "wan-14b", False), ("ink_hidream", "sdxl", False),
        ("ink_qwen2", "sdxl", False), ("ink_qwen2", "qwen-image", False), ("ink_xl", "kolors", False),
        ("ink_xl", "hidream", False), ("ink_xl", "qwen-image", True), ("ink_xl", "z-image", True),
        ("ink_xl", "lumina2", True), ("ink_xl", "anima", True), ("ink_xl", "hunyuan", False), ("ink_15", "sd2", True),
    ],
)  # fmt: skip
def test_loras_of_another_group(lora: str, family: str, is_wrong: bool) -> None:
    tag = f"<lora:{lora}:1>"
    assert mismatches(f"sea, {tag}", **{"model-family": family}) == ([tag] if is_wrong else [])


def test_two_loras_without_a_known_checkpoint() -> None:
    assert mismatches("<lora:ink_xl:1>, <lora:ink_15:1>") == ["<lora:ink_15:1>"]
    assert mismatches("<lora:ink_xl:1>, <lora:ink_pony:1>") == []
    assert mismatches("<lora:ink_flux:1>, <lora:ink_chroma:1>") == []
    assert mismatches("<lora:ink_flux:1>, <lora:ink_chroma:1>, <lora:ink_xl:1>") == ["<lora:ink_xl:1>"]
    assert mismatches("<lora:ink_qwen2:1>, <lora:ink_xl:1>, <lora:ink_15:1>") == ["<lora:ink_15:1>"]


def test_embeddings_are_compared_where_it_was_seen() -> None:
    assert mismatches("sea", "fog-15", **{"model-family": "sdxl"}) == ["negative"]
    assert mismatches("sea", "fog_xl2", **{"model-family": "sd1"}) == ["negative"]
    assert mismatches("sea", "fog-15", **{"model-family": "flux"}) == []
    assert mismatches("sea", "fog_xl2", **{"model-family": "sd3"}) == []
    assert mismatches("sea", "fog_xl2", **{"model-family": "pony"}) == []
    assert mismatches("<lora:ink_flux:1>", "fog-15") == []
    assert mismatches("<lora:ink_xl:1>", "fog-15") == ["negative"]


def test_the_configuration_goes_before_the_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("sea, <lora:ink_xl:1>\nSteps: 20, Sampler: Euler, Model: photon", encoding="utf-8")
    select = {"select": ["PR010"]}
    (found,) = lint_file(path, inventory=INVENTORY, config=select)
    assert found.message.startswith("`ink_xl` is made for SDXL, and the checkpoint `photon` is SD 1.5;")
    assert found.help == "use one that is made for SD 1.5, or a checkpoint of the family SDXL"
    assert not lint_file(path, inventory=INVENTORY, config={**select, "model-family": "illustrious"})
    (found,) = lint_file(path, inventory=INVENTORY, config={**select, "model-family": "wan"})
    assert found.message.startswith("`ink_xl` is made for SDXL, and the model family is set to Wan;")
    assert found.help == "use one that is made for Wan 14B or Wan 1.3B or Wan 5B, or a checkpoint of the family SDXL"


def test_the_manifest_knows_every_family() -> None:
    for written, label in (
        ("Pony V7", "Pony V7"),
        ("flux", "Flux"),
        ("Flux.2 D", "Flux.2"),
        ("qwen-image", "Qwen-Image"),
    ):
        manifest = read_manifest([{"base-model": written}])
        assert manifest.base == label
    assert mismatches("<lora:ink_pony7:1>", manifest=read_manifest([{"base-model": "Pony"}])) == ["<lora:ink_pony7:1>"]


def test_what_references_were_made_for() -> None:
    around = Surroundings(inventory=INVENTORY)
    positive = Context("<lora:ink_xl:1>, <lora:nobody:1>, fog-15", "positive", around)
    negative = Context("EasyNegative, fog_xl2", "negative", around)
    ctx = PairContext(PromptPair(positive, negative), around)
    found = [(each.kind, each.name, each.base, each.context.role) for each in ctx.fact(made_for)]
    assert found == [
        ("lora", "ink_xl", "SDXL", "positive"),
        ("embedding", "fog-15", "SD 1.5", "positive"),
        ("embedding", "fog_xl2", "SDXL", "negative"),
    ]
    assert PairContext(PromptPair(positive, negative), Surroundings()).fact(made_for) == ()
