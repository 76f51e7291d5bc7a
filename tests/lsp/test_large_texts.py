"""A large text is answered for by another process, and holds up no other text."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from promptlint.lsp.features.diagnostics import failure_diagnostic
from promptlint.lsp.routing import _outline
from promptlint.lsp.snapshots import LARGE
from tests.lsp.connection import Connection

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="looks at processes"), pytest.mark.timeout(240)]

SMALL, BIG, OTHER = "file:///prompts/small.txt", "file:///prompts/big.txt", "file:///prompts/other.txt"
PATIENCE = 90
LONG = ", ".join(f"(tag {number}:1.1)" for number in range(LARGE // 8))
PROMPTS = "\n".join(f"(cat:1.2), a tree {number}, [dog:wolf:0.5], masterpiece, ((sky" for number in range(16_000))


class Client:
    """A client of a real server; `heard` are the server's messages, oldest first."""

    def __init__(
        self,
        capabilities: dict[str, Any] | None = None,
        settings: dict[str, Any] | None = None,
        root: Path | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "promptlint", "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.heard: list[dict[str, Any]] = []
        self.settings = settings or {}
        self._news: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._number = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        params = {
            "processId": None,
            "rootUri": root.as_uri() if root is not None else None,
            "capabilities": capabilities or {},
            "initializationOptions": settings,
        }
        self.ask("initialize", params)
        self.notify("initialized", {})

    def _listen(self) -> None:
        output = self.process.stdout
        assert output is not None
        while header := output.readline():
            if header.lower().startswith(b"content-length"):
                length = int(header.partition(b":")[2])
                while output.readline().strip():
                    pass
                message = json.loads(output.read(length))
                if "method" in message and "id" in message:
                    asked = message["method"] == "workspace/configuration"
                    result = [self.settings for _ in message["params"]["items"]] if asked else None
                    self._send(id=message["id"], result=result)
                self._news.put(message)

    def _send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        self._send(method=method, params=params)

    def request(self, method: str, params: Any) -> int:
        self._number += 1
        self._send(id=self._number, method=method, params=params)
        return self._number

    def until(self, matches: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The first message of a kind."""
        for message in self.heard:
            if matches(message):
                return message
        end = time.monotonic() + PATIENCE
        while True:
            message = self._news.get(timeout=max(0.01, end - time.monotonic()))
            self.heard.append(message)
            if matches(message):
                return message

    def answer(self, number: int) -> dict[str, Any]:
        return self.until(lambda each: each.get("id") == number and "method" not in each)

    def ask(self, method: str, params: Any) -> Any:
        answer = self.answer(self.request(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, uri: str, text: str, version: int = 1) -> None:
        item = {"uri": uri, "languageId": "sdprompt", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, text: str, version: int) -> None:
        """Another text in the place of the whole."""
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}
        self.notify("textDocument/didChange", params)

    def codes(self, uri: str, version: int = 1) -> list[str]:
        """The codes that are published for a version of a text."""
        message = self.until(
            lambda each: (
                each.get("method") == "textDocument/publishDiagnostics"
                and (each["params"]["uri"], each["params"].get("version")) == (uri, version)
            )
        )
        return [each["code"] for each in message["params"]["diagnostics"]]

    def hover(self, uri: str, character: int = 2) -> Any:
        place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": character}}
        return self.ask("textDocument/hover", place)

    def companions(self) -> list[int]:
        """The processes that the server has started."""
        path = Path(f"/proc/{self.process.pid}/task")
        return [int(each) for task in path.iterdir() for each in (task / "children").read_text("ascii").split()]

    def end(self) -> None:
        """Kill the server."""
        self.process.kill()
        self._listener.join(PATIENCE)
        self.process.communicate()


@pytest.fixture
def client() -> Iterator[Client]:
    made = Client()
    yield made
    made.end()


def test_a_small_text_needs_no_other_process(client: Client) -> None:
    client.open(SMALL, "a (cat:1,2)")
    assert client.codes(SMALL) == ["PW002"]
    assert client.companions() == []


def test_a_large_text_gets_the_same_answers(client: Client) -> None:
    client.open(SMALL, "(cat:1,2), " + LONG[: LONG.index(", ", LARGE // 2)])
    small = client.codes(SMALL)
    client.open(BIG, "(cat:1,2), " + LONG)
    assert client.codes(BIG) == small == ["PW002"]
    assert len(client.companions()) == 1
    assert client.hover(BIG)["contents"]
    assert client.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": BIG}})["data"]
    assert client.ask("textDocument/documentSymbol", {"textDocument": {"uri": BIG}})
    actions = client.ask(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": BIG},
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 9}},
            "context": {"diagnostics": []},
        },
    )
    assert any(action.get("edit") for action in actions)


def test_what_takes_long_with_one_text_holds_up_no_other(client: Client) -> None:
    client.open(SMALL, "a (cat:1.2)")
    client.codes(SMALL)
    client.hover(SMALL)
    assert len(PROMPTS) > 900_000
    client.open(BIG, PROMPTS)
    colours = client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": BIG}})
    waits = []
    busy = True
    while busy:
        began = time.monotonic()
        assert client.hover(SMALL)["contents"]
        waits.append(time.monotonic() - began)
        time.sleep(0.01)
        busy = not any(each.get("id") == colours and "method" not in each for each in client.heard)
    assert client.answer(colours)["result"]["data"]
    # Of a machine that has much else to do, a few may be late; the time of the large text is seconds.
    assert sorted(waits)[len(waits) // 2] < 0.05
    assert len(waits) > 20, waits


def test_a_text_that_grows_and_shrinks_changes_hands(client: Client) -> None:
    client.open(SMALL, "a (cat:1,2)")
    assert client.codes(SMALL, 1)
    client.change(SMALL, "((cat, " + LONG, 2)
    assert "PS001" in client.codes(SMALL, 2)
    client.change(SMALL, "((cat", 3)
    assert client.codes(SMALL, 3) == ["PS001"]
    client.change(SMALL, "a cat", 4)
    assert client.codes(SMALL, 4) == []
    published = [
        each["params"]["version"]
        for each in client.heard
        if each.get("method") == "textDocument/publishDiagnostics" and each["params"]["uri"] == SMALL
    ]
    assert published == [1, 2, 3, 4], "each by one of the two"


def test_edits_reach_both(client: Client) -> None:
    client.open(BIG, LONG)
    assert client.codes(BIG) == []
    place = {"line": 0, "character": 0}
    edit = {"range": {"start": place, "end": place}, "text": "((dusk, "}
    client.notify("textDocument/didChange", {"textDocument": {"uri": BIG, "version": 2}, "contentChanges": [edit]})
    assert client.codes(BIG, 2) == ["PS001"]
    client.notify("textDocument/didClose", {"textDocument": {"uri": BIG}})
    closed = client.until(
        lambda each: each.get("method") == "textDocument/publishDiagnostics" and each["params"].get("version") is None
    )
    assert closed["params"]["diagnostics"] == []


def test_a_name_is_changed_in_small_and_large_texts_at_once(client: Client) -> None:
    client.open(SMALL, "a cat, <lora:ink:1>")
    client.open(BIG, f"{LONG}, <lora:ink:0.5>")
    client.codes(BIG)
    params = {"textDocument": {"uri": SMALL}, "position": {"line": 0, "character": 14}, "newName": "pen"}
    assert set(client.ask("textDocument/rename", params)["changes"]) == {SMALL, BIG}


def test_a_process_that_dies_is_replaced(client: Client) -> None:
    client.open(BIG, "((cat, " + LONG)
    assert "PS001" in client.codes(BIG)
    (first,) = client.companions()
    os.kill(first, signal.SIGKILL)
    client.change(BIG, "((dog, " + LONG, 2)
    assert "PS001" in client.codes(BIG, 2)
    (second,) = client.companions()
    assert first != second
    for version in range(3, 6):  # it dies again and again: then there is none
        for process in client.companions():
            os.kill(process, signal.SIGKILL)
        client.change(BIG, f"((dog {version}, " + LONG, version)
        assert "PS001" in client.codes(BIG, version)
    assert client.companions() == []


def test_a_request_that_is_cancelled_is_answered_at_once(client: Client) -> None:
    client.open(BIG, PROMPTS)
    client.codes(BIG)
    began = time.monotonic()
    asked = [
        client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": BIG}}),
        client.request("textDocument/formatting", {"textDocument": {"uri": BIG}, "options": {}}),
    ]
    for number in asked:
        client.notify("$/cancelRequest", {"id": number})
    assert [client.answer(number)["error"]["code"] for number in asked] == [-32800, -32800]
    assert time.monotonic() - began < 5


def test_it_knows_the_settings() -> None:
    client = Client({"workspace": {"configuration": True}}, {"ignore": ["PS001"]})
    try:
        client.open(BIG, "((cat, " + LONG)
        assert client.codes(BIG) == []
        client.settings = {"ignore": []}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        client.until(
            lambda each: (
                each.get("method") == "textDocument/publishDiagnostics"
                and [one["code"] for one in each["params"]["diagnostics"]] == ["PS001"]
            )
        )
    finally:
        client.end()


def test_files_that_are_not_open_are_checked_by_it(tmp_path: Path) -> None:
    (tmp_path / "a.sdprompt").write_text("masterpiece, (cat:1,2), sky")
    settings = {"workspaceDiagnostics": True}
    client = Client({"textDocument": {"diagnostic": {}}}, settings, tmp_path)
    try:
        assert client.companions() == []
        found = client.ask("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": 1})
        part = client.until(lambda each: each.get("method") == "$/progress")["params"]
        reports = [*part["value"]["items"], *found["items"]]
        assert [[item["code"] for item in each["items"]] for each in reports] == [["PW002"]]
        assert len(client.companions()) == 1
        number = client.request(
            "workspace/diagnostic",
            {"previousResultIds": [{"uri": each["uri"], "value": each["resultId"]} for each in reports]},
        )
        client.notify("$/cancelRequest", {"id": number})
        assert client.answer(number)["error"]["code"] == -32800
        assert client.ask("workspace/symbol", {"query": "master"})[0]["containerName"] == "a.sdprompt"
    finally:
        client.end()


def test_it_ends_with_the_server(client: Client) -> None:
    client.open(BIG, "((cat, " + LONG)
    client.codes(BIG)
    (companion,) = client.companions()
    client.process.kill()
    end = time.monotonic() + 10
    while time.monotonic() < end and os.path.exists(f"/proc/{companion}"):
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{companion}")


def test_what_pygls_writes_is_known_without_reading_all_of_it() -> None:
    written: list[bytes] = []

    class Writer:
        def write(self, data: bytes) -> None:
            written.append(data)

        def close(self) -> None:
            """As a writer has it."""

    async def spoken() -> None:
        connection = Connection()
        await connection.start()
        connection.server.protocol.set_writer(Writer(), include_headers=False)
        failure = failure_diagnostic(ValueError("x"))
        connection.server.session.client.publish('file:///a "b".txt', [failure] * 100, 1)
        connection.open(SMALL, "(a:1.2), b, " * 900)
        for number in (7, 'a "b"'):
            connection.send(
                id=number, method="textDocument/semanticTokens/full", params={"textDocument": {"uri": SMALL}}
            )

    asyncio.run(spoken())
    long = [data for data in written if len(data) > 10_000]
    outlines = [_outline(data) for data in long]
    assert len(long) >= 3
    for data, outline in zip(long, outlines, strict=True):
        whole = json.loads(data)
        assert outline is not None, data[:200]
        assert outline.get("id") == whole.get("id")
        assert outline.get("method") == whole.get("method")
        assert outline.get("params", {}).get("uri") == whole.get("params", {}).get("uri")
    assert _outline(b'{"id": 1, "jsonrpc": "2.0", "result": null}') is None
    assert _outline(b'{"method": "other", "params": {"text": "' + b"x" * 20_000 + b'"}}') is None
