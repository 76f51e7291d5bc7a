"""A real server leaves when there is nobody to work for, and refuses what is no message."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="pipes and signals"), pytest.mark.timeout(120)]

SOON = 6
"""Seconds in which it leaves: two, and what a machine needs that has much else to do."""

Start = Callable[..., "Server"]


def framed(message: dict[str, Any]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def begin(process: int | None = None) -> bytes:
    params: dict[str, Any] = {"processId": process, "rootUri": None, "capabilities": {}}
    return framed({"id": 1, "method": "initialize", "params": params}) + framed({"method": "initialized", "params": {}})


def opening(uri: str, text: str = "a (cat:1,2)") -> bytes:
    item = {"uri": uri, "languageId": "sdprompt", "version": 1, "text": text}
    return framed({"method": "textDocument/didOpen", "params": {"textDocument": item}})


class Server:
    """A server of its own, and its client's bytes."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "promptlint", "server", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.input, self.output, self.errors = self.process.stdin, self.process.stdout, self.process.stderr

    def send(self, data: bytes) -> None:
        with suppress(BrokenPipeError):
            self.input.write(data)
            self.input.flush()

    def read(self) -> dict[str, Any]:
        length = 0
        while header := self.output.readline().strip():
            if header.lower().startswith(b"content-length"):
                length = int(header.partition(b":")[2])
        assert length, "the server is gone"
        message: dict[str, Any] = json.loads(self.output.read(length))
        return message

    def until(self, matches: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        while not matches(message := self.read()):
            pass
        return message

    def started(self, process: int | None = None) -> Server:
        self.send(begin(process))
        self.until(lambda message: message.get("id") == 1)
        return self

    def status(self, seconds: float = SOON) -> int:
        """That with which it ends, soon."""
        return self.process.wait(seconds)

    def said(self) -> str:
        """What is on its standard error, once it has ended."""
        return self.errors.read().decode()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.input, self.output, self.errors):
            with suppress(BrokenPipeError):
                stream.close()


@pytest.fixture
def start() -> Iterator[Start]:
    made: list[Server] = []

    def start(*options: str) -> Server:
        made.append(Server(*options))
        return made[-1]

    yield start
    for server in made:
        server.close()


HEADERS = {
    "huge": b"Content-Length: 1000000000000000000\r\n\r\n{}",
    "many digits": b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "just too large": b"Content-Length: 134217729\r\n\r\n",
    "negative": b"Content-Length: -5\r\n\r\n{}",
    "not a number": b"Content-Length: many\r\n\r\n{}",
    "digits of others": "Content-Length: \u0663\r\n\r\n".encode() + b"{}",
    "half": b"Content-Length: 2.5\r\n\r\n{}",
    "empty": b"Content-Length:\r\n\r\n{}",
    "missing": b"Content-Type: application/json\r\n\r\n{}",
    "twice": b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "no header": b"nonsense\r\n\r\n",
    "no name": b"\x1b]0;title\x07\r\n\r\n",
    "endless": b"X-Header: x\r\n" * 10_000,
    "endless line": b"x" * 100_000,
    "endless empty lines": b"\r\n" * 10_000,
}


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("begun", [False, True])
def test_what_is_no_message_ends_it_in_one_line(start: Start, header: str, begun: bool) -> None:
    server = start().started() if begun else start()
    server.send(HEADERS[header])
    assert server.status(20) == 1
    said = server.said()
    assert said.startswith("promptlint: error: ")
    assert said.count("\n") == 1
    assert len(said) < 250
    assert said.isprintable() or said[:-1].isprintable()


def test_a_length_takes_no_memory_before_the_bytes_are_there(start: Start) -> None:
    server = start().started()
    server.send(b"Content-Length: 134217728\r\n\r\n{")
    time.sleep(1)
    status = Path(f"/proc/{server.process.pid}/status")
    if not status.exists():
        pytest.skip("the system does not say")
    kilobytes = next(int(each.split()[1]) for each in status.read_text().splitlines() if each.startswith("VmRSS"))
    assert kilobytes < 120_000


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("begun", [False, True])
def test_signals_end_it(start: Start, name: str, begun: bool) -> None:
    number = signal.Signals[name]
    server = start()
    if begun:
        server.started()
        server.send(opening("file:///prompts/a.sdprompt", "(cat:1,2), " * 20_000))
    else:
        server.send(framed({"id": 0, "method": "x"}))
        server.read()
    server.process.send_signal(number)
    assert server.status() == 128 + number
    assert server.said() == ""


@pytest.mark.parametrize("known", ["initialize", "option"])
def test_it_leaves_when_the_editor_dies(start: Start, known: str) -> None:
    """Something else may still hold the streams."""
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    server = start("--stdio", f"--clientProcessId={editor.pid}") if known == "option" else start()
    server.started(editor.pid if known == "initialize" else None)
    time.sleep(1.5)
    assert server.process.poll() is None
    editor.kill()  # and nobody has waited for it yet
    assert server.status() == 1
    editor.communicate()
    assert server.said() == ""


def test_it_leaves_when_its_own_parent_dies() -> None:
    """Which is the editor, and was killed while its child was busy."""
    script = (
        "import os, subprocess, sys, time; "
        "server = subprocess.Popen([sys.executable, '-m', 'promptlint', 'server'], stdin=int(sys.argv[1])); "
        "print(server.pid, flush=True); time.sleep(1000)"
    )
    ours, theirs = os.pipe()
    editor = subprocess.Popen([sys.executable, "-c", script, str(ours)], stdout=subprocess.PIPE, pass_fds=[ours])
    os.close(ours)
    assert editor.stdout is not None
    number = int(editor.stdout.readline())
    os.write(theirs, begin(editor.pid))
    assert editor.stdout.readline()
    editor.kill()
    editor.wait()
    end = time.monotonic() + SOON
    while _runs(number):
        assert time.monotonic() < end
        time.sleep(0.05)
    os.close(theirs)
    editor.stdout.close()


def _runs(pid: int) -> bool:
    with suppress(OSError):
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.parametrize("stream", ["input", "output"])
@pytest.mark.parametrize("begun", [False, True])
def test_it_leaves_when_a_stream_is_closed(start: Start, stream: str, begun: bool) -> None:
    server = start()
    if begun:
        server.started()
    getattr(server, stream).close()
    assert server.status(20) == 1
    assert server.said() == ""


@pytest.mark.parametrize("closed", [("input",), ("output",), ("input", "output")])
def test_a_client_that_never_reads_can_go_away(start: Start, closed: tuple[str, ...]) -> None:
    server = start()
    os.set_blocking(server.input.fileno(), False)
    with suppress(BlockingIOError):
        server.send(begin())
        for number in range(3_000):
            server.send(opening(f"file:///prompts/{number}.sdprompt", "((a)), (b:1,2), " * 30))
    time.sleep(2)
    for stream in closed:
        with suppress(OSError):
            getattr(server, stream).close()
    assert server.status(20) in (0, 1)
    assert "Traceback" not in server.said()


def test_answers_come_in_the_end_where_a_client_reads_late(start: Start) -> None:
    server = start().started()
    uris = [f"file:///prompts/{number}.sdprompt" for number in range(400)]
    for uri in uris:
        server.send(opening(uri, "((a)), (b:1,2), " * 30))
    seen: set[str] = set()
    while len(seen) < len(uris):
        message = server.read()
        if message.get("method") == "textDocument/publishDiagnostics":
            seen.add(message["params"]["uri"])
    server.send(framed({"id": 2, "method": "shutdown"}))
    server.until(lambda message: message.get("id") == 2)
    server.send(framed({"method": "exit"}))
    assert server.status() == 0


def test_what_is_asked_out_of_turn_is_refused(start: Start) -> None:
    server = start()

    def code(message: dict[str, Any]) -> int | None:
        server.send(framed(message))
        answer = server.until(lambda each: each.get("id") == message["id"] and "method" not in each)
        number: int | None = answer.get("error", {}).get("code")
        return number

    hover = {"textDocument": {"uri": "file:///a.sdprompt"}, "position": {"line": 0, "character": 0}}
    assert code({"id": 7, "method": "textDocument/hover", "params": hover}) == -32002
    server.started()
    assert code({"id": 8, "method": "initialize", "params": {"processId": None, "capabilities": {}}}) == -32600
    assert code({"id": 9, "method": "textDocument/hover", "params": {"textDocument": 3}}) == -32602
    assert code({"id": "10", "method": "no/such", "params": {}}) == -32601
    assert code({"id": 11, "method": "textDocument/hover", "params": hover}) is None
    assert code({"id": 12, "method": "shutdown"}) is None
    assert code({"id": 13, "method": "textDocument/hover", "params": hover}) == -32600


URIS = {
    "long": f"file:///{'a' * 5000}.sdprompt",
    "deep": f"file://{'/a' * 5000}/a.sdprompt",
    "untitled": "untitled:Untitled-1",
    "share": "file://host/share/a.sdprompt",
    "share of another spelling": "file:////host/share/a.sdprompt",
    "backslashes": "file:///%5C%5Chost%5Cshare%5Ca.sdprompt",
    "NUL": "file:///prompts/a%00b.sdprompt",
    "garbage": "file:///%zz%ff%fe/a%.sdprompt",
    "surrogate": "file:///prompts/\ud800.sdprompt",
    "no host": "file://[::1/a.sdprompt",
    "no scheme": "a.sdprompt",
    "nothing": "",
    "scheme alone": "file:",
    "dots": "file:///../../../..",
    "web": "https://example.org/a.sdprompt?x#y",
    "lines": "file:///prompts/a\n\r\tb.sdprompt",
    "device": "file:///dev/zero",
}


def test_any_uri_is_answered(start: Start) -> None:
    server = start().started()
    number = 10
    for uri in URIS.values():
        server.send(opening(uri))
        published = server.until(lambda message: (message.get("params") or {}).get("version") == 1)
        assert published["params"]["uri"] == uri
        assert [each["code"] for each in published["params"]["diagnostics"]] == ["PW002"], uri
        document = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}}
        for method in ("textDocument/hover", "textDocument/completion"):
            number += 1
            server.send(framed({"id": number, "method": method, "params": document}))
            answer = server.until(lambda message, wanted=number: message.get("id") == wanted)  # type: ignore[misc]
            assert "error" not in answer, (uri, answer)
        server.send(framed({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}}))
    server.send(framed({"method": "exit"}))
    assert server.status() == 1
    assert server.said() == ""


HOSTILE = {
    "many tags": "[[tags]]\n"
    + "".join(f'code = "XX{n:06}"\nname = "n{n}"\nforbid = ["t{n}"]\n[[tags]]\n' for n in range(60_000)),
    "many selectors": "extend-select = [" + '"PS001", ' * 100_000 + "]\n",
    "broken": "select = [\n" * 100_000,
    "wrong": "frobnicate = 1\n",
    "nothing that is a file": None,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_configuration_does_not_mute_it(start: Start, tmp_path: Path, text: str | None) -> None:
    hostile, honest = tmp_path / "hostile", tmp_path / "honest"
    for folder in (hostile, honest):
        folder.mkdir()
    if text is None:
        os.mkfifo(hostile / "pipe")
        text = 'extend = "pipe"\n'
    (hostile / "promptlint.toml").write_text(text)
    folders = [{"uri": each.as_uri(), "name": each.name} for each in (hostile, honest)]
    server = start()
    server.send(
        framed(
            {
                "id": 1,
                "method": "initialize",
                "params": {"processId": None, "rootUri": None, "capabilities": {}, "workspaceFolders": folders},
            }
        )
    )
    server.until(lambda message: message.get("id") == 1)
    server.send(framed({"method": "initialized", "params": {}}))
    before = time.monotonic()
    for number, folder in enumerate((hostile, honest), 2):
        uri = (folder / "a.sdprompt").as_uri()
        server.send(opening(uri))
        position = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}}
        server.send(framed({"id": number, "method": "textDocument/hover", "params": position}))
        answer = server.until(lambda message, wanted=number: message.get("id") == wanted)  # type: ignore[misc]
        assert "error" not in answer
    assert time.monotonic() - before < 15


@pytest.mark.parametrize("size", [300_000, 1_000_001, 10_000_000])
def test_a_text_that_is_too_large_is_told_and_requests_are_answered_at_once(start: Start, size: int) -> None:
    server = start().started()
    uri = "file:///prompts/a.sdprompt"
    server.send(opening(uri, "(a:1,2), " * (size // 9 + 1)))
    before = time.process_time()
    published = server.until(lambda message: (message.get("params") or {}).get("version") == 1)
    (found,) = published["params"]["diagnostics"]
    assert "promptlint check" in found["message"]
    assert "characters" in found["message"]
    document = {"textDocument": {"uri": uri}}
    for number, method in enumerate(("hover", "completion", "documentSymbol", "semanticTokens/full", "formatting"), 2):
        params = {
            **document,
            "position": {"line": 0, "character": size // 2},
            "options": {"tabSize": 2, "insertSpaces": True},
        }
        server.send(framed({"id": number, "method": f"textDocument/{method}", "params": params}))
        answer = server.until(lambda message, wanted=number: message.get("id") == wanted)  # type: ignore[misc]
        assert not answer.get("result") or not answer["result"].get("items", answer["result"].get("data"))
    assert time.process_time() - before < 20


def test_many_texts_take_little_memory(start: Start) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("the system does not say")
    server = start().started()
    count = 600
    for number in range(count):
        uri = f"file:///prompts/{number}.sdprompt"
        server.send(opening(uri, "((a)), (b:1,2), <lora:x:1>, " * 20))
        server.until(lambda message, uri=uri: (message.get("params") or {}).get("uri") == uri)  # type: ignore[misc]
        if number == count // 3:
            early = _memory(server.process.pid)
    assert _memory(server.process.pid) - early < 20_000


def _memory(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(each.split()[1]) for each in status.splitlines() if each.startswith("VmRSS"))
