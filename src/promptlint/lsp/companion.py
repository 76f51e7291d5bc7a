"""A second server, in a process of its own, for texts that are large: whatever takes long with one of them, the first
one answers at once about all others. A thread would not do: it holds the interpreter's lock.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from promptlint.lsp.outbox import Outbox
from promptlint.lsp.wire import WireError, framed, read_message

__all__ = ["Companion", "run"]


class Companion:
    """The process. `heard` is called on the loop with each message that it sends, `gone` once when it has ended by
    itself. Raises OSError where no process can be started."""

    def __init__(self, heard: Callable[[bytes], None], gone: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard, self._gone = heard, gone
        self._closed = False
        self._process = subprocess.Popen(  # noqa: S603  # ourselves
            # Not the current folder's modules: `-P` is for those who call us in another way than the command does.
            [sys.executable, "-P", "-c", "from promptlint.lsp.companion import run; run()", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        self._outbox = Outbox(self._process.stdin)
        for work in (self._outbox.run, self._listen):
            threading.Thread(target=work, daemon=True).start()

    @property
    def full(self) -> bool:
        """Whether more waits for it than is good."""
        return self._outbox.full

    def send(self, body: bytes) -> None:
        """Send it a message."""
        self._outbox.write(framed(body))

    def close(self) -> None:
        """End it, whatever it is doing: it has nothing to save."""
        self._closed = True
        self._process.kill()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with suppress(OSError, ValueError, WireError):
            while (body := read_message(self._process.stdout)) is not None:
                self._call(self._heard, body)
        self._process.kill()
        self._process.wait()
        if not self._closed:
            self._call(self._gone)

    def _call(self, function: Callable[..., None], *arguments: bytes) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(function, *arguments)


def run() -> NoReturn:
    """Be one."""
    from promptlint.lsp.server import create_server
    from promptlint.lsp.serving import log_to_standard_error, serve

    read, answer = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    log_to_standard_error()
    server = create_server()
    server.session.is_companion = True
    serve(server, read, answer, int(sys.argv[1]))
