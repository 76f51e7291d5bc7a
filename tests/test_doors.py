"""Command line, language server and library give the same answer for every file of a project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import promptlint
from promptlint.cli import main
from promptlint.resources.inventory.lock import format_lock
from promptlint.resources.inventory.model import Inventory, ResourceEntry
from tests.lsp.editor import editing

ROOT = """
plugins = ["dynamic-prompts"]
extend-select = ["PT001"]
exclude = ["old/", "*.tmp.txt"]
positive-keys = ["wish"]
baseline = "known.json"

[per-file-ignores]
"drafts/*" = ["PW"]

[[overrides]]
files = ["lists/"]
kind = "lines"
role = "negative"

[[overrides]]
files = ["packs/*.json"]
negative-keys = ["never"]
ignore = ["PD"]

[[overrides]]
files = ["comfy/*"]
target = "comfyui"

[models]
lock = "models.lock"

[[require]]
lora = "ink_v2"
files = ["heroes/*"]
"""
NESTED = """
ignore = ["PX001"]
plugins = []
[models]
lock = "../models.lock"
"""
DEEPER = """
extend = "../promptlint.toml"
extend-ignore = ["PD"]
[rules.PW009]
limit = 1.3
[[overrides]]
files = ["strict*"]
select = ["PW", "PR"]
"""
BAD = "a cat, a cat, ((dog:1.8)), {sky}, {red|blue}, (x:1,2), <lora:oil:0.8>\n"
TEXTS = {
    "a.txt": BAD,
    "known.txt": BAD,
    "old/a.txt": BAD,
    "nested/a.tmp.txt": BAD,
    "b.tmp.txt": BAD,
    "drafts/a.txt": BAD,
    "lists/a.txt": BAD + "sea, sea\n",
    "packs/a.json": json.dumps({"wish": BAD, "never": "blurry, blurry, (x:1,2)", "prompt": "((a:1.5))"}),
    "packs.json": json.dumps({"wish": BAD, "never": "blurry, blurry, (x:1,2)"}),
    "comfy/a.txt": BAD + ", [a:b:0.5]",
    "heroes/a.txt": "a hero, <lora:inkstyle:1>, <lora:oil:1>",
    "heroes/b.txt": "a hero",
    "nested/a.txt": BAD,
    "nested/known.txt": BAD,
    "nested/deeper/a.txt": BAD,
    "nested/deeper/strict.txt": BAD,
    "lower/neg.txt": "sky, " * 90 + BAD,
}
ALLOWED = {"known.txt": {"PW008": 1, "PD001": 9}, "nested/known.txt": {"PW002": 1}, "a.txt": {"PD001": 0}}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    files = dict(TEXTS)
    files["promptlint.toml"] = ROOT
    files["nested/promptlint.toml"] = NESTED
    files["nested/deeper/.promptlint.toml"] = DEEPER
    files["known.json"] = json.dumps({"version": 1, "files": ALLOWED})
    inventory = Inventory.from_entries([ResourceEntry("lora", "ink_v2", alias="inkstyle")], ["lora"])
    files["models.lock"] = format_lock(inventory)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


Place = tuple[str, int, int, int, int]


def checked(tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, list[Place]]:
    """What `promptlint check` finds in each file, with lines and columns from 1."""
    with monkeypatch.context() as patch:
        patch.chdir(tree)
        assert main(["check", "--output-format", "json", "--no-cache", *TEXTS]) == 1
    out, err = capsys.readouterr()
    assert "error" not in err
    found: dict[str, list[Place]] = {name: [] for name in TEXTS}
    for each in json.loads(out)["diagnostics"]:
        start, end = each["start"], each["end"]
        place = (each["code"], start["line"], start["column"], end["line"], end["column"])
        found[Path(each["path"]).as_posix()].append(place)
    return found


def test_the_tree_tells_the_doors_apart(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = {name: [place[0] for place in found] for name, found in checked(tree, monkeypatch, capsys).items()}
    assert codes["old/a.txt"] == codes["b.tmp.txt"] == []
    assert "PW008" in codes["a.txt"]
    assert not {"PW008", "PD001"}.intersection(codes["known.txt"])
    assert "PW008" in codes["nested/known.txt"]
    assert "PW002" not in codes["nested/known.txt"]
    assert "PR008" in codes["heroes/b.txt"]
    assert "PR008" not in codes["a.txt"]
    assert "PR006" in codes["nested/deeper/a.txt"]
    assert {code[:2] for code in codes["nested/deeper/strict.txt"]} == {"PW", "PR"}
    assert "PX006" in codes["comfy/a.txt"]
    assert len(set(map(tuple, codes.values()))) >= 12


def test_the_library_finds_what_check_finds(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = checked(tree, monkeypatch, capsys)
    project = promptlint.Project(tree)
    for _ in range(2):  # nothing is counted up
        for name, places in wanted.items():
            report = promptlint.lint_file(tree / name, project=project)
            assert [each.code for each in report] == [place[0] for place in places], name


@pytest.mark.asyncio
@pytest.mark.timeout(150)
async def test_the_server_finds_what_check_finds(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = checked(tree, monkeypatch, capsys)
    async with editing("neovim@v0.7.0", tree) as editor:
        # Models are read beside the work: wait for those of each configuration once.
        first = ("heroes/a.txt", "nested/a.txt")
        for name in first:
            await editor.until(editor.open(name, TEXTS[name]), [place[0] for place in wanted[name]])
        for name, places in wanted.items():
            if name in first:
                continue
            ranges = [
                (str(each.code), each.range.start.line + 1, each.range.start.character + 1)
                for each in await editor.diagnostics(editor.open(name, TEXTS[name]))
            ]
            assert sorted(ranges) == sorted(place[:3] for place in places), name
