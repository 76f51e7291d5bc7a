"""Numbers of any size, in whatever file they stand, keep nothing from being read but themselves."""

from __future__ import annotations

import json
import math
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from promptlint.cli import main
from promptlint.formats.errors import FormatError
from promptlint.formats.numbers import LARGEST_COUNT, count, finite, shown
from promptlint.formats.safetensors import read_safetensors
from promptlint.formats.toml import read_toml
from promptlint.resources.inventory.installed.index import ScanIndex
from promptlint.resources.inventory.installed.layout import Folder
from promptlint.resources.inventory.installed.scanning import scan
from promptlint.resources.inventory.lock import LockError, parse_lock
from promptlint.resources.requirements.manifest import ManifestError, read_manifest
from tests.resources.model_tree import write_safetensors

HUGE = [
    "9" * 400,
    f"-{'9' * 400}",
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "9" * 5_000,
    "true",
    "[" * 3_000 + "]" * 3_000,
]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """promptlint in a folder with one LoRA: status, output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("PROMPTLINT_TRACEBACK", raising=False)
    folder = tmp_path / "Lora"
    folder.mkdir()
    write_safetensors(folder / "x.safetensors")
    Path("a.txt").write_text("sea, <lora:x:1>, <lora:gone:1>")

    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        return status, *capsys.readouterr()

    return call


def strictly(text: str) -> Any:
    """JSON as the standard has it: without NaN and Infinity."""

    def no(name: str) -> None:
        raise ValueError(name)

    return json.loads(text, parse_constant=no)


@pytest.mark.parametrize("number", HUGE, ids=lambda number: number[:12])
def test_a_weight_beyond_all_bounds_is_none(run: Run, number: str) -> None:
    Path("Lora/x.json").write_text(f'{{"preferred weight": {number}, "activation text": "ink wash"}}')
    for _ in range(2):  # read, and out of the index
        status, out, _ = run("models", "list", "--models", "Lora", "--output-format", "json")
        (model,) = strictly(out)["models"]
        assert (status, model["name"], model["preferred_weight"]) == (0, "x", None)
        assert run("models", "list", "--models", "Lora")[0] == 0
        status, out, _ = run("check", "--isolated", "--models", "Lora", "--output-format", "json", "a.txt")
        named = [each["message"] for each in strictly(out)["diagnostics"] if each["code"] != "PL004"]
        assert any("gone" in message for message in named)
        assert run("models", "lock", "--models", "Lora", "-o", "-")[0] == 0


@pytest.mark.parametrize(("number", "weight"), [("0.7", 0.7), ("1", 1.0), ("0", None), ("-1", -1.0), ("1e308", 1e308)])
def test_a_weight_is_read(run: Run, number: str, weight: float | None) -> None:
    Path("Lora/x.json").write_text(f'{{"preferred weight": {number}}}')
    (model,) = strictly(run("models", "list", "--models", "Lora", "--output-format", "json")[1])["models"]
    assert model["preferred_weight"] == weight


@pytest.mark.parametrize("number", [*HUGE, "-1", "1.5"], ids=lambda number: number[:12])
@pytest.mark.parametrize(
    "header",
    [
        '{"__metadata__": %s}',
        '{"__metadata__": {"ss_tag_frequency": %s, "ss_output_name": %s}}',
        '{"emb_params": {"shape": [%s, 768]}}',
        '{"emb_params": {"shape": %s}}',
        '{"emb_params": %s}',
    ],
)
def test_a_header_is_read_or_a_problem(run: Run, header: str, number: str) -> None:
    data = header.replace("%s", number).encode()
    Path("Lora/x.safetensors").write_bytes(struct.pack("<Q", len(data)) + data)
    status, out, _ = run("models", "list", "--models", "embedding=Lora", "--output-format", "json")
    (model,) = strictly(out)["models"]
    assert (status, model["name"]) == (0, "x")
    assert model["vectors"] is None
    status, out, _ = run("check", "--isolated", "--models", "Lora", "--output-format", "json", "a.txt")
    assert "PL001" not in out
    assert "internal error" not in out


def test_counts_of_tags_are_counts(tmp_path: Path) -> None:
    from promptlint.resources.inventory.installed.header import training_tags

    counts = f'{{"a": {{"sea": 3, "sky": {"9" * 400}, "fog": -1, "rain": 1.5, "snow": true}}, "b": {{"sea": 4}}}}'
    assert training_tags({"ss_tag_frequency": counts}) == (("sea", 7),)
    path = tmp_path / "x.safetensors"
    for size in (LARGEST_COUNT, LARGEST_COUNT + 1):
        data = b'{"a": {"shape": [%d]}}' % size
        path.write_bytes(struct.pack("<Q", len(data)) + data)
        if size == LARGEST_COUNT:
            assert read_safetensors(path).shapes == {"a": (LARGEST_COUNT,)}
    with pytest.raises(FormatError, match="no shape for a tensor"):
        read_safetensors(path)


@pytest.mark.parametrize("error", [OverflowError("too large"), MemoryError(), RecursionError(), KeyError("x")])
def test_whatever_is_raised_at_a_model_is_a_problem_of_that_file(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    module: Any = sys.modules["promptlint.resources.inventory.installed.scanning"]
    write_safetensors(Path("Lora/y.safetensors"))
    honest = module.read_safetensors

    def read(path: Path) -> Any:
        if path.stem == "x":
            raise error
        return honest(path)

    with monkeypatch.context() as patch:
        patch.setattr(module, "read_safetensors", read)
        status, out, err = run("models", "list", "--models", "Lora", "--output-format", "json")
        table = strictly(out)
        assert {model["name"] for model in table["models"]} == {"x", "y"}
        (problem,) = table["problems"]
        assert Path(problem["path"]).name == "x.safetensors"
        assert f"internal error: {type(error).__name__}" in problem["message"]
        assert status == 0
        assert err.count("\n") == 1
        # A prompt may still refer to it, and the report tells of it once.
        out = run("check", "--isolated", "--models", "Lora", "--output-format", "json", "a.txt")[1]
        found = strictly(out)["diagnostics"]
        assert [each["code"] for each in found].count("PL004") == 1
        assert all("lora:x" not in each["message"] for each in found)
    # Nothing of it was kept: who can read it now does.
    assert not strictly(run("models", "list", "--models", "Lora", "--output-format", "json")[1])["problems"]


def test_the_traceback_of_a_model_is_to_be_had(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = sys.modules["promptlint.resources.inventory.installed.scanning"]

    def read(_: Path) -> Any:
        raise KeyError("as it was")

    monkeypatch.setattr(module, "read_safetensors", read)
    monkeypatch.setenv("PROMPTLINT_TRACEBACK", "1")
    with pytest.raises(KeyError, match="as it was"):
        run("models", "list", "--models", "Lora")


def test_an_index_with_numbers_that_are_none_counts_as_empty(tmp_path: Path) -> None:
    folder = tmp_path / "Lora"
    folder.mkdir()
    write_safetensors(folder / "x.safetensors")
    file = tmp_path / "index.json"
    scan([Folder("lora", folder)], index=ScanIndex(file))
    table = json.loads(file.read_text())
    at = table["fields"].index("size")
    for record in table["files"].values():
        record[1][0][at] = math.inf
    file.write_text(json.dumps(table))
    from promptlint.resources.inventory.installed.index import _load

    assert _load(file) == {}
    weight = table["fields"].index("weight")
    for record in table["files"].values():
        record[1][0][at], record[1][0][weight] = 3, math.inf
    file.write_text(json.dumps(table))
    (record,) = _load(file).values()
    assert record.entries[0].weight is None


TOML = ["9" * 400, f"-{'9' * 400}", "0x" + "f" * 5_000, "9" * 5_000, "inf", "-inf", "nan", "1e999", "true"]


@pytest.mark.parametrize("number", TOML, ids=lambda number: number[:12])
@pytest.mark.parametrize("key", ["weight", "vectors", "name", "trigger-words"])
def test_a_lock_file_with_no_number_says_so(number: str, key: str) -> None:
    named = "" if key == "name" else 'name = "x"\n'
    with pytest.raises(LockError) as caught:
        parse_lock(f'version = 1\n[[model]]\nkind = "lora"\n{named}{key} = {number}\n')
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("number", TOML, ids=lambda number: number[:12])
def test_a_lock_file_of_no_version_says_so(number: str) -> None:
    with pytest.raises(LockError) as caught:
        parse_lock(f"version = {number}\n")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "value",
    [10**400, -(10**400), 16**5_000, math.inf, math.nan, True, [1, 10**400], [1], [[1], 2]],
    ids=lambda value: shown(value)[:12],
)
def test_a_required_weight_that_is_none_says_so(value: object) -> None:
    with pytest.raises(ManifestError, match="weight must be a number") as caught:
        read_manifest([{"lora": "x", "weight": value}])
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("number", TOML[:-1], ids=lambda number: number[:12])
@pytest.mark.parametrize(
    "text",
    [
        "steps = %s",
        "target = %s",
        "select = [%s]",
        "exclude = %s",
        '[[require]]\nlora = "x"\nweight = %s',
        '[[require]]\nlora = "x"\nrole = %s',
        "[models]\nroot = %s",
        "[[tags]]\nforbid = %s",
        "[format]\nweights = %s",
        "[rules.PW008]\nx = %s",
    ],
)
def test_a_configuration_with_such_a_number_is_one_line(run: Run, text: str, number: str) -> None:
    Path("promptlint.toml").write_text(text.replace("%s", number))
    status, _, err = run("check", "a.txt")
    assert status == 2
    assert err.startswith("promptlint: error: promptlint.toml") or "promptlint.toml" in err
    assert "internal error" not in err
    assert err.count("\n") == 1
    assert len(err) < 400


def test_toml_with_a_number_of_thousands_of_digits_is_broken(run: Run) -> None:
    Path("p.toml").write_text(f"prompt = 'sea'\nseed = {'9' * 5_000}\n")
    status, out, err = run("check", "--isolated", "p.toml")
    assert status == 2
    assert err == (
        "promptlint: error: p.toml: is not valid TOML: has a number of thousands of digits; nothing in it was checked\n"
    )
    assert "PL001" not in out
    assert [scalar.text for scalar in read_toml(f"prompt = 'sea'\nseed = {'9' * 400}\n")] == ["sea"]


@pytest.mark.parametrize("value", [1, 0.5, -3, 10**300])
def test_a_number_is_a_number(value: float) -> None:
    assert finite(value) == float(value)


@pytest.mark.parametrize(
    "value", [None, True, "1", [], {}, 10**400, -(10**400), math.inf, -math.inf, math.nan], ids=shown
)
def test_what_is_none_is_none(value: object) -> None:
    assert finite(value) is None
    assert count(value) is None


def test_counts_end_somewhere() -> None:
    assert [count(n) for n in (0, 1, LARGEST_COUNT)] == [0, 1, LARGEST_COUNT]
    assert [count(n) for n in (-1, LARGEST_COUNT + 1, 1.0)] == [None, None, None]


def test_a_value_in_a_message_is_short() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (16**5_000, [16**5_000], deep, "x" * 1_000, 10**400):
        assert len(shown(value)) <= 60
    assert shown("sea") == "'sea'"
