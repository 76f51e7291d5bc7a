"""What a client gets by what it says it can do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.connection import PATIENCE, Connection

pytestmark = [pytest.mark.timeout(90), pytest.mark.asyncio]

URI = "file:///prompts/a.sdprompt"
TEXT = {"uri": URI}
BAD = "a cat, (dog:1.0), sky, sky"
RANGE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": len(BAD)}}


async def session(capabilities: dict[str, Any], text: str = BAD) -> Connection:
    connection = Connection()
    await connection.start(capabilities)
    connection.open(URI, text)
    return connection


@pytest.mark.parametrize("shows", [True, False])
async def test_second_places_are_for_clients_that_show_them(shows: bool) -> None:
    connection = await session({"textDocument": {"publishDiagnostics": {"relatedInformation": shows}}})
    found = await connection.published(URI)
    assert any(each.get("relatedInformation") for each in found) is shows


@pytest.mark.parametrize("where", ["hover", "completion"])
@pytest.mark.parametrize("kind", ["markdown", "plaintext"])
async def test_markdown_is_for_clients_that_show_it(where: str, kind: str) -> None:
    text = {
        "hover": {"contentFormat": [kind]},
        "completion": {"completionItem": {"documentationFormat": [kind]}},
    }
    connection = await session({"textDocument": {where: text[where]}}, "(cat:1,2) # promptlint: ignore[P")
    place = {"line": 0, "character": 3 if where == "hover" else 32}
    answer = await connection.ask(f"textDocument/{where}", {"textDocument": TEXT, "position": place})
    if where == "hover":
        contents = answer["result"]["contents"]
        assert contents["kind"] == kind
        assert ("`" in contents["value"]) is (kind == "markdown")
    else:
        documents = [each["documentation"] for each in answer["result"]["items"]]
        assert all(isinstance(each, dict) is (kind == "markdown") for each in documents)


@pytest.mark.parametrize(
    ("general", "shown"),
    [({}, False), ({"markdown": {"parser": "Python-Markdown"}}, True), ({"markdown": {"parser": "marked"}}, True)],
)
async def test_pictures_are_for_clients_that_say_what_reads_their_markdown(
    general: dict[str, Any], shown: bool, tmp_path: Path
) -> None:
    for name in ("ink.pt", "ink.png"):
        (tmp_path / name).write_bytes(b"x")
    connection = Connection()
    capabilities = {"general": general, "textDocument": {"hover": {"contentFormat": ["markdown"]}}}
    await connection.start(capabilities, options={"models": [f"lora={tmp_path}"]})
    connection.open(URI, "a <lora:ink:1>")
    params = {"textDocument": TEXT, "position": {"line": 0, "character": 9}}
    async with asyncio.timeout(PATIENCE):
        value = ""
        while "File" not in value:  # the models are read meanwhile
            await asyncio.sleep(0.02)
            value = (await connection.ask("textDocument/hover", params))["result"]["contents"]["value"]
    assert ("![preview](file:" in value) is shown
    assert ("|height=" in value) is (general.get("markdown") == {"parser": "marked"})


@pytest.mark.parametrize("support", [True, False])
async def test_forms_are_for_clients_that_fill_them_in(support: bool) -> None:
    capabilities = {"textDocument": {"completion": {"completionItem": {"snippetSupport": support}}}}
    connection = await session(capabilities, "a, (")
    params = {"textDocument": TEXT, "position": {"line": 0, "character": 4}}
    items = (await connection.ask("textDocument/completion", params))["result"]["items"]
    assert [(each["label"], each["insertTextFormat"]) for each in items] == ([("weight", 2)] if support else [])


async def actions(connection: Connection) -> list[dict[str, Any]]:
    params = {"textDocument": TEXT, "range": RANGE, "context": {"diagnostics": [], "only": ["source.fixAll"]}}
    found: list[dict[str, Any]] = (await connection.ask("textDocument/codeAction", params))["result"]
    return found


async def test_a_client_that_resolves_actions_gets_their_edits_when_it_asks() -> None:
    support = {"resolveSupport": {"properties": ["edit"]}}
    connection = await session({"textDocument": {"codeAction": support}})
    (action,) = await actions(connection)
    assert "edit" not in action
    resolved = (await connection.ask("codeAction/resolve", action))["result"]
    assert [each["newText"] for each in resolved["edit"]["changes"][URI]] == ["dog"]


@pytest.mark.parametrize("versions", [True, False])
async def test_edits_carry_versions_for_clients_that_check_them(versions: bool) -> None:
    connection = await session({"workspace": {"workspaceEdit": {"documentChanges": versions}}})
    (action,) = await actions(connection)
    if versions:
        (change,) = action["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": URI, "version": 1}
    else:
        assert list(action["edit"]["changes"]) == [URI]


async def requested(connection: Connection, method: str) -> dict[str, Any]:
    """The first request of the server by this name, once it has come."""
    return await connection.first(lambda each: each.get("method") == method)


@pytest.mark.parametrize("relative", [True, False])
async def test_models_are_watched_where_they_are(relative: bool, tmp_path: Path) -> None:
    (tmp_path / "Lora").mkdir()
    (tmp_path / "promptlint.toml").write_text('[models]\nlora = "Lora"\n', encoding="utf-8")
    watching = {"dynamicRegistration": True, "relativePatternSupport": relative}
    connection = Connection()
    await connection.start({"workspace": {"didChangeWatchedFiles": watching}}, tmp_path.as_uri())
    first = await requested(connection, "client/registerCapability")
    patterns = [each["globPattern"] for each in first["params"]["registrations"][0]["registerOptions"]["watchers"]]
    assert "**/promptlint.toml" in patterns
    connection.send(id=first["id"], result=None)
    connection.open((tmp_path / "a.sdprompt").as_uri(), BAD)
    second = await connection.first(
        lambda each: each.get("method") == "client/registerCapability" and each["id"] != first["id"]
    )
    (registration,) = second["params"]["registrations"]
    pattern = registration["registerOptions"]["watchers"][0]["globPattern"]
    if relative:
        assert pattern["baseUri"] == (tmp_path / "Lora").as_uri()
    else:
        assert pattern.startswith((tmp_path / "Lora").as_posix())


async def test_a_client_that_cannot_watch_is_not_asked_to() -> None:
    connection = await session({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": False}}})
    await connection.published(URI)
    assert all(each.get("method") != "client/registerCapability" for each in connection.sent)


@pytest.mark.parametrize("answer", [{"result": None}, {"result": 3}, {"error": {"code": -32601, "message": "no"}}])
async def test_a_client_that_does_not_send_its_settings_keeps_those_of_the_start(answer: dict[str, Any]) -> None:
    connection = Connection()
    capabilities = {"workspace": {"configuration": True}}
    params = {
        "processId": None,
        "rootUri": None,
        "capabilities": capabilities,
        "initializationOptions": {"ignore": ["PW010"]},
    }
    await connection.ask("initialize", params)
    connection.notify("initialized", {})
    question = await requested(connection, "workspace/configuration")
    assert question["params"] == {"items": [{"section": "promptlint"}]}
    connection.send(id=question["id"], **answer)
    connection.open(URI, BAD)
    assert "PW010" not in [each["code"] for each in await connection.published(URI)]
    assert not connection.logged()


async def test_a_client_that_refreshes_is_told_to_when_settings_change() -> None:
    kinds = ("diagnostics", "inlayHint", "codeLens", "semanticTokens")
    connection = Connection()
    await connection.start(
        {
            "workspace": {kind: {"refreshSupport": True} for kind in kinds},
            "textDocument": {"diagnostic": {}},
        }
    )
    connection.notify("workspace/didChangeConfiguration", {"settings": {"ignore": ["PW010"]}})
    for method in ("diagnostic", "inlayHint", "codeLens", "semanticTokens"):
        await requested(connection, f"workspace/{method}/refresh")


async def test_hints_are_not_sent_to_users_that_do_not_want_them() -> None:
    connection = await session({}, "((a))")
    question = {"textDocument": TEXT, "range": RANGE}
    assert (await connection.ask("textDocument/inlayHint", question))["result"]
    connection.notify("workspace/didChangeConfiguration", {"settings": {"inlayHints": False}})
    await asyncio.sleep(0)
    assert (await connection.ask("textDocument/inlayHint", question))["result"] == []


async def test_only_the_edits_in_a_range_format_it() -> None:
    connection = await session({}, "a ,b\nc ,d")
    options = {"tabSize": 4, "insertSpaces": True}
    whole = await connection.ask("textDocument/formatting", {"textDocument": TEXT, "options": options})
    assert {each["range"]["start"]["line"] for each in whole["result"]} == {0, 1}
    second = {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}
    part = await connection.ask(
        "textDocument/rangeFormatting", {"textDocument": TEXT, "options": options, "range": second}
    )
    assert {each["range"]["start"]["line"] for each in part["result"]} == {1}


async def test_a_part_of_a_line_is_formatted_too() -> None:
    connection = await session({}, "a cat,dog,(x:1.2) , y ,z")
    options = {"tabSize": 4, "insertSpaces": True}
    part = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 9}}
    answer = await connection.ask(
        "textDocument/rangeFormatting", {"textDocument": TEXT, "options": options, "range": part}
    )
    assert [(each["range"]["start"]["character"], each["newText"]) for each in answer["result"]] == [(6, " ")]


@pytest.mark.parametrize("argument", [URI, {"uri": URI}])
async def test_fixing_everything_sends_the_edits_to_the_client(argument: Any) -> None:
    connection = await session({})
    connection.send(
        id="x", method="workspace/executeCommand", params={"command": "promptlint.fixAll", "arguments": [argument]}
    )
    request = await requested(connection, "workspace/applyEdit")
    assert [each["newText"] for each in request["params"]["edit"]["changes"][URI]] == ["dog"]
    connection.send(id=request["id"], result={"applied": True})
    assert (await connection.answer("x"))["result"] is None


async def test_a_line_is_shown_once_until_settings_change(tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text("frobnicate = 1\n", encoding="utf-8")
    connection = Connection()
    await connection.start({}, tmp_path.as_uri())

    def shown() -> int:
        return sum("frobnicate" in str(each) for each in connection.sent if each.get("method") == "window/showMessage")

    for number in range(2):
        uri = (tmp_path / f"{number}.sdprompt").as_uri()
        connection.open(uri, BAD)
        await connection.published(uri)
    assert shown() == 1
    connection.notify("workspace/didChangeConfiguration", {"settings": {}})
    await asyncio.sleep(0.01)
    uri = (tmp_path / "3.sdprompt").as_uri()
    connection.open(uri, BAD)
    await connection.published(uri)
    assert shown() == 2


async def test_folders_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text('ignore = ["PW010"]\n', encoding="utf-8")
    connection = Connection()
    await connection.start()
    folder = {"uri": tmp_path.as_uri(), "name": "work"}
    projects = connection.server.session.projects
    connection.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
    assert [each.path for each in projects.folders] == [tmp_path]
    connection.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})
    assert [each.path for each in projects.folders] == [projects.outside.path]


@pytest.mark.parametrize(("name", "models"), [("promptlint.toml", False), ("a.baseline.json", False), ("x.pt", True)])
async def test_models_are_read_again_only_if_models_changed(
    name: str, models: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = Connection()
    await connection.start()
    asked: list[bool] = []
    monkeypatch.setattr(connection.server.session.projects, "changed", lambda *, models: asked.append(models))
    connection.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": f"file:///work/{name}", "type": 2}]})
    await asyncio.sleep(0.01)
    assert asked == [models]
