"""A failure costs an answer, never the server, and never without a word."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import logging
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from promptlint.lsp import server as server_module
from promptlint.lsp import session as session_module
from promptlint.lsp.guard import Guard
from promptlint.lsp.requests.table import COMMANDS, REQUESTS
from promptlint.lsp.requests.workspace import TRUST
from promptlint.lsp.snapshots import Snapshot
from tests.lsp.connection import Connection

pytestmark = [pytest.mark.timeout(90), pytest.mark.asyncio]

URI = "file:///prompts/a.sdprompt"
TEXT = {"uri": URI}
PLACE = {"line": 0, "character": 3}
RANGE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 9}}
AT = {"textDocument": TEXT, "position": PLACE}
IN = {"textDocument": TEXT, "range": RANGE}
FORMATTING = {"textDocument": TEXT, "options": {"tabSize": 4, "insertSpaces": True}}
ACTION = {"title": "Fix", "kind": "quickfix", "data": {"uri": URI, "do": "all"}}
PARAMS: dict[str, Any] = {
    "initialize": {"processId": None, "rootUri": None, "capabilities": {}},
    "initialized": {},
    "shutdown": None,
    "workspace/didChangeConfiguration": {"settings": {}},
    "promptlint/trust": {"trusted": True},
    "workspace/didChangeWorkspaceFolders": {"event": {"added": [], "removed": []}},
    "workspace/didChangeWatchedFiles": {"changes": []},
    "textDocument/didOpen": {"textDocument": {"uri": URI, "languageId": "sdprompt", "version": 2, "text": "a (b:1,2)"}},
    "textDocument/didChange": {"textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "a (b:1,2)"}]},
    "textDocument/didClose": {"textDocument": TEXT},
    "textDocument/diagnostic": {"textDocument": TEXT},
    "textDocument/codeAction": {**IN, "context": {"diagnostics": []}},
    "codeAction/resolve": ACTION,
    "textDocument/formatting": FORMATTING,
    "textDocument/rangeFormatting": {**FORMATTING, "range": RANGE},
    "textDocument/completion": AT,
    "textDocument/hover": AT,
    "textDocument/definition": AT,
    "textDocument/inlayHint": IN,
    "textDocument/codeLens": {"textDocument": TEXT},
    "workspace/symbol": {"query": ""},
    "workspace/diagnostic": {"previousResultIds": []},
    "textDocument/semanticTokens/full": {"textDocument": TEXT},
    "textDocument/semanticTokens/range": IN,
    "textDocument/documentSymbol": {"textDocument": TEXT},
    "textDocument/foldingRange": {"textDocument": TEXT},
    "textDocument/selectionRange": {"textDocument": TEXT, "positions": [PLACE]},
    "textDocument/documentHighlight": AT,
    "textDocument/references": {**AT, "context": {"includeDeclaration": True}},
    "textDocument/prepareRename": AT,
    "textDocument/rename": {**AT, "newName": "x"},
}
"""What is asked for each row of the table; a row without an entry fails the test that asks."""

EMPTY: dict[str, Any] = {
    "textDocument/codeAction": [],
    "codeAction/resolve": ACTION,
    "textDocument/formatting": None,
    "textDocument/rangeFormatting": None,
    "textDocument/completion": None,
    "textDocument/hover": None,
    "textDocument/definition": None,
    "textDocument/inlayHint": [],
    "textDocument/codeLens": [],
    "workspace/symbol": [],
    "workspace/diagnostic": {"items": []},
    "textDocument/semanticTokens/full": {"data": []},
    "textDocument/semanticTokens/range": {"data": []},
    "textDocument/documentSymbol": [],
    "textDocument/foldingRange": [],
    "textDocument/selectionRange": [],
    "textDocument/documentHighlight": [],
    "textDocument/references": [],
    "textDocument/prepareRename": None,
    "textDocument/rename": None,
    "shutdown": None,
}
NOTIFICATIONS = {
    TRUST,
    *(method for method, kinds in types.METHOD_TO_TYPES.items() if "Notification" in kinds[0].__name__),
}


def failing(answer: Any) -> Any:
    """A function in the place of another, of the same kind, that fails."""
    if inspect.iscoroutinefunction(answer):

        async def fail_later(*_: object) -> None:
            await asyncio.sleep(0)
            raise ZeroDivisionError("on purpose")

        return fail_later

    def fail(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    return fail


def broken(monkeypatch: pytest.MonkeyPatch, table: str, number: int) -> None:
    """Put a failing function into a row of a table."""
    rows = list(getattr(server_module, table))
    rows[number] = dataclasses.replace(rows[number], answer=failing(rows[number].answer))
    monkeypatch.setattr(server_module, table, tuple(rows))


async def works(connection: Connection, failed: str) -> None:
    """Whether the server still answers, on another question than the one it failed at."""
    other = "file:///prompts/b.sdprompt"
    connection.open(other, "a (cat:1,2)")
    question = "textDocument/hover" if failed != "textDocument/hover" else "textDocument/completion"
    answer = await connection.ask(question, {"textDocument": {"uri": other}, "position": PLACE})
    assert answer["result"]


@pytest.mark.parametrize("number", range(len(REQUESTS)), ids=[each.method for each in REQUESTS])
async def test_a_request_that_fails_is_an_empty_answer_and_a_line_in_the_log(
    number: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    method = REQUESTS[number].method
    broken(monkeypatch, "REQUESTS", number)
    connection = Connection()
    await connection.start()
    if method not in {"initialize", "initialized", "textDocument/didOpen"}:
        connection.open(URI, "a (b:1,2)")
        await connection.published(URI)
    if method == "initialized":
        await asyncio.sleep(0.05)
    elif method in NOTIFICATIONS:
        connection.notify(method, PARAMS[method])
    elif method == "textDocument/diagnostic":
        (found,) = (await connection.ask(method, PARAMS[method]))["result"]["items"]
        assert found["code"] == "PL001"
    elif method != "initialize":
        answer = await connection.ask(method, PARAMS[method])
        assert "error" not in answer
        assert answer["result"] == EMPTY[method]
    if method in {"textDocument/didOpen", "textDocument/didChange"}:
        (found,) = await connection.published(URI, 2)
        assert found["code"] == "PL001"
        assert "ZeroDivisionError: on purpose" in found["message"]
    assert connection.logged() == [
        f"internal error in {method}: ZeroDivisionError: on purpose; this is a bug in promptlint, please report it"
    ]
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert record.exc_info is not None
    if method != "shutdown":
        await works(connection, method)


@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=[each.name for each in COMMANDS])
async def test_a_command_that_fails_is_null_and_a_line_in_the_log(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    name = COMMANDS[number].name
    broken(monkeypatch, "COMMANDS", number)
    connection = Connection()
    await connection.start()
    answer = await connection.ask("workspace/executeCommand", {"command": name, "arguments": [URI, 0, 0]})
    assert "error" not in answer
    assert answer["result"] is None
    (line,) = connection.logged()
    assert line.startswith(f"internal error in {name}: ZeroDivisionError: on purpose")
    await works(connection, name)


async def test_a_request_that_works_is_not_in_the_log() -> None:
    connection = Connection()
    await connection.start()
    await works(connection, "")
    assert not connection.logged()


def breaks(*_: object, **__: object) -> Any:
    raise LookupError("no such region")


@pytest.mark.parametrize("text", ["a (b:1,2)", ", ".join(f"tag {number}" for number in range(2_000))])
async def test_diagnostics_that_cannot_be_had_are_a_diagnostic(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small texts are linted in a timer of the loop, large ones beside it."""
    monkeypatch.setattr(session_module, "diagnostics_of", breaks)
    connection = Connection()
    await connection.start()
    connection.open(URI, text)
    (found,) = await connection.published(URI)
    assert found["code"] == "PL001"
    assert "LookupError: no such region" in found["message"]
    (line,) = connection.logged()
    assert line.startswith("internal error in publishing diagnostics: LookupError")
    await works(connection, "")


async def test_work_beside_the_requests_that_fails_is_a_line_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection()
    await connection.start()
    monkeypatch.setattr(connection.server.session.projects, "changed", breaks)
    connection.notify("workspace/didChangeConfiguration", {"settings": {"ignore": ["PW010"]}})
    assert (await connection.line()).startswith("internal error in reading the settings: LookupError")
    await works(connection, "")


async def test_a_configuration_that_breaks_us_is_a_line_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection()
    await connection.start()
    monkeypatch.setattr(connection.server.session.projects, "for_path", breaks)
    connection.open(URI, "a (b:1,2)")
    assert [each["code"] for each in await connection.published(URI)] == ["PW002"]
    assert connection.logged()[0].startswith("internal error in reading the configuration: LookupError")


async def test_a_request_that_is_cancelled_ends_as_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection()
    await connection.start({"textDocument": {"diagnostic": {}}})
    connection.open(URI, ", ".join(f"tag {number}" for number in range(2_000)))
    monkeypatch.setattr(Snapshot, "lint", breaks)
    number = connection.request("textDocument/diagnostic", {"textDocument": TEXT})
    await asyncio.sleep(0)
    connection.notify("$/cancelRequest", {"id": number})
    answer = await connection.answer(number)
    assert answer["error"]["code"] == types.LSPErrorCodes.RequestCancelled.value
    assert not connection.logged()
    await works(connection, "")


async def test_an_answer_that_is_an_error_on_purpose_stays_one() -> None:
    connection = Connection()
    await connection.start()
    connection.open(URI, "a <lora:x:1>")
    name = {"textDocument": TEXT, "position": {"line": 0, "character": 9}, "newName": "a:b"}
    answer = await connection.ask("textDocument/rename", name)
    assert answer["error"]["code"] == types.ErrorCodes.InvalidParams.value
    assert not connection.logged()


@pytest.mark.parametrize("error", [asyncio.CancelledError(), KeyboardInterrupt(), JsonRpcException("no", -1)])
async def test_what_is_not_a_failure_passes(error: BaseException) -> None:
    said: list[str] = []
    with pytest.raises(type(error)), Guard("x", lambda what, _: said.append(what)):
        raise error
    assert not said
