"""The prompts of a workspace by name."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from promptlint.documents.reader import read_document
from promptlint.lsp.features.symbols import Index, named_prompts
from promptlint.lsp.snapshots import OutdatedError
from tests.lsp.connection import Connection

pytestmark = pytest.mark.timeout(90)

FILES = {
    "styles.csv": 'name,prompt,negative_prompt\nwarm,"a cat, {prompt}",blurry\n"cold, ""ice""",frost,\n',
    "jobs.txt": '--prompt "a boat" --negative_prompt "b" --steps 3\n--prompt "sea"\n',
    "info.txt": "a tall house\nNegative prompt: b\nSteps: 20, Sampler: Euler a, Seed: 1\n",
    "wildcards/sky/day.txt": "blue\ngrey\n",
    "wildcards/sky/pack.yaml": "# \U0001f431\nhair:\n  long: [red]\n",
    "wildcards/plants.json": '{"tree": ["oak"]}',
    "pack.json": '[{"name": "hero", "prompt": "masterpiece, (cat:1.2)", "steps": 20}]',
    "prompts/scenes.yaml": "night:\n  prompt: masterpiece, (cat:1.2), sky\n  steps: 20\n",
}
NAMES = {
    "styles.csv": [("warm", "a cat, {prompt}"), ('cold, "ice"', "frost")],
    "jobs.txt": [("a boat", "a boat"), ("sea", "sea")],
    "info.txt": [("a tall house", "a tall house")],
    "wildcards/sky/day.txt": [("sky/day", "")],
    "wildcards/sky/pack.yaml": [("sky/hair/long", "long")],
    "wildcards/plants.json": [("tree", '"tree"')],
    "pack.json": [("hero", "masterpiece, (cat:1.2)")],
    "prompts/scenes.yaml": [("night.prompt", "masterpiece, (cat:1.2), sky")],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", list(FILES))
def test_prompts_are_called_as_people_call_them(folder: Path, name: str) -> None:
    document = read_document(folder / name)
    found = [(called, document.text[span.start : span.end]) for called, _, span in named_prompts(document)]
    assert found == NAMES[name]


def test_a_broken_tree_has_no_names(folder: Path) -> None:
    (folder / "wildcards" / "bad.yaml").write_text("a: [\n")
    assert Index().find("a", [folder / "wildcards"], {}, "utf-16", lambda: None)


def names(index: Index, query: str, folder: Path) -> list[str]:
    return [each.name for each in index.find(query, [folder, folder / "gone"], {}, "utf-16", lambda: None)]


def test_a_query_is_looked_for_in_names_and_files_whatever_the_case(folder: Path) -> None:
    index = Index()
    assert names(index, "WARM", folder) == ["warm"]
    assert names(index, "styles", folder) == ["warm", 'cold, "ice"']
    assert sorted(names(index, "", folder)) == sorted(name for found in NAMES.values() for name, _ in found)
    assert names(index, "nothing of the kind", folder) == []


def test_a_file_is_read_again_when_it_has_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, path = Index(), folder / "prompts/scenes.yaml"
    assert names(index, "night", folder) == ["night.prompt"]
    monkeypatch.setattr("promptlint.lsp.features.symbols.read_document", None)
    assert names(index, "night", folder) == ["night.prompt"]
    monkeypatch.undo()
    path.write_text("noon:\n  prompt: masterpiece, (cat:1.2), sea\n  steps: 20\n")
    os.utime(path, ns=(1, 1))
    assert names(index, "noon", folder) == ["noon.prompt"]
    assert names(index, "night", folder) == []


def test_some_hundreds_are_found_and_no_more(tmp_path: Path) -> None:
    rows = "".join(f"style {number},a cat,\n" for number in range(301))
    (tmp_path / "styles.csv").write_text(f"name,prompt,negative_prompt\n{rows}")
    assert len(names(Index(), "style ", tmp_path)) == 300


def test_nobody_waits_for_what_is_not_wanted_any_more(folder: Path) -> None:
    def interrupt() -> None:
        raise OutdatedError

    with pytest.raises(OutdatedError):
        Index().find("", [folder], {}, "utf-16", interrupt)


@pytest.mark.asyncio
async def test_open_texts_count_as_they_are(folder: Path) -> None:
    connection = Connection()
    await connection.start(root=folder.as_uri())
    uri = (folder / "prompts/scenes.yaml").as_uri()
    connection.open(uri, "noon:\n  prompt: a \U0001f431\n  negative_prompt: dog\n")
    found: list[dict[str, Any]] = (await connection.ask("workspace/symbol", {"query": "scenes"}))["result"]
    assert [(each["name"], each["containerName"]) for each in found] == [("noon.prompt", "prompts/scenes.yaml")]
    assert found[0]["location"]["uri"] == uri
    assert found[0]["location"]["range"]["end"] == {"line": 1, "character": 14}
    found = (await connection.ask("workspace/symbol", {"query": "hero"}))["result"]
    assert json.dumps(found) == json.dumps(
        [
            {
                "location": {
                    "uri": (folder / "pack.json").as_uri(),
                    "range": {"start": {"line": 0, "character": 29}, "end": {"line": 0, "character": 51}},
                },
                "name": "hero",
                "kind": 15,
                "containerName": "pack.json",
            }
        ]
    )
