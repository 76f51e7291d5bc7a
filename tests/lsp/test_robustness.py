"""The server outlives whatever is sent to it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from promptlint.documents.reader import read_text
from promptlint.engine.linter import Linter
from promptlint.text import LineIndex
from tests.amounts import amount

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes")
PATIENCE = amount(60, 1800)


class Wire:
    """A client that writes bytes."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "promptlint", "server"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._input, self._output = self.process.stdin, self.process.stdout
        self._id = 0
        self.watchdog = self._watched()
        self.seen: list[dict[str, Any]] = []
        self._probes = 0

    def _watched(self) -> threading.Timer:
        """A server that says nothing more fails the test instead of holding it up."""
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.daemon = True
        watchdog.start()
        return watchdog

    def anew(self) -> None:
        """Give the server its time again."""
        self.watchdog.cancel()
        self.watchdog = self._watched()
        self.seen.clear()

    def close(self) -> None:
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()
        for stream in (self._input, self._output):
            with suppress(BrokenPipeError):
                stream.close()

    def raw(self, data: bytes) -> None:
        self._input.write(data)
        self._input.flush()

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def read(self) -> dict[str, Any]:
        length = 0
        while header := self._output.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server is gone"
        message: dict[str, Any] = json.loads(self._output.read(length))
        self.seen.append(message)
        return message

    def ask(self, method: str, params: Any) -> dict[str, Any]:
        self._id += 1
        self.send({"id": self._id, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self._id and "method" not in message:
                return message

    def start(self, root: str | None = None) -> None:
        assert "result" in self.ask("initialize", {"processId": None, "rootUri": root, "capabilities": {}})
        self.notify("initialized", {})

    def open(self, text: str, uri: str = "file:///prompts/a.sdprompt") -> None:
        item = {"uri": uri, "languageId": "sdprompt", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def published(self, version: int, uri: str | None = None) -> list[dict[str, Any]]:
        while True:
            message = self.read()
            params = message.get("params") or {}
            if message.get("method") != "textDocument/publishDiagnostics" or params.get("version") != version:
                continue
            if uri in (None, params["uri"]):
                found: list[dict[str, Any]] = params["diagnostics"]
                return found

    def works(self) -> None:
        self._probes += 1
        uri = f"file:///prompts/works{self._probes}.sdprompt"
        self.open("a (cat:1,2)", uri)
        assert [d["code"] for d in self.published(1, uri)] == ["PW002"]

    def end(self) -> int:
        self.ask("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(10)


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()


@pytest.fixture(scope="module")
def session() -> Iterator[Wire]:
    wire = Wire()
    wire.start()
    yield wire
    wire.close()


@pytest.fixture
def lasting(session: Wire) -> Wire:
    """A server that has survived other tests and is expected to survive this one."""
    session.anew()
    return session


def test_it_ends_with_0_after_a_goodbye(wire: Wire) -> None:
    wire.start()
    assert wire.end() == 0


def test_it_ends_when_the_editor_goes_away(wire: Wire) -> None:
    wire.start()
    assert wire.process.stdin is not None
    wire.process.stdin.close()
    assert wire.process.wait(10) in (0, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: 9\r\n\r\n{not json",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 4\r\n\r\nnull",
        b"Content-Length: 3\r\n\r\n\xff\xfe\xfd",
        b'Content-Length: 17\r\n\r\n{"jsonrpc":"2.0"}',
        b"Content-Length: 0\r\n\r\n",
        b"\r\n\r\n",
        b"content-length:2\r\nContent-Type: x\r\n\r\n{}",
        b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
        b"Content-Length: 200009\r\n\r\n" + b'{"a":' * 40_000 + b"        1",
        b"Content-Length: 10000\r\n\r\n" + b"9" * 10_000,
        b'Content-Length: 47\r\n\r\n{"jsonrpc":"2.0","id":[1],"method":"shutdown" }',
        b'Content-Length: 30\r\n\r\n{"jsonrpc":"2.0","method":[1]}',
        b'Content-Length: 31\r\n\r\n{"jsonrpc":"2.0","id":"x"     }',
    ],
)
def test_a_broken_message_is_survived(lasting: Wire, data: bytes) -> None:
    lasting.raw(data)
    lasting.works()


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/frobnicate", {}),
        ("textDocument/hover", {"textDocument": {"uri": "file:///nowhere"}, "position": {"line": 0, "character": 0}}),
        ("textDocument/hover", {"textDocument": 3}),
        ("textDocument/completion", None),
        ("textDocument/rename", {"textDocument": {"uri": "x"}, "position": {"line": 0, "character": 0}, "newName": ""}),
        ("codeAction/resolve", {"title": "x", "data": {"uri": 3, "do": []}}),
        ("codeAction/resolve", {"title": "x", "data": "y"}),
        ("workspace/executeCommand", {"command": "promptlint.fixAll", "arguments": []}),
        ("workspace/executeCommand", {"command": "promptlint.status", "arguments": [{"uri": None}, "x", -1]}),
        ("workspace/executeCommand", {"command": "rm -rf", "arguments": []}),
        ("textDocument/diagnostic", {"textDocument": {"uri": "untitled:Untitled-1"}}),
    ],
)
def test_a_request_that_cannot_be_answered_is_survived(lasting: Wire, method: str, params: Any) -> None:
    answer = lasting.ask(method, params)
    assert "result" in answer or "error" in answer
    lasting.works()


@pytest.mark.parametrize("place", [(99, 0), (0, 9999), (4_000_000, 4_000_000)])
def test_places_outside_of_the_text_are_its_edges(lasting: Wire, place: tuple[int, int]) -> None:
    lasting.open("a (cat:1,2)\nb")
    position = {"line": place[0], "character": place[1]}
    document = {"uri": "file:///prompts/a.sdprompt"}
    for method in ("hover", "completion", "prepareRename"):
        assert "error" not in lasting.ask(f"textDocument/{method}", {"textDocument": document, "position": position})
    span = {"start": position, "end": position}
    change = {"textDocument": {**document, "version": 2}, "contentChanges": [{"range": span, "text": "!"}]}
    lasting.notify("textDocument/didChange", change)
    lasting.works()


def test_a_text_that_was_never_opened_is_survived(lasting: Wire) -> None:
    document = {"uri": "file:///prompts/ghost.sdprompt", "version": 7}
    lasting.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": "x"}]})
    lasting.notify("textDocument/didClose", {"textDocument": document})
    lasting.works()


def test_a_configuration_file_that_changes_is_read_again(wire: Wire, tmp_path: Path) -> None:
    uri = (tmp_path / "a.sdprompt").as_uri()
    wire.start(tmp_path.as_uri())
    wire.open("a (cat:1,2), (dog:1.0)", uri)
    assert [d["code"] for d in wire.published(1)] == ["PW002", "PW010"]
    file = tmp_path / "promptlint.toml"
    file.write_text('extend-ignore = ["PW010"]\n')
    wire.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 1}]})
    assert [d["code"] for d in wire.published(1)] == ["PW002"]


def test_a_broken_configuration_is_told_and_the_rest_goes_on(wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text('frobnicate = "x"\n')
    wire.start(tmp_path.as_uri())
    wire.open("a (cat:1,2)", (tmp_path / "a.sdprompt").as_uri())
    assert [d["code"] for d in wire.published(1)] == ["PW002"]
    shown = [each["params"]["message"] for each in wire.seen if each.get("method") == "window/showMessage"]
    assert any("promptlint.toml" in message for message in shown)


def test_what_held_before_a_configuration_broke_holds_on(wire: Wire, tmp_path: Path) -> None:
    file = tmp_path / "promptlint.toml"
    file.write_text('extend-ignore = ["PW010"]\n')
    wire.start(tmp_path.as_uri())
    uri = (tmp_path / "a.sdprompt").as_uri()
    wire.open("a (cat:1,2), (dog:1.0)", uri)
    assert [d["code"] for d in wire.published(1)] == ["PW002"]
    for text, codes in (
        ('extend-ignore = ["PW010", \n', ["PW002"]),
        ('extend-ignore = ["PW010"]\nfrobnicate = 1\n', ["PW002"]),
        ('extend-ignore = ["PW002"]\n', ["PW010"]),
        ("", ["PW002", "PW010"]),
    ):
        file.write_text(text)
        wire.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": 2}]})
        assert [d["code"] for d in wire.published(1)] == codes


@pytest.mark.timeout(PATIENCE + 60)
def test_edits_leave_the_findings_of_a_fresh_check_and_memory_flat(wire: Wire) -> None:
    edits = amount(200, 10_000)
    pieces = [
        "a cat, ",
        "(dog:1.2), ",
        "((sky)), ",
        "\U0001f431",
        "\n",
        "(",
        ")",
        "[a:b:0.5]",
        "<lora:x:1>",
        "é",
        " BREAK ",
        "\r\n",
    ]
    choose = random.Random(7)
    text = "masterpiece, ((é)), 1girl, "  # with what loads all that is ever loaded
    wire.start()
    wire.open(text, "file:///prompts/a.txt")
    wire.published(1)
    version, early, uri = 1, 0, "file:///prompts/a.txt"
    for number in range(edits):
        index = LineIndex(text)
        start = choose.randrange(len(text) + 1)
        # As an editor does, no edit stands between CR and LF.
        start -= text[start - 1 : start + 1] == "\r\n"
        size = choose.choice((0, 0, 1, 5)) if len(text) < 3000 else 200
        end = min(len(text), start + size)
        end += text[end - 1 : end + 1] == "\r\n" and end > 0
        new = choose.choice(pieces)
        places = [{"line": index.position(at).line - 1, "character": index.utf16_column(at)} for at in (start, end)]
        version += 1
        change = {"range": {"start": places[0], "end": places[1]}, "text": new}
        wire.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        )
        text = text[:start] + new + text[end:]
        if number % 10 == 0:
            wire.published(version)
        if number == edits // 3:
            early = memory(wire.process.pid)
        wire.seen.clear()
    if (edits - 1) % 10:
        found = wire.published(version)
    else:
        wire.open(text, uri)
        found = wire.published(1)
    fresh = Linter().lint_document(read_text(text, path="/prompts/a.txt"))
    assert [(d["code"], d["message"], d["range"]["start"]["line"]) for d in found] == [
        (each.diagnostic.code, each.diagnostic.message, each.start.line - 1) for each in fresh.findings
    ]
    if early:
        assert memory(wire.process.pid) < early * 1.15 + 4_000


def memory(pid: int) -> int:
    """Kilobytes that a process holds; 0 where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0
    time.sleep(0.05)
    return next(int(each.split()[1]) for each in status.read_text().splitlines() if each.startswith("VmRSS"))
