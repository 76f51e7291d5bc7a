"""What every editor gets, by the capabilities of five of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types as t

from tests.lsp.editor import PROFILES, Editor, editing, line

pytestmark = pytest.mark.timeout(90)

SEED = Path(__file__).parents[2] / "examples" / "seed-page.txt"
EMOJI = "\U0001f431 cat), masterpiece, ((blue sky))\n"
COLUMNS = {"utf-8": [8], "utf-16": [6], "utf-32": [5]}


@pytest_asyncio.fixture(scope="module", params=PROFILES)
async def session(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    async with editing(request.param, tmp_path_factory.mktemp("work")) as editor:
        yield editor


@pytest_asyncio.fixture
async def editor(session: Editor) -> AsyncIterator[Editor]:
    with session.anew() as editor:
        yield editor


def checked(path: Path) -> list[dict[str, Any]]:
    """What `promptlint check` says of a file."""
    command = [sys.executable, "-m", "promptlint", "check", "--output-format", "json", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    found: list[dict[str, Any]] = json.loads(result.stdout)["diagnostics"]
    return found


@pytest.mark.asyncio
async def test_columns_are_in_the_units_the_client_counts_in(editor: Editor) -> None:
    found = await editor.diagnostics(editor.open("a.sdprompt", EMOJI))
    assert [d.range.start.character for d in found if d.code == "PS002"] == COLUMNS[editor.encoding]


@pytest.mark.asyncio
async def test_the_page_has_the_findings_of_the_command_line_at_their_places(editor: Editor) -> None:
    text = SEED.read_text(encoding="utf-8")
    (editor.folder / "page.txt").write_text(text, encoding="utf-8")
    found = await editor.diagnostics(editor.open("page.txt", text))
    wanted = checked(editor.folder / "page.txt")
    assert wanted
    places = [(d.code, d.message, d.range.start.line + 1, d.range.end.line + 1) for d in found]
    assert places == [(d["code"], d["message"], d["start"]["line"], d["end"]["line"]) for d in wanted]


@pytest.mark.asyncio
async def test_a_finding_links_to_its_rule(editor: Editor) -> None:
    found = await editor.diagnostics(editor.open("a.sdprompt", "a (cat:1,2)"))
    assert found[0].code == "PW002"
    assert found[0].source == "promptlint"
    assert found[0].code_description is not None
    assert found[0].code_description.href.endswith("/PW002.md")


@pytest.mark.asyncio
async def test_edits_one_after_the_other_leave_the_text_as_the_editor_has_it(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "one\u2028two \U0001f431 (cat:1,2)\nlast")
    start = {"utf-8": 16, "utf-16": 11, "utf-32": 10}[editor.encoding]
    editor.change(uri, (line(0, start, start + 8), "dog"), (line(1, 0, 4), "(fox:1,5)"))
    found = await editor.diagnostics(uri)
    assert [(d.code, d.range.start.line) for d in found if d.code == "PW002"] == [("PW002", 1)]


@pytest.mark.asyncio
async def test_a_quick_fix_repairs_the_finding(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "a (cat:1,2)")
    found = await editor.diagnostics(uri)
    actions = await editor.actions(uri, found[0].range)
    fix = next(action for action in actions if "(PW002" in action.title)
    edits = await editor.edits(fix, uri)
    assert [(e.range.start.character, e.range.end.character, e.new_text) for e in edits] == [(7, 10, "1.2")]


@pytest.mark.asyncio
async def test_a_finding_can_be_ignored_on_its_line(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "a (cat:1,2)\na dog")
    found = await editor.diagnostics(uri)
    actions = await editor.actions(uri, found[0].range)
    edits = await editor.edits(next(a for a in actions if a.title == "Ignore PW002 on this line"), uri)
    assert [(e.range.start.character, e.new_text) for e in edits] == [(11, "  # promptlint: ignore[PW002]")]


@pytest.mark.asyncio
async def test_everything_safe_is_fixed_at_once(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "a cat, (dog:1.0)\n")
    await editor.diagnostics(uri)
    (action,) = await editor.actions(uri, line(0, 0, 0), only=["source.fixAll"])
    assert action.kind == "source.fixAll.promptlint"
    edits = await editor.edits(action, uri)
    assert [(e.range.start.character, e.range.end.character, e.new_text) for e in edits] == [(7, 16, "dog")]


@pytest.mark.asyncio
async def test_a_closed_text_keeps_no_findings(editor: Editor) -> None:
    uri = editor.open("a.sdprompt", "a (cat:1,2)")
    await editor.diagnostics(uri)
    editor.client.text_document_did_close(t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(uri)))
    if editor.pulls:
        assert await editor.diagnostics(uri) == []
    else:
        assert not (await editor.publication(uri, None)).diagnostics
