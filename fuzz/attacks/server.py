"""What an editor, or what it opens, can do to the language server."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from fuzz.attacks.trial import Attack, Trial, end

__all__ = ["ATTACKS"]

Message = dict[str, Any]


class Server:
    """A session with the language server, over its streams."""

    def __init__(self, trial: Trial, cwd: Path, *, root: Path | None = None, trusted: bool = True) -> None:
        self.process = trial.start(
            ("server",), cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._messages: Queue[Message] = Queue()
        self._seen: list[Message] = []
        self._number = 0
        self.said = b""
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._hear, daemon=True).start()
        uri = (root or cwd).as_uri()
        self.answer = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": "x"}],
                "capabilities": {"textDocument": {"hover": {"contentFormat": ["markdown"]}}},
                "initializationOptions": {"trusted": trusted},
            },
        )
        self.tell("initialized", {})

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        with contextlib.suppress(ValueError, OSError):
            while line := stream.readline():
                length = 0
                while line.strip():
                    name, _, value = line.partition(b":")
                    length = int(value) if name.lower() == b"content-length" else length
                    line = stream.readline()
                self._messages.put(json.loads(stream.read(length)))

    def _hear(self) -> None:
        stream = self.process.stderr
        assert stream is not None
        with contextlib.suppress(ValueError, OSError):
            for line in stream:
                self.said = (self.said + line)[-100_000:]

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def _message(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def tell(self, method: str, params: object) -> None:
        """A notification."""
        self._message({"method": method, "params": params})

    def ask(self, method: str, params: object, seconds: float = 15) -> Message | None:
        """A request and its answer, or None where none comes in time."""
        self._number += 1
        number = self._number
        self._message({"id": number, "method": method, "params": params})
        return self.wait(lambda one: one.get("id") == number and "method" not in one, seconds)

    def wait(self, wanted: Any, seconds: float) -> Message | None:
        """The first message that is wanted."""
        until = time.monotonic() + seconds
        while True:
            try:
                message = self._messages.get(timeout=max(0.01, until - time.monotonic()))
            except Empty:
                return None
            if "method" in message and "id" in message:  # what the server asks of us is answered with nothing
                self._message({"id": message["id"], "result": None})
            if wanted(message):
                return message

    def open(self, uri: str, text: str, language: str = "sdprompt") -> None:
        """Open a document."""
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def hover(self, uri: str, character: int = 1, seconds: float = 15) -> Message | None:
        """Ask what there is at a place of the first line."""
        place = {"line": 0, "character": character}
        return self.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": place}, seconds)

    def works(self, folder: Path) -> bool:
        """Whether it still answers about another document."""
        uri = (folder / "alive.prompt").as_uri()
        self.open(uri, "((a, <lora:b:1>")
        return self.hover(uri) is not None

    def close(self) -> None:
        end(self.process)
        self.process.wait()


def headers(trial: Trial) -> None:
    """A header that is absurd: the server goes on, or says one line and ends. It is never mute."""
    body = b'{"jsonrpc": "2.0", "method": "x"}'
    for name, data in {
        "a length of an exabyte": b"Content-Length: 1000000000000000000\r\n\r\n{}",
        "a length of 10 GB": b"Content-Length: 10000000000\r\n\r\n{}",
        "a length below zero": b"Content-Length: -5\r\n\r\n" + body,
        "a length that is no number": b"Content-Length: x\r\n\r\n" + body,
        "no length": b"Content-Type: x\r\n\r\n" + body,
        "a length of 5,000 digits": b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        "a header without an end": b"x" * 2_000_000,
        "no JSON": b"Content-Length: 3\r\n\r\nabc",
        "deep JSON": b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
        "bytes that are not UTF-8": b"Content-Length: 4\r\n\r\n\xff\xfe\xfd\xfc",
        "an array": b"Content-Length: 2\r\n\r\n[]",
        "a number": b"Content-Length: 1\r\n\r\n5",
    }.items():
        server = Server(trial, trial.folder)
        server.send(data)
        time.sleep(0.5)
        if server.process.poll() is None and not server.works(trial.folder):
            # It may be waiting for the rest of what was announced only where that is possible.
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.process.wait(3)
            held = server.process.poll() is not None
        else:
            held = True
        noisy = len(server.said.splitlines()) > 12 or b"MemoryError" in server.said
        trial.check(name, held and not noisy, "mute" if not held else server.said[-300:])
        server.close()


def messages(trial: Trial) -> None:
    """Messages with wrong parameters and addresses: an answer or none, and the next one is answered."""
    server = Server(trial, trial.folder)
    uris = (
        "untitled:a", "file:///" + "n" * 5000, "file:///%00", "file://host/share/a.prompt", "file:///proc/self/mem", "http://x/y",
        "", "\x00", "file:///../../../../etc/passwd", "a" * 100_000, "file:///%ff%fe.prompt", "data:text/plain,x", "file:///dev/zero",
        "vscode-notebook-cell:/a.ipynb#1", "file:///a?b#c", "FILE:///A", "//server/share", "file:////server/share/x.prompt",
    )  # fmt: skip
    for uri in uris:
        server.open(uri, "((a, <lora:b:1>, embedding:x")
        answer = server.hover(uri)
        internal = answer is not None and answer.get("error", {}).get("code") == -32603
        trial.check(f"address {uri[:40]!r}", answer is not None and not internal, answer)
    known = (trial.folder / "x.prompt").as_uri()
    server.open(known, "((a, b")
    document = {"uri": known}
    for method, params in (
        ("textDocument/hover", None),
        ("textDocument/hover", {"textDocument": document, "position": {"line": -1, "character": -1}}),
        ("textDocument/hover", {"textDocument": document, "position": {"line": 2**31, "character": 2**31}}),
        ("textDocument/hover", {"textDocument": 5, "position": []}),
        ("textDocument/codeAction", {"textDocument": document, "range": {}, "context": {}}),
        ("textDocument/completion", {"textDocument": {"uri": 7}, "position": {"line": 0, "character": 0}}),
        ("workspace/executeCommand", {"command": "x" * 10_000, "arguments": [{}] * 1000}),
        (
            "textDocument/rename",
            {"textDocument": document, "position": {"line": 0, "character": 2}, "newName": "\x00\n\x1b[m"},
        ),
        ("shutdown2", {"a": [[[]]]}),
    ):
        server.ask(method, params, 5)
        trial.check(f"{method} {str(params)[:60]}", server.works(trial.folder))
    outside = {"start": {"line": 9, "character": 9}, "end": {"line": 1, "character": 1}}
    changed = {"textDocument": {"uri": known, "version": 2}, "contentChanges": [{"range": outside, "text": "\x00"}]}
    server.tell("textDocument/didChange", changed)
    trial.check("a change outside of the text", server.works(trial.folder))
    server.tell("workspace/didChangeConfiguration", {"settings": {"promptlint": {"configPath": ["x"], "target": {}}}})
    trial.check("settings of wrong types", server.works(trial.folder))
    trial.check("no traceback in the log", b"Traceback" not in server.said, server.said[-400:])
    server.close()


def hovers(trial: Trial) -> None:
    """Texts of a repository are text in what an editor shows: no pictures, links or commands."""
    hostile = (
        "![x](https://evil.example/b.png)", "![x](https&colon;//evil.example/b.png)", "[x](command:evil)", "`![x](http://evil.example)",
        "<img src=x onerror=alert(1)>", "```\n![x](http://evil.example/a.png)", "$(x) [a](//evil.example)", "x\\`![y](http://evil.example)",
    )  # fmt: skip
    shown = []
    for number, text in enumerate(hostile):
        one_line = text.replace("\n", " ")
        folder = trial.sub(str(number))
        (folder / "promptlint.toml").write_text(
            f'[[tags]]\ncode = "U001"\nforbid = ["bad"]\nmessage = {json.dumps(one_line)}\n[models]\nlora = "m"\n'
            f"[[require]]\nname = {json.dumps(one_line)}\n"
        )
        models = folder / "m"
        models.mkdir()
        header = json.dumps(
            {"__metadata__": {"ss_output_name": one_line, "ss_tag_frequency": json.dumps({"a": {one_line: 5}})}}
        )
        (models / "a.safetensors").write_bytes(len(header).to_bytes(8, "little") + header.encode())
        (models / "a.json").write_text(json.dumps({"activation text": one_line, "notes": text, "description": text}))
        server = Server(trial, folder)
        for place, (line, at) in enumerate(
            (
                (f"<lora:a:{one_line}>", 3),
                (f"<lora:{one_line}:1>", 3),
                ("<lora:a:1>", 7),
                (f"bad, (({one_line}", 1),
                (f"(x:1.2), __{one_line}__, embedding:{one_line}", 14),
                (f"[{one_line}:b:0.5]", 2),
                ("<lora:", 6),
            )
        ):
            uri = (folder / f"p{place}.prompt").as_uri()
            server.open(uri, line)
            for character in (at, 10, 15):
                answer = server.hover(uri, character)
                shown.append((f"hover of {line[:60]!r}", answer))
            position = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": at}}
            shown.append((f"completion of {line[:60]!r}", server.ask("textDocument/completion", position)))
        server.close()
    for what, message in shown:
        trial.check(
            what,
            message is not None and not _rendered(message),
            f"{_rendered(message or {})!r}" if message else "no answer",
        )


def _rendered(value: Any) -> str | None:
    """What of a message a Markdown renderer makes pictures, links to elsewhere or tags of."""
    if isinstance(value, list):
        return next((found for each in value if (found := _rendered(each))), None)
    if not isinstance(value, dict):
        return None
    if value.get("kind") == "markdown":
        return _live(str(value.get("value", "")))
    return next((found for each in value.values() if (found := _rendered(each))), None)


def _live(markdown: str) -> str | None:
    # Fenced and inline code is text, as CommonMark has it: a run of backticks ends at the next run of the same length.
    fenced = re.sub(r"(?ms)^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[`~]*[ \t]*$|\Z)", "", markdown)
    bare, at = [], 0
    while (run := re.compile(r"(?<!\\)`+").search(fenced, at)) is not None:
        bare.append(fenced[at : run.start()])
        close = re.compile(rf"(?<!`){run[0]}(?!`)").search(fenced, run.end())
        at = close.end() if close is not None else run.end()
    bare.append(fenced[at:])
    text = "".join(bare)
    live = re.search(
        r"(?<!\\)!?\[[^\]\n]*(?<!\\)\]\((?!https://[a-z-]+\.github\.io)[^)]*(?:evil|command)[^)]*\)|(?<!\\)<img", text
    )
    return live[0] if live is not None else None


def loads(trial: Trial) -> None:
    """Texts that are large or deep: other documents are answered meanwhile."""
    for name, text, seconds in (
        ("one line of 1 MB", "masterpiece, (a:1.2), " * 45_000, 20.0),
        ("one line of 10 MB", "masterpiece, (a:1.2), " * 450_000, 20.0),
        ("100,000 brackets", "(" * 100_000, 20.0),
        ("100,000 lines", "((a, b\n" * 100_000, 20.0),
    ):
        server = Server(trial, trial.folder)
        uri = (trial.folder / "big.prompt").as_uri()
        other = (trial.folder / "small.prompt").as_uri()
        server.open(other, "<lora:a:1>, ((b")
        server.open(uri, text)
        started = time.monotonic()
        answer = server.hover(other, 3, seconds)
        trial.check(f"{name}: another document", answer is not None, f"no answer in {time.monotonic() - started:.0f} s")
        server.close()


def configurations(trial: Trial) -> None:
    """A configuration that is hostile does not mute the server."""
    ways: dict[str, str] = {
        "200,000 tags": "".join(f'[[tags]]\nforbid = ["t{n}"]\n' for n in range(200_000)),
        "the same rule 100,000 times": "extend-select = [" + '"PS001", ' * 100_000 + "]\n",
        "extend is a FIFO": 'extend = "fifo"\n',
        "baseline is a FIFO": 'baseline = "fifo"\n',
        "lock is a FIFO": '[models]\nlock = "fifo"\n',
        "extend is /dev/zero": 'extend = "/dev/zero"\n',
        "models are the disk": '[models]\nlora = "/"\n',
        "wildcards are the disk": '[models]\nwildcard = "/usr"\n',
        "patterns": 'exclude = ["' + "*a" * 12 + '*b"]\n',
        "an expression": '[[tags]]\nforbid = ["/(a+)+$/"]\n',
        "broken": "x = [\n",
    }
    for number, (name, config) in enumerate(ways.items()):
        folder = trial.sub(str(number))
        if "FIFO" in name:
            if sys.platform == "win32":
                trial.cannot(name, "Windows has none")
                continue
            os.mkfifo(folder / "fifo")
        (folder / "promptlint.toml").write_text(config)
        (folder / ("a" * 100 + ".prompt")).write_text("a" * 60 + "!")
        server = Server(trial, folder)
        uri = (folder / ("a" * 100 + ".prompt")).as_uri()
        server.open(uri, "<lora:b:1>, " + "a" * 40 + "!")
        answer = server.hover(uri, 3, 20)
        trial.check(name, server.answer is not None and answer is not None, "mute")
        server.close()


def ends(trial: Trial) -> None:
    """It leaves on signals, on a closed stream, and on exit, whatever it is doing."""
    big = "masterpiece, (a:1.2), " * 100_000

    def closes(server: Server) -> None:
        assert server.process.stdin is not None
        with contextlib.suppress(OSError):
            server.process.stdin.close()

    def exits(server: Server) -> None:
        server.ask("shutdown", None)
        server.tell("exit", None)

    def closes_output(server: Server) -> None:
        assert server.process.stdout is not None
        os.close(os.dup(server.process.stdout.fileno()))
        closes(server)

    ways: list[tuple[str, Any]] = [("a closed input", closes), ("exit", exits), ("closed streams", closes_output)]
    ways += [("SIGTERM", lambda server: server.process.terminate())]
    if sys.platform != "win32":
        ways += [
            ("SIGINT", lambda server: server.process.send_signal(signal.SIGINT)),
            ("SIGHUP", lambda server: server.process.send_signal(signal.SIGHUP)),
        ]
    for name, how in ways:
        for busy in (False, True):
            server = Server(trial, trial.folder)
            if busy:
                server.open((trial.folder / "big.prompt").as_uri(), big)
                time.sleep(0.5)
            how(server)
            try:
                server.process.wait(12)
                ended = True
            except subprocess.TimeoutExpired:
                ended = False
            trial.check(f"{name}{', while it works' if busy else ''}", ended, "still running")
            server.close()


ATTACKS = (
    Attack("language server: headers", headers),
    Attack("language server: messages and addresses", messages),
    Attack("language server: what an editor renders", hovers),
    Attack("language server: large texts", loads),
    Attack("language server: hostile configurations", configurations),
    Attack("language server: how it ends", ends),
)
