"""The rules about references, on model files as they are on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from promptlint.api import lint, lint_file
from promptlint.documents.model import Document
from promptlint.engine.fixer import apply_fix
from promptlint.engine.linter import Linter
from promptlint.resources.inventory.installed.layout import find_folders
from promptlint.resources.inventory.installed.scanning import scan
from promptlint.resources.inventory.lock import format_lock, parse_lock
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.manifest import read_manifest
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.syntax import parse
from tests.amounts import amount
from tests.resources.model_tree import make_a1111, make_everything_of_the_seed
from tests.syntax.strategies import PIECES

SEED = Path(__file__).parent.parent.parent / "examples" / "seed-page.txt"


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    return scan(find_folders(make_a1111(tmp_path_factory.mktemp("webui"))).folders, hashes=True).inventory


def _codes(text: str, inventory: Inventory, negative: str | None = None, **more: object) -> list[str]:
    report = lint(text, negative=negative, inventory=inventory, **more)  # type: ignore[arg-type]
    return [d.code for d in report if d.code.startswith(("PR", "PM"))]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("<lora:koreanDollLikeness_v15:0.8>, kdoll", []),
        ("<lora:lyc:1>, <lyco:lyc:0.5>", []),
        ("<lora:koreanDollLikeness_v14:0.8>, kdoll", ["PR006"]),
        ("<lora:KoreanDollLikeness_v15:0.8>, kdoll", ["PR006"]),
        ("<lora:styles/ink_xl:0.8>, inkpunk", ["PR001"]),
        ("<hypernet:brush:1>, <hypernet:brash:1>", ["PR006"]),
        ("ng_deepnegative_v1_75t", ["PR007", "PR014"]),
        ("old_style, xl, wide angle", []),
        ("<lora:xl:0.8>", ["PR009"]),
        ("sea, koreanDollLikeness_v15", ["PR009"]),
        ("<lora:ink_xl:1>, inkpunk, <lora:koreanDollLikeness_v15:1>, kdoll", ["PR010"]),
        ("<lora:koreanDollLikeness_v15:0.8>", ["PR011"]),
        ("<lora:ink_xl:1>, Ink_Style", []),
        ("<lora:oil:1>", ["PR012"]),
        ("<lora:koreanDoll:0.8>, kdoll", ["PR012"]),
        ("__hair/colour__, __animals/cat__, __animals/*__", []),
        ("__hair/color__", ["PR015"]),
    ],
)
def test_each_rule_speaks_where_it_should(inventory: Inventory, text: str, codes: list[str]) -> None:
    assert _codes(text, inventory) == codes
    assert _codes(text, parse_lock(format_lock(inventory))) == codes


def test_embeddings_are_installed_whatever_their_case_weight_or_neighbours(inventory: Inventory) -> None:
    for text in ("easynegative", "EasyNegative, blurry", "(EasyNegative:0.8)", "blurry EasyNegative dark"):
        assert _codes("sea", inventory, text) == []


def test_the_checkpoint_of_the_infotext_says_what_fits(inventory: Inventory, tmp_path: Path) -> None:
    photon = inventory.find_entries("checkpoint", "photon")[0]
    path = tmp_path / "x.txt"
    path.write_text(
        "sea, <lora:ink_xl:1>, inkpunk\nNegative prompt: EasyNegative\n"
        f'Steps: 20, Sampler: Euler a, Model hash: {photon.short_hash}, Lora hashes: "ink_xl: 000000000000"',
        encoding="utf-8",
    )
    found = {d.code: d for d in lint_file(path, inventory=inventory)}

    assert set(found) == {"PR010", "PR012"}
    assert "made for Pony" in found["PR010"].message
    assert "000000000000" in found["PR012"].message


def test_a_renamed_lora_is_known_by_the_hash_in_the_infotext(inventory: Inventory, tmp_path: Path) -> None:
    lora = inventory.find_entries("lora", "lyc")[0]
    path = tmp_path / "x.txt"
    path.write_text(
        f'sea, <lora:somebodys name:1>\nSteps: 20, Sampler: Euler, Lora hashes: "somebodys name: {lora.short_hash}"',
        encoding="utf-8",
    )
    (finding,) = lint_file(path, inventory=inventory)

    assert finding.code == "PR006"
    assert "lyc (same hash)" in (finding.help or "")
    assert finding.fix is not None
    assert finding.fix.edits[0].replacement == "lyc"


def test_a_lora_without_a_hash_was_not_applied(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(
        'sea, <lora:ink:1>, <lora:a,b c:1>\nSteps: 20, Sampler: Euler, Lora hashes: "ab c: 0123456789ab"',
        encoding="utf-8",
    )
    (finding,) = lint_file(path)
    assert (finding.code, "`ink`" in finding.message) == ("PM002", True)


def test_forge_drops_all_loras_for_one(inventory: Inventory) -> None:
    (finding,) = lint("<lora:gone_for_good:1>, sea", inventory=inventory, config={"target": "forge"})
    assert "no LoRA of this prompt at all" in finding.message


def test_a_manifest_with_files_speaks_of_those_files(tmp_path: Path) -> None:
    manifest = read_manifest([{"lora": "ink_v2", "files": ["ink/*"]}], folder=str(tmp_path))
    for folder in ("ink", "oil"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.txt").write_text("sea", encoding="utf-8")
    assert [d.code for d in lint_file(tmp_path / "ink" / "p.txt", manifest=manifest)] == ["PR008"]
    assert not list(lint_file(tmp_path / "oil" / "p.txt", manifest=manifest))


@pytest.mark.parametrize("name", ["x.sdprompt", "x.txt"])
def test_a_comment_in_the_file_requires_references(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = "sea, <lora:ink_v2:0.8>\n# promptlint: require lora:ink_v2, fog-6500\nsky"
    path.write_text(text, encoding="utf-8")
    report = lint_file(path)

    assert [d.code for d in report] == ["PR008"]
    assert "fog-6500" in report.diagnostics[0].message
    (label,) = report.findings[0].labels
    assert text[label.start.offset : label.end.offset] == "# promptlint: require lora:ink_v2, fog-6500"
    assert [d.message for d in lint(text)] == [d.message for d in report]


def test_the_seed_page_is_clean_where_everything_is_installed(tmp_path: Path) -> None:
    found = scan(find_folders(make_everything_of_the_seed(tmp_path)).folders)
    report = lint_file(SEED, inventory=found.inventory)

    assert not [d for d in report.all() if d.code.startswith("PR")]


def test_the_seed_page_lacks_six_names_where_nothing_is_installed() -> None:
    report = lint_file(SEED, inventory=Inventory())
    page = SEED.read_text(encoding="utf-8")
    missing = [
        (one.diagnostic.code, page[one.start.offset : one.end.offset])
        for one in report.findings
        if one.diagnostic.code.startswith("PR")
    ]
    assert missing == [
        ("PR006", "<lora:koreanDollLikeness_v15:0.8>"),
        ("PR007", "ulzzang-6500"),
        ("PR007", "bad-picture-chill-75v"),
        ("PR007", "ng_deepnegative_v1_75t"),
        ("PR007", "EasyNegative"),
        ("PR007", "bad_prompt_version2"),
    ]


def test_without_an_inventory_nothing_is_missing() -> None:
    codes = {d.code for d in lint_file(SEED).all()}
    assert not codes & {"PR006", "PR007", "PR009", "PR010", "PR011", "PR012", "PR015"}


@pytest.mark.parametrize("unit", ["<lora:a_1:1>", "easy_1, ", "__a/b__ ", "EasyNegative ", "koreanDollLikeness_v14, "])
def test_thousands_of_references_lint(inventory: Inventory, unit: str) -> None:
    assert not [d for d in lint(unit * amount(3_000, 10_000), inventory=inventory).all() if d.code == "PL001"]


def test_random_prompts_lint_with_models_and_requirements(inventory: Inventory) -> None:
    manifest = read_manifest(
        [
            {"lora": "ink_xl", "weight": [0.5, 1], "trigger-words": "fog", "when": "EasyNegative"},
            {"embedding": "EasyNegative", "role": "negative"},
            {"name": "oil_1"},
            {"base-model": "SDXL"},
        ]
    )
    linter = Linter({"select": ["PR", "PM"]}, inventory=inventory, manifest=manifest)
    random = Random(8)
    pieces = (
        *PIECES,
        "<lora:ink_xl:",
        "<lora:koreanDoll:1>",
        "EasyNegative",
        "easy_negative1",
        "embedding:",
        "__hair/*__",
    )
    settings = {"Lora hashes": "ink_xl: 1", "TI hashes": "EasyNegative: 2", "Model hash": "x", "Version": "v1.9"}
    for _ in range(amount(400, 8_000)):
        texts = ["".join(random.choices(pieces, k=random.randrange(14))) for _ in range(2)]
        document = Document.of_prompts(*texts)
        regions = [replace(region, settings=settings) for region in document.prompts[0]]
        for diagnostic in linter.lint(regions).all():
            text = texts[diagnostic.role == "negative"]
            assert diagnostic.code != "PL001", (texts, diagnostic.message)
            assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
            fixed = apply_fix(text, diagnostic)
            assert fixed is None or str(parse(fixed)) == fixed


@pytest.mark.parametrize("required", ["ink_v2", "inkstyle"])
@pytest.mark.parametrize("used", ["ink_v2", "inkstyle"])
def test_name_and_alias_are_one_lora(required: str, used: str) -> None:
    inventory = Inventory.of(loras={"ink_v2": "inkstyle", "oil": "oilstyle"})
    manifest = Manifest(
        (
            Requirement("lora", required, triggers=("ink wash",), weight=(0.5, 0.9)),
            Requirement("embedding", "fog", when=(("lora", required),)),
        )
    )

    def codes(text: str) -> list[str]:
        found = lint(text, config={"select": ["PR008", "PR009", "PR011"]}, inventory=inventory, manifest=manifest)
        return [diagnostic.code for diagnostic in found.diagnostics]

    assert codes(f"fog, ink wash, <lora:{used}:0.8>") == []
    assert codes(f"fog, <lora:{used}:0.8>") == ["PR011"]
    assert codes(f"fog, ink wash, <lora:{used}:1.8>") == ["PR008"]
    assert codes(f"ink wash, <lora:{used}:0.8>") == ["PR008"]
    assert codes("ink wash, <lora:oilstyle:0.8>") == ["PR008"]
    assert codes(f"fog, ink wash, {required}, <lora:{used}:0.8>") == []
