"""From a keystroke to its diagnostics, in milliseconds: inside the server and over standard input and output.

usage: keystrokes.py [CHARACTERS]; the prompt is one of distinct tags with weights.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import Any

from lsprotocol import types

from promptlint.lsp.features.diagnostics import diagnostics_of
from promptlint.lsp.projects import Projects
from promptlint.lsp.snapshots import Snapshot

URI = "file:///prompts/a.txt"
ROUNDS = 60


def prompt(size: int) -> str:
    """A prompt of about this many characters."""
    parts: list[str] = []
    length = 0
    while length < size:
        number = len(parts)
        parts.append(f"(thing {number}:1.{number % 8 + 1})" if number % 5 == 0 else f"some tag {number}")
        length += len(parts[-1]) + 2
    return ", ".join(parts)[:size]


def inside(text: str) -> list[float]:
    """Times inside the server: from the new text to the diagnostics."""
    bench = Projects().default
    times = []
    for number in range(ROUNDS):
        began = time.perf_counter()
        snapshot = Snapshot(URI, "/prompts/a.txt", f"x{number}, {text}", number, "utf-16", bench)
        diagnostics_of(snapshot, related=True)
        times.append((time.perf_counter() - began) * 1000)
    return times


def over_stdio(text: str) -> list[float]:
    """Times a client sees."""
    with subprocess.Popen(
        [sys.executable, "-m", "promptlint", "server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        output = process.stdout

        def send(method: str, params: Any, **more: Any) -> None:
            body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
            assert process.stdin is not None
            process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            process.stdin.flush()

        def published(version: int) -> None:
            while True:
                length = 0
                while header := output.readline().strip():
                    if header.lower().startswith(b"content-length"):
                        length = int(header.partition(b":")[2])
                params = json.loads(output.read(length)).get("params") or {}
                if params.get("version") == version:
                    return

        send("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, id=1)
        send("initialized", {})
        item = {"uri": URI, "languageId": "sdprompt", "version": 0, "text": text}
        send(types.TEXT_DOCUMENT_DID_OPEN, {"textDocument": item})
        published(0)
        times = []
        zero = {"line": 0, "character": 0}
        for version in range(1, ROUNDS):
            began = time.perf_counter()
            change = {"range": {"start": zero, "end": zero}, "text": "x"}
            document = {"uri": URI, "version": version}
            send(types.TEXT_DOCUMENT_DID_CHANGE, {"textDocument": document, "contentChanges": [change]})
            published(version)
            times.append((time.perf_counter() - began) * 1000)
        process.kill()
    return times


def main() -> None:
    """Measure and print."""
    text = prompt(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
    for name, times in (("inside the server", inside(text)), ("over stdio", over_stdio(text))):
        ordered = sorted(times)
        print(
            f"{name}: median {statistics.median(ordered):.1f} ms, 95 % below {ordered[len(ordered) * 19 // 20]:.1f} ms"
        )


if __name__ == "__main__":
    main()
