"""Where what a prompt names is written down, as the server answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types as t

from tests.lsp.connection import Connection
from tests.lsp.editor import Editor, editing
from tests.lsp.test_features import labels, make_models

pytestmark = [pytest.mark.timeout(90), pytest.mark.asyncio]
PACK = "# \U0001f431\nsky:\n  day: [blue]\n  night:\n    - dark\n"


@pytest_asyncio.fixture(scope="module")
async def editor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    folder = tmp_path_factory.mktemp("work")
    make_models(folder)
    (folder / "models" / "embeddings" / "EasyNegative.txt").write_text("what it is for")
    wildcards = folder / "wildcards"
    wildcards.mkdir()
    (wildcards / "fruit.txt").write_text("apple\n")
    (wildcards / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "a.sdprompt").touch()
    async with editing("visual-studio-code", folder, models=["models"]) as editor:
        uri = editor.open("a.sdprompt", "<lora:")
        while not await labels(editor, uri, 0, 6):
            pass  # nothing tells a client that models are read
        yield editor


async def places(editor: Editor, text: str) -> list[tuple[str, str, str]]:
    """File, the text there, and what is marked in the prompt, of each place that is gone to from the `|`."""
    before, _, after = text.partition("|")
    uri = editor.uri("a.sdprompt")
    editor.change(uri, (None, before + after))
    answer = await editor.client.text_document_definition_async(
        t.DefinitionParams(t.TextDocumentIdentifier(uri), t.Position(0, len(before)))
    )
    found = []
    assert answer is None or isinstance(answer, list)
    for link in answer or ():
        assert isinstance(link, t.LocationLink)
        assert link.origin_selection_range is not None
        file = editor.folder / link.target_uri.removeprefix(editor.folder.as_uri() + "/")
        lines = file.read_text(encoding="utf-8").splitlines()
        at, marked = link.target_selection_range, link.origin_selection_range
        found.append(
            (
                file.relative_to(editor.folder).as_posix(),
                lines[at.start.line][at.start.character : at.end.character],
                (before + after)[marked.start.character : marked.end.character],
            )
        )
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a __fr|uit__, b", [("wildcards/fruit.txt", "", "__fruit__")]),
        ("__sky/ni|ght__", [("wildcards/pack.yaml", "night", "__sky/night__")]),
        ("__sky/|*__", [("wildcards/pack.yaml", "day", "__sky/*__"), ("wildcards/pack.yaml", "night", "__sky/*__")]),
        ("__gone|__", []),
        ("a, <lora:i|nk:1>", [("models/Lora/ink.json", "", "<lora:ink:1>")]),
        ("fog, Easy|Negative, b", [("models/embeddings/EasyNegative.txt", "", "EasyNegative")]),
        ("a c|at", []),
        ("<lora:go|ne:1>", []),
    ],
)
async def test_it_goes_to_what_can_be_read(editor: Editor, text: str, wanted: list[tuple[str, str, str]]) -> None:
    assert await places(editor, text) == wanted


async def test_a_hover_lists_the_entries(editor: Editor) -> None:
    uri = editor.uri("a.sdprompt")
    editor.change(uri, (None, "__sky/night__"))
    answer = await editor.client.text_document_hover_async(
        t.HoverParams(t.TextDocumentIdentifier(uri), t.Position(0, 4))
    )
    assert answer is not None
    assert isinstance(answer.contents, t.MarkupContent)
    assert "1 entry in `wildcards/pack.yaml`:\n\n- `dark`" in answer.contents.value


async def test_places_are_told_to_who_knows_no_links(tmp_path: Path) -> None:
    (tmp_path / "wildcards").mkdir()
    (tmp_path / "wildcards" / "sky.json").write_text(json.dumps({"a": {"b": ["c"]}}))
    uri = (tmp_path / "a.sdprompt").as_uri()
    (tmp_path / "a.sdprompt").touch()
    connection = Connection()
    await connection.start()
    connection.open(uri, "__a/b__")
    params = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}}
    (place,) = (await connection.ask("textDocument/definition", params))["result"]
    assert place["uri"] == (tmp_path / "wildcards" / "sky.json").as_uri()
    assert place["range"]["start"] == {"line": 0, "character": 7}
