"""From folders to an inventory."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from promptlint.formats.png import MAX_TEXT, SIGNATURE
from promptlint.resources.inventory.installed.index import ScanIndex
from promptlint.resources.inventory.installed.layout import Folder, LayoutError, find_folders
from promptlint.resources.inventory.installed.scanning import Scan, scan
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from promptlint.resources.kinds import EntryKind
from tests.amounts import amount
from tests.resources.model_tree import SDXL_LORA, make_a1111, write_picture, write_safetensors


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def _scan(root: Path) -> Scan:
    return scan(find_folders(root).folders)


def _of_kind(folder: Path, kind: EntryKind) -> Scan:
    folder.mkdir(parents=True, exist_ok=True)
    return scan([Folder(kind, folder)])


def _entry(inventory: Inventory, kind: EntryKind, name: str) -> ResourceEntry:
    (entry,) = inventory.find_entries(kind, name)
    return entry


def _kinds(folders: Iterable[Folder], root: Path) -> set[tuple[str, str]]:
    return {(folder.kind, folder.path.relative_to(root).as_posix()) for folder in folders}


def test_an_a1111_root_is_recognised(tmp_path: Path) -> None:
    layout = find_folders(make_a1111(tmp_path))

    assert layout.name == "A1111"
    assert _kinds(layout.folders, tmp_path) == {
        ("lora", "models/Lora"),
        ("lora", "models/LyCORIS"),
        ("embedding", "embeddings"),
        ("hypernetwork", "models/hypernetworks"),
        ("checkpoint", "models/Stable-diffusion"),
        ("wildcard", "extensions/sd-dynamic-prompts/wildcards"),
    }


def test_a_comfyui_root_is_recognised_with_the_folders_its_configuration_names(tmp_path: Path) -> None:
    comfy, elsewhere = tmp_path / "ComfyUI", tmp_path / "webui"
    for name in ("models/loras", "models/embeddings", "models/checkpoints", "custom_nodes/x/wildcards"):
        (comfy / name).mkdir(parents=True)
    for name in ("models/Lora", "models/LyCORIS", "embeddings"):
        (elsewhere / name).mkdir(parents=True)
    (comfy / "extra_model_paths.yaml").write_text(
        "# comment\na111:\n"
        f"    base_path: '{elsewhere.as_posix()}/'\n\n"
        "    checkpoints: models/Stable-diffusion\n"
        "    loras: |\n         models/Lora\n         models/LyCORIS\n"
        "    embeddings: embeddings  # here\n",
        encoding="utf-8",
    )
    layout = find_folders(comfy)

    assert layout.name == "ComfyUI"
    assert _kinds(layout.folders, tmp_path) == {
        ("lora", "ComfyUI/models/loras"),
        ("lora", "webui/models/Lora"),
        ("lora", "webui/models/LyCORIS"),
        ("embedding", "ComfyUI/models/embeddings"),
        ("embedding", "webui/embeddings"),
        ("checkpoint", "ComfyUI/models/checkpoints"),
        ("wildcard", "ComfyUI/custom_nodes/x/wildcards"),
    }


def test_a_folder_of_models_and_a_folder_of_one_kind_will_do(tmp_path: Path) -> None:
    make_a1111(tmp_path)

    models = find_folders(tmp_path / "models").folders
    assert ("embedding", "embeddings") in _kinds(models, tmp_path)
    assert _kinds(find_folders(tmp_path / "models" / "Lora").folders, tmp_path) == {("lora", "models/Lora")}


@pytest.mark.parametrize("name", ["nowhere", "file", "empty"])
def test_what_is_no_root_is_one_line_that_says_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LayoutError, match=r"^[^\n]*; [^\n]*$"):
        find_folders(tmp_path / name)


def test_headers_and_sidecars_are_read(tmp_path: Path) -> None:
    found = _scan(make_a1111(tmp_path))
    inventory = found.inventory

    assert not found.problems
    assert inventory.loras == {
        "ink_21": (),
        "koreanDollLikeness_v15": ("koreanDoll",),
        "lyc": (),
        "ink_xl": (),
        "oil": (),
    }
    assert inventory.embeddings == {"EasyNegative": 8, "old_style": None, "wide": 3, "xl": 4}
    assert inventory.hypernetworks == {"brush"}
    assert inventory.wildcards == {"hair/colour", "animals/cat", "animals/dog"}
    doll = _entry(inventory, "lora", "koreanDollLikeness_v15")
    assert (doll.path, doll.base, doll.triggers, doll.weight) == (
        "koreanDollLikeness_v15.safetensors",
        "SD 1.5",
        ("kdoll",),
        0.66,
    )
    assert doll.training_tags == (("portrait", 9), ("smile", 4))
    ink = _entry(inventory, "lora", "ink_xl")
    assert (ink.path, ink.base, ink.triggers) == ("styles/ink_xl.safetensors", "Pony", ("ink style", "inkpunk"))
    assert [e.path for e in inventory.find_entries("lora", "oil")] == ["a/oil.safetensors", "b/oil.safetensors"]


@pytest.mark.parametrize(
    ("kind", "name", "base"),
    [
        ("lora", "oil", "SD 1.5"),
        ("lora", "ink_21", "SD 2"),
        ("lora", "lyc", "SD 1.5"),
        ("embedding", "EasyNegative", "SD 1.5"),
        ("embedding", "wide", "SD 2"),
        ("embedding", "xl", "SDXL"),
        ("checkpoint", "photon", "SD 1.5"),
    ],
)
def test_the_base_model_comes_from_tensors_and_metadata(tmp_path: Path, kind: EntryKind, name: str, base: str) -> None:
    inventory = _scan(make_a1111(tmp_path)).inventory
    assert inventory.find_entries(kind, name)[0].base == base


def test_a_sdxl_lora_is_known_by_its_second_text_encoder(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "x.safetensors", SDXL_LORA)
    assert _entry(_of_kind(tmp_path, "lora").inventory, "lora", "x").base == "SDXL"


def test_names_are_stems_with_only_the_last_ending_gone(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "dots.v1.2.safetensors")
    write_safetensors(tmp_path / "Big.SAFETENSORS")
    assert set(_of_kind(tmp_path, "lora").inventory.loras) == {"dots.v1.2", "Big"}


@pytest.mark.parametrize("chunk", ["tEXt", "zTXt", "iTXt"])
def test_a_picture_gives_the_name_that_is_stored_in_it(tmp_path: Path, chunk: str) -> None:
    table = {"name": "softFog", "string_to_param": {"*": {"TORCHTENSOR": [[0.0] * 768] * 3}}}
    write_picture(tmp_path / "renamed.png", table, chunk=chunk)
    write_picture(tmp_path / "softFog.preview.png", table, chunk=chunk)

    inventory = _of_kind(tmp_path, "embedding").inventory
    assert inventory.embeddings == {"softFog": 3}
    assert _entry(inventory, "embedding", "softFog").base == "SD 1.5"


def test_a_picture_that_shows_an_embedding_is_none(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "fog.safetensors", {"emb_params": (2, 768)})
    write_picture(tmp_path / "fog.png", None)
    assert len(_of_kind(tmp_path, "embedding").inventory.entries) == 1


def test_empty_embeddings_are_passed_over_as_the_host_does(tmp_path: Path) -> None:
    (tmp_path / "empty.pt").write_bytes(b"")
    assert not _of_kind(tmp_path, "embedding").inventory.embeddings


def test_only_kinds_that_were_looked_for_can_be_missing(tmp_path: Path) -> None:
    inventory = _of_kind(tmp_path / "loras", "lora").inventory
    assert inventory.knows("lora")
    assert not inventory.knows("embedding")
    assert Inventory().knows("embedding")


def test_hashes_are_those_of_sites_and_of_infotext(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "own.safetensors", metadata={"sshs_model_hash": "ab" * 32})
    write_safetensors(tmp_path / "plain.safetensors")
    (tmp_path / "old.pt").write_bytes(b"abc")
    inventory = scan([Folder("lora", tmp_path)], hashes=True).inventory

    own, plain, old = (_entry(inventory, "lora", name) for name in ("own", "plain", "old"))
    assert own.short_hash == "ab" * 6
    # The data of `plain` are zeroes: two tensors of 4 times 768 half floats.
    assert plain.model_hash == hashlib.sha256(bytes(2 * 4 * 768 * 2)).hexdigest()
    assert plain.sha256 != plain.model_hash
    assert old.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert old.short_hash == "ba7816bf8f01"


def test_the_hash_of_a_checkpoint_has_ten_digits() -> None:
    entry = ResourceEntry("checkpoint", "x", sha256="0123456789abcdef" * 4)
    assert entry.short_hash == "0123456789"


def test_a_second_scan_reads_only_what_has_changed(tmp_path: Path) -> None:
    make_a1111(tmp_path)
    folders = find_folders(tmp_path).folders

    def again() -> Scan:
        return scan(folders, index=ScanIndex.for_folders(f.path for f in folders))

    first = again()
    assert again() == Scan(first.inventory, (), 0, first.read)
    card = tmp_path / "models" / "Lora" / "koreanDollLikeness_v15.json"
    card.write_text('{"activation text": "another word"}', encoding="utf-8")
    changed = again()
    assert (changed.read, changed.reused) == (1, first.read - 1)
    assert _entry(changed.inventory, "lora", "koreanDollLikeness_v15").triggers == ("another word",)
    (tmp_path / "models" / "Lora" / "ink_21.safetensors").unlink()
    assert "ink_21" not in again().inventory.loras


@pytest.mark.parametrize(
    "damage",
    [b"", b"\xff", b"[]", b"{}", b'{"version": 1, "fields": [], "files": {}}', b"[" * 100_000],
)
def test_a_damaged_index_counts_as_empty(tmp_path: Path, damage: bytes) -> None:
    write_safetensors(tmp_path / "x.safetensors")
    index = ScanIndex.for_folders([tmp_path])
    scan([Folder("lora", tmp_path)], index=index)
    assert index.path is not None
    index.path.write_bytes(damage)

    assert scan([Folder("lora", tmp_path)], index=ScanIndex.for_folders([tmp_path])).read == 1


def test_a_cache_that_cannot_be_written_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(file / "below"))
    models = tmp_path / "models"
    write_safetensors(models / "x.safetensors")

    assert scan([Folder("lora", models)], index=ScanIndex.for_folders([models])).read == 1


def test_a_whole_webui_without_embeddings_has_none(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "models" / "Lora" / "x.safetensors")
    layout = find_folders(tmp_path)
    assert scan(layout.folders, kinds=layout.kinds).inventory.knows("embedding")
    assert not scan(find_folders(tmp_path / "models" / "Lora").folders).inventory.knows("embedding")


# Hostile files: nothing is executed, nothing crashes, one clear line each.


def test_a_pickle_is_never_executed(tmp_path: Path) -> None:
    witness = tmp_path / "executed"
    pickle = f"cos\nsystem\n(S'touch {witness}'\ntR.".encode()
    for folder, kind in (("loras", "lora"), ("embeddings", "embedding"), ("hypernetworks", "hypernetwork")):
        (tmp_path / folder).mkdir()
        for suffix in (".pt", ".ckpt", ".bin"):
            (tmp_path / folder / f"trap{suffix}").write_bytes(pickle)
        found = scan([Folder(kind, tmp_path / folder)], hashes=True)  # type: ignore[arg-type]
        assert [e.name for e in found.inventory.entries] == ["trap"] * len(found.inventory.entries)
        assert found.inventory.entries
        assert not found.problems
    assert not witness.exists()


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<Q", 2**63) + b"{}",
        b"",
        b"\x10\0\0\0\0\0\0\0{",
        struct.pack("<Q", 400_000) + b'{"a":' + b"[" * 399_995,
        struct.pack("<Q", 46) + b'{"a": {"shape": [1]}, "a": {"shape": [2]}}    ',
    ],
    ids=["length", "empty", "cut", "deep", "twice"],
)
def test_a_damaged_lora_is_one_line_and_still_a_name(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.safetensors").write_bytes(data)
    found = _of_kind(tmp_path, "lora")

    assert list(found.inventory.loras) == ["bad"]
    (problem,) = found.problems
    assert problem.path.endswith("bad.safetensors")
    assert "\n" not in problem.message


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"a": 1, "a": 2}', '{"activation text": ' + "[" * 100_000, "\0", '"text"']
)
def test_a_damaged_sidecar_is_one_line(tmp_path: Path, text: str) -> None:
    write_safetensors(tmp_path / "x.safetensors", card={})
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    (problem,) = _of_kind(tmp_path, "lora").problems
    assert problem.path.endswith("x.json")
    assert "\n" not in problem.message


def test_sidecars_of_other_types_are_no_trouble(tmp_path: Path) -> None:
    write_safetensors(
        tmp_path / "x.safetensors",
        card={"activation text": 1, "preferred weight": "0.5", "sd version": [], "sha256": "short"},
        civitai={"trainedWords": [1, None, " a "], "baseModel": 7, "files": [{"hashes": []}, 3]},
    )
    found = _of_kind(tmp_path, "lora")
    assert not found.problems
    assert _entry(found.inventory, "lora", "x").triggers == ("a",)


def test_a_picture_with_a_bomb_or_nonsense_in_it_is_one_line(tmp_path: Path) -> None:
    write_picture(tmp_path / "list.png", {"string_to_param": [1], "name": 5})
    path = write_picture(tmp_path / "bad.png", {"name": "x"})
    path.write_bytes(path.read_bytes().replace(b"sd-ti-embedding\0", b"sd-ti-embedding\0ab"))
    found = _of_kind(tmp_path, "embedding")

    assert set(found.inventory.embeddings) == {"bad", "list"}
    assert [Path(problem.path).name for problem in found.problems] == ["bad.png"]


def _png(*chunks: bytes) -> bytes:
    return SIGNATURE + b"".join(chunks)


def _embedding(data: bytes, length: int | None = None, *, packed: bool = True) -> bytes:
    body = b"sd-ti-embedding\0" + (b"\0" + zlib.compress(data) if packed else data)
    size = len(body) if length is None else length
    return size.to_bytes(4, "big") + (b"zTXt" if packed else b"tEXt") + body + bytes(4)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_png(_embedding(b"e30=", 2**31)), "the picture is cut off"),
        (_png(_embedding(b"e30=")[:-8]), "the picture is cut off"),
        (_png(_embedding(b"e30=").replace(b"\x78\x9c", b"\x78\x9d")), "the picture has a packed text that is broken"),
        (_png(_embedding(bytes((32 << 20) + 1))), "the picture has a packed text that unpacks to more than 33,554,432"),
        (_png(_embedding(b"a" * ((32 << 20) + 1), packed=False)), "the limit is 33,554,432"),
        (_png(_embedding(b"W10=")), "its embedded data are not an embedding"),
        (_png(_embedding(b"e3")), "its embedded data are not base64"),
    ],
)
def test_an_embedding_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "fog.png").write_bytes(data)
    found = _of_kind(tmp_path, "embedding")
    assert set(found.inventory.embeddings) == {"fog"}
    (problem,) = found.problems
    assert problem.message.startswith("is not readable as .png: ")
    assert said in problem.message


def test_an_embedding_may_have_more_text_than_a_prompt(tmp_path: Path) -> None:
    table = b'{"name": "sea", "string_to_param": {"*": {"TORCHTENSOR": [[1.0], [2.0]]}}}'
    blanks = b" " * MAX_TEXT  # JSON does not mind them
    text = base64.b64encode(table + blanks)
    (tmp_path / "fog.png").write_bytes(_png(_embedding(text), _embedding(b"nonsense, and not read")))
    found = _of_kind(tmp_path, "embedding")
    assert found.problems == ()
    assert found.inventory.embeddings == {"sea": 2}


def test_what_is_no_picture_is_called_as_its_file(tmp_path: Path) -> None:
    (tmp_path / "fog.png").write_bytes(b"RIFF1234WEBP")
    assert set(_of_kind(tmp_path, "embedding").inventory.embeddings) == {"fog"}


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "a" / "x.safetensors")
    try:
        (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "self").symlink_to("self")
    except OSError:
        pytest.skip("no symbolic links here")
    (tmp_path / "gone.safetensors").symlink_to(tmp_path / "nowhere.safetensors")
    found = _of_kind(tmp_path, "lora")

    assert list(found.inventory.loras) == ["x"]
    assert [Path(problem.path).name for problem in found.problems] == ["gone.safetensors"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_odd_names_are_names(tmp_path: Path) -> None:
    names = ["two\nlines", "tab\there", "名前", "a, b", "a:b", " spaced ", "\x1b[31mred"]
    for name in names:
        write_safetensors(tmp_path / f"{name}.safetensors")
    assert set(_of_kind(tmp_path, "lora").inventory.loras) == set(names)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"bad\xff.safetensors")).write_bytes(b"")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    found = _of_kind(tmp_path, "lora")
    assert not found.inventory.loras
    (problem,) = found.problems
    assert "UTF-8" in problem.message


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that may not be read")
def test_a_folder_that_may_not_be_read_is_one_line(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0)
    try:
        (problem,) = _of_kind(tmp_path, "lora").problems
    finally:
        closed.chmod(0o700)
    assert problem.path == str(closed)


def test_thousands_of_files_are_read(tmp_path: Path) -> None:
    many = amount(2_000, 20_000)
    whole = write_safetensors(tmp_path / "0.safetensors").read_bytes()
    small = struct.pack("<Q", 2) + b"{}"
    for number in range(many):
        folder = tmp_path / f"f{number % 50}"
        folder.mkdir(exist_ok=True)
        (folder / f"lora_{number}.safetensors").write_bytes(whole if number % 1000 == 0 else small)
    seen: list[tuple[int, int]] = []
    found = scan(
        [Folder("lora", tmp_path)],
        index=ScanIndex.for_folders([tmp_path]),
        progress=lambda done, total: seen.append((done, total)),
    )

    assert len(found.inventory.loras) == many + 1
    assert not found.problems
    assert seen[0] == (0, many + 1)
    assert seen[-1] == (many + 1, many + 1)
    warm = scan([Folder("lora", tmp_path)], index=ScanIndex.for_folders([tmp_path]))
    assert warm.read == 0
    assert warm.inventory == found.inventory


def test_the_index_holds_no_code(tmp_path: Path) -> None:
    write_safetensors(tmp_path / "x.safetensors")
    index = ScanIndex.for_folders([tmp_path])
    scan([Folder("lora", tmp_path)], index=index)
    assert index.path is not None
    assert json.loads(index.path.read_bytes())["version"] == 3
