"""Model folders: 5,000 files cold and warm, did-you-mean over 5,000 names, and what an inventory costs a prompt."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from random import Random

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import promptlint
from benchmarks.yardstick import scan as yardstick
from benchmarks.yardstick import seed_pair
from promptlint.resources.inventory.installed.index import ScanIndex
from promptlint.resources.inventory.installed.layout import Folder
from promptlint.resources.inventory.installed.scanning import scan
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.names import Names

COUNT = 5_000
_WORDS = ("ink", "oil", "Likeness", "korean", "detail", "add", "style", "Punk", "soft", "noise", "water", "colour")


def _names() -> list[str]:
    random = Random(5)
    return [f"{'_'.join(random.choices(_WORDS, k=3))}_v{number}" for number in range(COUNT)]


def _header() -> bytes:
    """The header of a LoRA of usual size: 264 modules with three tensors each, and the trainer's metadata."""
    table: dict[str, object] = {
        "__metadata__": {
            "ss_output_name": "x",
            "ss_base_model_version": "sd_v1",
            "ss_tag_frequency": json.dumps({"10_a": {f"tag number {number}": number for number in range(300)}}),
        }
    }
    for module in range(264):
        for part, shape in (("lora_down.weight", [32, 768]), ("lora_up.weight", [768, 32]), ("alpha", [])):
            name = f"lora_unet_down_blocks_1_attentions_0_transformer_blocks_{module}_attn1_to_k.{part}"
            table[name] = {"dtype": "F16", "shape": shape, "data_offsets": [0, 0]}
    data = json.dumps(table).encode()
    return struct.pack("<Q", len(data)) + data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("models")
    data = _header()
    for number, name in enumerate(_names()):
        below = root / f"f{number % 40}"
        below.mkdir(exist_ok=True)
        (below / f"{name}.safetensors").write_bytes(data)
        if number % 2:
            card = {"activation text": f"word{number}", "preferred weight": 0.7, "sd version": "SD1"}
            (below / f"{name}.json").write_text(json.dumps(card), encoding="utf-8")
    return root


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path))


@pytest.mark.benchmark(group="5,000 model files")
def test_scan_cold(benchmark: BenchmarkFixture, folder: Path) -> None:
    found = benchmark.pedantic(lambda: scan([Folder("lora", folder)]), rounds=3)  # type: ignore[no-untyped-call]
    assert found.read == COUNT


@pytest.mark.benchmark(group="5,000 model files")
def test_scan_warm(benchmark: BenchmarkFixture, folder: Path) -> None:
    scan([Folder("lora", folder)], index=ScanIndex.for_folders([folder]))
    found = benchmark(lambda: scan([Folder("lora", folder)], index=ScanIndex.for_folders([folder])))
    assert found.read == 0


@pytest.mark.benchmark(group="did-you-mean over 5,000 names")
@pytest.mark.parametrize("written", ["koreen_Likeness_detale", "quite something else"])
def test_closest(benchmark: BenchmarkFixture, written: str) -> None:
    names = Names(_names())
    names.closest(written)
    benchmark(names.closest, written)


@pytest.mark.benchmark(group="seed pair with an inventory")
def test_yardstick(benchmark: BenchmarkFixture) -> None:
    benchmark(yardstick, seed_pair())


@pytest.mark.benchmark(group="seed pair with an inventory")
def test_lint_with_five_thousand_loras_and_five_hundred_embeddings(benchmark: BenchmarkFixture) -> None:
    names = _names()
    inventory = Inventory.of([*names, "koreanDollLikeness_v15"], [f"neg_{name}" for name in names[:500]])
    positive, negative = seed_pair()
    promptlint.lint(positive, negative=negative, inventory=inventory)
    benchmark(lambda: promptlint.lint(positive, negative=negative, inventory=inventory))
