"""What stands around the texts: folders, configuration, baseline, models."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types as t

from tests.lsp.editor import PATIENCE, Editor, editing

pytestmark = pytest.mark.timeout(90)
TWO = "a (cat:1,2), (dog:1.0)"


@pytest_asyncio.fixture(scope="module")
async def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    """One server for all tests of an editor; each test has a folder of its own in the workspace."""
    async with editing(request.param, tmp_path_factory.mktemp("first")) as editor:
        yield editor


@pytest_asyncio.fixture
async def editor(session: Editor, tmp_path: Path) -> AsyncIterator[Editor]:
    with session.also(tmp_path) as editor:
        yield editor


def lora(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    header = json.dumps({"__metadata__": {}}).encode()
    (folder / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)


def created(editor: Editor, file: Path) -> None:
    """Tell the server what an editor tells that watches a folder."""
    change = t.FileEvent(file.as_uri(), t.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams([change]))


async def loras(editor: Editor, uri: str) -> set[str]:
    """What completion proposes after the `<lora:` that a text begins with."""
    answer = await editor.client.text_document_completion_async(
        t.CompletionParams(t.TextDocumentIdentifier(uri), t.Position(0, 6))
    )
    assert isinstance(answer, t.CompletionList)
    return {item.label for item in answer.items}


async def offered(editor: Editor, uri: str, wanted: set[str]) -> None:
    async with asyncio.timeout(PATIENCE):
        while await loras(editor, uri) != wanted:  # noqa: ASYNC110  # nothing tells a client that models are read
            await asyncio.sleep(0.02)


@pytest.mark.asyncio
@pytest.mark.parametrize("session", ["visual-studio-code"], indirect=True)
async def test_a_lora_that_is_put_into_the_models_of_the_configuration_is_completed(
    editor: Editor, tmp_path: Path
) -> None:
    models = tmp_path / "models" / "Lora"
    lora(models, "ink")
    (tmp_path / "promptlint.toml").write_text('[models]\nlora = "models/Lora"\n', encoding="utf-8")
    uri = editor.open("a.sdprompt", "<lora:")
    await offered(editor, uri, {"ink"})
    async with asyncio.timeout(PATIENCE):  # the client is asked to watch once it can be told what there is
        while not any(each.startswith(models.as_posix()) for each in editor.client.watched):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    lora(models, "brush")
    created(editor, models / "brush.safetensors")
    await offered(editor, uri, {"ink", "brush"})


@pytest.mark.asyncio
@pytest.mark.parametrize("session", ["emacs"], indirect=True)
async def test_models_are_known_while_they_are_read_again(editor: Editor, tmp_path: Path) -> None:
    models = tmp_path / "models" / "Lora"
    lora(models, "ink")
    (tmp_path / "promptlint.toml").write_text('[models]\nlora = "models/Lora"\n', encoding="utf-8")
    uri = editor.open("a.sdprompt", "<lora:")
    await offered(editor, uri, {"ink"})
    created(editor, models / "ink.json")
    assert await loras(editor, uri) == {"ink"}


@pytest.mark.asyncio
@pytest.mark.parametrize("session", ["emacs"], indirect=True)
@pytest.mark.parametrize("name", ["promptlint-baseline.json", "known.baseline.json"])
async def test_what_the_baseline_allows_is_not_shown(editor: Editor, tmp_path: Path, name: str) -> None:
    if not name.startswith("promptlint"):
        (tmp_path / "promptlint.toml").write_text(f'baseline = "{name}"\n', encoding="utf-8")
    baseline = {"version": 1, "files": {"a.sdprompt": {"PW010": 1}}}
    (tmp_path / name).write_text(json.dumps(baseline), encoding="utf-8")
    uri = editor.open("a.sdprompt", TWO)
    await editor.until(uri, ["PW002"])
    editor.change(uri, (None, f"{TWO}, (fox:1.0)"))
    await editor.until(uri, ["PW002", "PW010", "PW010"])
    editor.change(uri, (None, TWO))
    await editor.until(uri, ["PW002"])


@pytest.mark.asyncio
@pytest.mark.parametrize("session", ["neovim@v0.11.0"], indirect=True)
async def test_a_file_that_the_configuration_excludes_has_no_findings(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text('extend-exclude = ["old/**"]\n', encoding="utf-8")
    assert await editor.diagnostics(editor.open("old/a.sdprompt", TWO)) == []
    assert len(await editor.diagnostics(editor.open("a.sdprompt", TWO))) == 2


@pytest.mark.asyncio
async def test_a_text_that_is_not_saved_follows_the_configuration_of_the_first_folder(tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text('extend-ignore = ["PW010"]\n', encoding="utf-8")
    async with editing("neovim@v0.11.0", tmp_path) as editor:
        uri = "untitled:Untitled-1"
        item = t.TextDocumentItem(uri, "sdprompt", 1, TWO)
        editor.client.text_document_did_open(t.DidOpenTextDocumentParams(item))
        await editor.until(uri, ["PW002"])


@pytest.mark.asyncio
@pytest.mark.parametrize("session", ["neovim@v0.11.0"], indirect=True)
async def test_each_folder_has_its_own_configuration_as_long_as_it_is_there(session: Editor, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, code in ((one, "PW002"), (two, "PW010")):
        folder.mkdir()
        (folder / "promptlint.toml").write_text(f'extend-ignore = ["{code}"]\n', encoding="utf-8")
    with session.also(one) as editor:
        added = t.WorkspaceFoldersChangeEvent([t.WorkspaceFolder(two.as_uri(), "two")], [])
        editor.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(added))
        first = editor.open("a.sdprompt", TWO)
        second = editor.open("../two/a.sdprompt", TWO)
        await editor.until(first, ["PW010"])
        await editor.until(second, ["PW002"])
        removed = t.WorkspaceFoldersChangeEvent([], [t.WorkspaceFolder(two.as_uri(), "two")])
        editor.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(removed))
        await editor.until(first, ["PW010"])


@pytest.mark.asyncio
@pytest.mark.parametrize("session", ["neovim@v0.11.0"], indirect=True)
async def test_another_text_of_the_same_version_is_not_called_unchanged(editor: Editor) -> None:
    uri = editor.uri("a.sdprompt")
    known: str | None = None
    for text, count in ((TWO, 2), ("a cat", 0)):
        item = t.TextDocumentItem(uri, "sdprompt", 1, text)
        editor.client.text_document_did_open(t.DidOpenTextDocumentParams(item))
        report = await editor.client.text_document_diagnostic_async(
            t.DocumentDiagnosticParams(t.TextDocumentIdentifier(uri), previous_result_id=known)
        )
        assert isinstance(report, t.RelatedFullDocumentDiagnosticReport)
        assert len(report.items) == count
        known = report.result_id
        editor.client.text_document_did_close(t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(uri)))


@pytest.mark.asyncio
@pytest.mark.parametrize("session", ["visual-studio-code"], indirect=True)
async def test_a_comment_is_offered_only_where_the_prompt_can_hold_it(editor: Editor) -> None:
    node = {"class_type": "CLIPTextEncode", "inputs": {"text": "a (cat:1,2)", "clip": ["2", 0]}}
    sampler = {"class_type": "KSampler", "inputs": {"positive": ["1", 0], "negative": ["1", 0]}}
    texts = {
        "wildcards/animals.txt": ("(cat:1,2)\n(dog:1,3)\n", {"Ignore PW002 on this line"}),
        "workflow.json": (json.dumps({"1": node, "3": sampler}), set()),
    }
    for name, (text, wanted) in texts.items():
        uri = editor.open(name, text)
        found = await editor.diagnostics(uri)
        actions = await editor.actions(uri, found[0].range)
        comments = {
            each.title for each in actions if each.title.startswith("Ignore") and "promptlint.toml" not in each.title
        }
        assert comments == wanted


@pytest.mark.asyncio
@pytest.mark.parametrize("session", ["visual-studio-code"], indirect=True)
async def test_a_text_is_judged_as_found_unless_it_is_of_our_language(editor: Editor) -> None:
    count = {}
    for language in ("plaintext", "sdprompt"):
        for name, text in ((f"{language}.txt", "a fence (of wood"), (f"prompts/{language}.txt", "a fence (of wood")):
            uri = editor.uri(name)
            item = t.TextDocumentItem(uri, language, 1, text)
            editor.client.text_document_did_open(t.DidOpenTextDocumentParams(item))
            count[name] = len((await editor.publication(uri, 1)).diagnostics)
    assert count == {"plaintext.txt": 0, "prompts/plaintext.txt": 1, "sdprompt.txt": 1, "prompts/sdprompt.txt": 1}
