"""Serving one client over two streams, and leaving when it has gone, whatever the server is doing.

The loop works in the main thread. Reading and writing have threads of their own, so that a client that does not read
holds up nobody but itself, and another thread watches whether there is anybody to work for.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import select
import signal
import sys
import threading
from contextlib import suppress
from typing import IO, NoReturn

from lsprotocol import types

from promptlint.lsp.outbox import MAX_WAITING, OVERHEAD, Outbox
from promptlint.lsp.parent import Parent
from promptlint.lsp.protocol import PromptProtocol
from promptlint.lsp.routing import Router
from promptlint.lsp.server import PromptServer
from promptlint.lsp.wire import WireError, read_message
from promptlint.text.controls import harmless, visible

__all__ = ["log_to_standard_error", "serve"]

_CANCEL = types.CANCEL_REQUEST.encode()
_SHORT = 512
"""Bytes that a message which cancels a request has not."""
_GRACE = 1.0
"""Seconds that what is under way has to end."""
_LOOK = 1.0
"""Seconds between two looks at what cannot be waited for."""
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class _Inbox:
    """What the client has sent and the loop has not handled yet."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._size = 0
        self._changed = threading.Condition()
        self._cancelled: set[int | str] = set()

    def put(self, body: bytes) -> None:
        """Add a message, in another thread than the loop's; waits while there is too much."""
        if len(body) < _SHORT and _CANCEL in body:
            self._note_cancelled(body)
        with self._changed:
            self._changed.wait_for(lambda: self._size < MAX_WAITING)
            self._size += len(body) + OVERHEAD
        self._loop.call_soon_threadsafe(self._waiting.put_nowait, body)

    def _note_cancelled(self, body: bytes) -> None:
        with suppress(ValueError, RecursionError, TypeError, KeyError):
            number = json.loads(body)["params"]["id"]
            if isinstance(number, int | str):
                self._cancelled.add(number)

    def was_cancelled(self, number: int | str | None) -> bool:
        """Whether a request was cancelled while it waited for its turn; asked again of the same one, no."""
        if number not in self._cancelled:
            return False
        self._cancelled.discard(number)
        return True

    def end(self) -> None:
        """Nothing more comes; for any thread."""
        with suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._waiting.put_nowait, None)

    async def get(self) -> bytes | None:
        """The next message, or None at the end."""
        body = await self._waiting.get()
        if body is not None:
            with self._changed:
                self._size -= len(body) + OVERHEAD
                self._changed.notify_all()
        return body


class _Service:
    """One client, from its first message to its last."""

    def __init__(self, server: PromptServer, read: IO[bytes], answer: IO[bytes], process: int | None) -> None:
        self._server = server
        self._read = read
        self._answer = answer
        self._outbox = Outbox(answer)
        self._inbox: _Inbox | None = None
        self._parent: Parent | None = None
        self.works_for(process)
        self._ending = False
        self._failed = False

    @property
    def status(self) -> int:
        """0 after a goodbye, 1 where the client just went away, or said what cannot be understood."""
        return 0 if self._server.said_goodbye and not self._failed else 1

    def leave(self) -> None:
        """End, soon, whatever is under way; for any thread."""
        if self._ending:
            return
        self._ending = True
        deadline = threading.Timer(_GRACE, lambda: os._exit(self.status))
        deadline.daemon = True
        deadline.start()
        if self._inbox is not None:
            self._inbox.end()

    def works_for(self, process: int | None) -> None:
        """The client has said which process it is."""
        if process is not None and process > 0:
            self._parent = Parent(process)

    async def run(self) -> None:
        """Answer messages until there are no more."""
        self._inbox = _Inbox(asyncio.get_running_loop())
        protocol = self._server.protocol
        assert isinstance(protocol, PromptProtocol)
        protocol.set_writer(self._outbox)
        self._server.works_for, self._server.leave = self.works_for, self.leave
        for work in (self._receive, self._send, self._watch):
            threading.Thread(target=work, daemon=True).start()
        router = Router(protocol, self._server.session, self._outbox.write, self._inbox.was_cancelled)
        self._server.session.has_companion = not self._server.session.is_companion
        while (body := await self._inbox.get()) is not None and not self._ending:
            router.receive(body)
            # What else is due has its turn, and a client that does not read gets no further answers.
            await asyncio.sleep(0)
            while (self._outbox.full or router.full) and not self._ending:  # noqa: ASYNC110  # another thread empties it
                await asyncio.sleep(0.05)
        router.close()
        self.leave()
        self._outbox.wait_until_empty(_GRACE / 2)

    def _receive(self) -> None:
        assert self._inbox is not None
        try:
            while (body := read_message(self._read)) is not None:
                self._inbox.put(body)
        except WireError as error:
            self._failed = True
            _say(f"{error}; the server ends")
        except (OSError, ValueError):
            pass  # closed under our hands
        # What came before is answered first, if that does not take long.
        self._inbox.end()
        self._give_up_later()

    def _give_up_later(self) -> None:
        deadline = threading.Timer(2 * _GRACE, self.leave)
        deadline.daemon = True
        deadline.start()

    def _send(self) -> None:
        self._outbox.run()
        self.leave()

    def _watch(self) -> None:
        """Leave when the parent ends, or nobody holds the other ends of our streams."""
        while not self._ending:
            if self._parent is not None and not self._parent.is_alive():
                self.leave()
            self._wait()

    def _wait(self) -> None:
        """Wait until something may have happened."""
        if sys.platform == "win32":
            threading.Event().wait(_LOOK)
            return
        poll = select.poll()
        gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
        try:
            poll.register(self._answer.fileno(), 0)
            read = self._read.fileno()
            poll.register(read, 0)
        except (OSError, ValueError):  # streams that are not files
            threading.Event().wait(_LOOK)
            return
        parent = self._parent.descriptor if self._parent is not None else None
        if parent is not None:
            poll.register(parent, select.POLLIN)
        for number, event in poll.poll(_LOOK * 1000):
            if number == parent or (event & gone and number != read):
                self.leave()
            elif event & gone:
                # The thread that reads sees it too, unless too much waits to be handled.
                self._give_up_later()
                threading.Event().wait(3 * _GRACE)


def serve(server: PromptServer, read: IO[bytes], answer: IO[bytes], process: int | None = None) -> NoReturn:
    """Serve the client at the other end of two streams, then end this process. `process` is the client's number, if it
    is known before the client says it."""
    # What pygls says about messages of a wrong form is known to whoever sent them, and a standard error that
    # nobody reads takes no more after a while.
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    for name in _SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: os._exit(128 + number))
    service = _Service(server, read, answer, process)
    asyncio.new_event_loop().run_until_complete(service.run())
    # Not in the usual way: threads that read, write, or look for models would be waited for.
    _flush(sys.stderr)
    os._exit(service.status)


class _Lines(logging.Formatter):
    """Lines of the log, which quote files and may be read in a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return harmless(super().format(record))


def log_to_standard_error() -> None:
    """Have warnings and errors stand on standard error, as Python has it by itself, but harmless."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Lines())
    logging.basicConfig(handlers=[handler])


def _flush(stream: IO[str] | None) -> None:
    if stream is not None:
        with suppress(OSError, ValueError):
            stream.flush()


def _say(line: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"promptlint: error: {visible(line)}\n")
        _flush(sys.stderr)
