"""What the server answers, with the capabilities of VS Code."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types as t
from pygls.exceptions import JsonRpcException

from tests.lsp.editor import Editor, editing, line
from tests.lsp.texts import PAGE

pytestmark = pytest.mark.timeout(90)


def make_models(folder: Path) -> None:
    loras = folder / "models" / "Lora"
    loras.mkdir(parents=True)
    header = json.dumps({"__metadata__": {"ss_base_model_version": "sd_v1"}}).encode()
    (loras / "ink.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    (loras / "ink.json").write_text(json.dumps({"activation text": "ink brush", "preferred weight": 0.7}))
    (folder / "models" / "embeddings").mkdir()
    (folder / "models" / "embeddings" / "EasyNegative.pt").write_bytes(b"x")


@pytest_asyncio.fixture(scope="module")
async def session(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    folder = tmp_path_factory.mktemp("work")
    make_models(folder)
    async with editing("visual-studio-code", folder, models=["models"]) as editor:
        await loaded(editor)
        yield editor


@pytest_asyncio.fixture
async def editor(session: Editor) -> AsyncIterator[Editor]:
    with session.anew() as editor:
        yield editor


async def loaded(editor: Editor) -> None:
    """Wait until the models are read."""
    uri = editor.open("probe.sdprompt", "<lora:")
    for _ in range(100):
        if await labels(editor, uri, 0, 6):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the models were not read")


async def labels(editor: Editor, uri: str, row: int, column: int) -> dict[str, str]:
    """Labels of the completions with the texts they put in."""
    answer = await editor.client.text_document_completion_async(
        t.CompletionParams(t.TextDocumentIdentifier(uri), t.Position(row, column))
    )
    assert isinstance(answer, t.CompletionList)
    return {item.label: item.text_edit.new_text for item in answer.items if item.text_edit is not None}


async def hover(editor: Editor, uri: str, row: int, column: int) -> str:
    answer = await editor.client.text_document_hover_async(
        t.HoverParams(t.TextDocumentIdentifier(uri), t.Position(row, column))
    )
    assert answer is not None
    assert isinstance(answer.contents, t.MarkupContent)
    return answer.contents.value


@pytest.mark.asyncio
async def test_completion_has_installed_loras_with_their_preferred_weight(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "a cat, <lora:i>")
    assert await labels(editor, uri, 0, 14) == {
        "ink": "<lora:ink:0.7>",
        "ink + ink brush": "<lora:ink:0.7>, ink brush",
    }


@pytest.mark.asyncio
async def test_completion_has_embeddings_keywords_and_trigger_words(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "a cat, <lora:ink:1>, eas")
    assert await labels(editor, uri, 0, 24) == {"EasyNegative": "EasyNegative"}
    uri = editor.open("b.sdprompt", "a cat, <lora:ink:1>, BR")
    assert await labels(editor, uri, 0, 23) == {"ink brush": "ink brush", "BREAK": "BREAK"}


@pytest.mark.asyncio
async def test_completion_has_the_codes_of_the_prompt_first(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "(cat:1,2) # promptlint: ignore[P")
    found = await labels(editor, uri, 0, 32)
    assert next(iter(found)) == "PW002"
    assert len(found) > 50


@pytest.mark.asyncio
async def test_hover_tells_weight_tokens_and_chunk(editor: Editor) -> None:
    text = await hover(editor, editor.open("page.txt", PAGE), 0, 28)
    assert "`blue sky`" in text
    assert "Weight 1.21" in text
    assert "2 tokens, chunk 1" in text


@pytest.mark.asyncio
async def test_hover_tells_what_is_known_of_a_lora(editor: Editor) -> None:
    text = await hover(editor, editor.open("page.txt", PAGE), 1, 8)
    assert "Preferred weight: 0.7" in text
    assert "`ink brush`" in text


@pytest.mark.asyncio
async def test_hover_on_a_suppressed_code_explains_the_rule(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "(cat:1,2) # promptlint: ignore[PW002]")
    assert "decimal-comma" in await hover(editor, uri, 0, 33)


@pytest.mark.asyncio
async def test_hints_show_nested_weights_and_tokens(editor: Editor) -> None:
    uri = editor.open("page.txt", PAGE)
    hints = await editor.client.text_document_inlay_hint_async(
        t.InlayHintParams(t.TextDocumentIdentifier(uri), t.Range(t.Position(0, 0), t.Position(9, 0)))
    )
    assert [str(hint.label) for hint in hints or ()][:2] == ["×1.21", "6/75 tokens"]


@pytest.mark.asyncio
async def test_semantic_tokens_are_one_line_each_and_in_order(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "(a\nb:1.6), BREAK \U0001f431 <lora:x:1>")
    answer = await editor.client.text_document_semantic_tokens_full_async(
        t.SemanticTokensParams(t.TextDocumentIdentifier(uri))
    )
    assert answer is not None
    data = list(answer.data)
    rows = [tuple(data[i : i + 3]) for i in range(0, len(data), 5)]
    assert rows == [(0, 0, 1), (0, 1, 1), (1, 0, 1), (0, 1, 5), (0, 7, 5), (0, 9, 10)]


@pytest.mark.asyncio
async def test_the_outline_has_both_prompts_and_what_they_load(editor: Editor) -> None:
    uri = editor.open("page.txt", PAGE)
    symbols = await editor.client.text_document_document_symbol_async(
        t.DocumentSymbolParams(t.TextDocumentIdentifier(uri))
    )
    named = [(s.name, [c.name for c in s.children or ()]) for s in symbols or () if isinstance(s, t.DocumentSymbol)]
    assert named == [("positive prompt", ["<lora:ink:0.8>"]), ("negative prompt", ["__bad/hands__"])]


@pytest.mark.asyncio
async def test_a_prompt_of_several_lines_folds(editor: Editor) -> None:
    uri = editor.open("page.txt", PAGE)
    folds = await editor.client.text_document_folding_range_async(t.FoldingRangeParams(t.TextDocumentIdentifier(uri)))
    assert [(fold.start_line, fold.end_line) for fold in folds or ()] == [(0, 1)]


@pytest.mark.asyncio
async def test_a_selection_grows_from_word_to_file(editor: Editor) -> None:
    text = "1girl, ((blue sky))"
    uri = editor.open("a.sdprompt", text)
    answer = await editor.client.text_document_selection_range_async(
        t.SelectionRangeParams(t.TextDocumentIdentifier(uri), [t.Position(0, 10)])
    )
    assert answer is not None
    grown = []
    selection: t.SelectionRange | None = answer[0]
    while selection is not None:
        grown.append(text[selection.range.start.character : selection.range.end.character])
        selection = selection.parent
    assert grown == ["blue", "blue sky", "(blue sky)", "((blue sky))", text]


@pytest.mark.asyncio
async def test_a_lora_is_renamed_in_open_and_closed_files(editor: Editor) -> None:
    (editor.folder / "other.txt").write_text("\U0001f431 <lora:ink:0.5>, ink", encoding="utf-8")
    uri = editor.open("page.txt", PAGE)
    edit = await editor.client.text_document_rename_async(
        t.RenameParams(t.TextDocumentIdentifier(uri), t.Position(1, 8), "brush_v2")
    )
    assert edit is not None
    found = {
        change.text_document.uri: [
            (e.range.start.character, e.new_text) for e in change.edits if isinstance(e, t.TextEdit)
        ]
        for change in edit.document_changes or ()
        if isinstance(change, t.TextDocumentEdit)
    }
    assert found == {uri: [(6, "brush_v2")], editor.uri("other.txt"): [(9, "brush_v2")]}


@pytest.mark.asyncio
async def test_a_name_that_no_prompt_can_write_is_refused(editor: Editor) -> None:
    uri = editor.open("page.txt", PAGE)
    with pytest.raises(JsonRpcException, match="cannot be the name of a lora"):
        await editor.client.text_document_rename_async(
            t.RenameParams(t.TextDocumentIdentifier(uri), t.Position(1, 8), "a:b>")
        )


@pytest.mark.asyncio
async def test_settings_take_effect_at_once(tmp_path: Path) -> None:
    make_models(tmp_path)
    async with editing("visual-studio-code", tmp_path, models=["models"]) as editor:
        uri = editor.open("a.sdprompt", "a (cat:1,2), (dog:1.0)")
        assert [d.code for d in await editor.diagnostics(uri)] == ["PW002", "PW010"]
        editor.client._configuration = {"": {"promptlint": {"ignore": ["PW010"], "models": ["models"]}}}
        editor.client.workspace_did_change_configuration(t.DidChangeConfigurationParams(None))
        await editor.until(uri, ["PW002"])


@pytest.mark.asyncio
async def test_a_setting_that_cannot_be_is_told_and_the_rest_holds(tmp_path: Path) -> None:
    async with editing("emacs", tmp_path, ignore=["PW010"], select=["QQ"]) as editor:
        uri = editor.open("a.sdprompt", "a (cat:1,2), (dog:1.0)")
        assert [d.code for d in await editor.diagnostics(uri)] == ["PW002"]
        for _ in range(100):
            if editor.client.messages:
                break
            await asyncio.sleep(0.02)
        assert "unknown rule 'QQ'" in editor.client.messages[0].message


@pytest.mark.asyncio
async def test_a_missing_lora_is_found_where_models_are_known(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "a cat, <lora:inkk:1>")
    assert "PR006" in [d.code for d in await editor.diagnostics(uri)]


@pytest.mark.asyncio
async def test_a_large_text_waits_for_a_pause_and_only_its_last_version_is_linted(editor: Editor) -> None:
    text = ", ".join(f"tag{number} word" for number in range(14_000))
    uri = editor.open("big.txt", text)
    for number in range(5):
        editor.change(uri, (line(0, 0, 0), f"x{number}, "))
    small = editor.open("a.sdprompt", "a (cat:1,2)")
    assert [d.code for d in await editor.diagnostics(small)] == ["PW002"]
    editor.change(uri, (line(0, 0, 0), "(cat:1,2), "))
    found = await editor.diagnostics(uri)
    assert found[0].code == "PW002"


@pytest.mark.asyncio
async def test_the_status_bar_learns_tokens_and_chunks(editor: Editor) -> None:
    uri = editor.open("page.txt", PAGE)
    answer = await editor.client.workspace_execute_command_async(
        t.ExecuteCommandParams("promptlint.status", [uri, 0, 20])
    )
    assert answer == {"role": "positive", "region": "positive", "tokens": 6, "chunks": 1, "room": 75}


@pytest.mark.asyncio
async def test_the_page_shows_the_prompt_as_it_stands_in_the_editor(editor: Editor) -> None:
    uri = editor.open("page.txt", PAGE)
    answer = await editor.client.workspace_execute_command_async(t.ExecuteCommandParams("promptlint.showPage", [uri]))
    assert "blue sky" in str(answer)


@pytest.mark.asyncio
async def test_formatting_gives_the_configured_style(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "a cat,a dog ,(sky:1.20)\n")
    options = t.FormattingOptions(tab_size=4, insert_spaces=True)
    edits = await editor.client.text_document_formatting_async(
        t.DocumentFormattingParams(t.TextDocumentIdentifier(uri), options)
    )
    assert [edit.new_text for edit in edits or ()]
