"""A server in the test's own process: messages go in as JSON, what it sends is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from promptlint.lsp.server import create_server

__all__ = ["PATIENCE", "Connection"]

PATIENCE = 60


class Connection:
    """A client that speaks with a server without pipes. `sent` are the server's messages, oldest first."""

    def __init__(self) -> None:
        self.server = create_server()
        self.server.protocol.set_writer(self, include_headers=False)
        self.sent: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()
        self._number = 0

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data))
        self._arrived.set()

    def close(self) -> None:
        """As a writer has it."""

    def send(self, **message: Any) -> None:
        protocol = self.server.protocol
        protocol.handle_message(protocol.structure_message({"jsonrpc": "2.0", **message}))

    def notify(self, method: str, params: Any) -> None:
        self.send(method=method, params=params)

    def request(self, method: str, params: Any) -> int:
        """Ask; returns the number under which the answer comes."""
        self._number += 1
        self.send(id=self._number, method=method, params=params)
        return self._number

    async def answer(self, number: int | str) -> dict[str, Any]:
        """The answer to a request."""
        return await self.first(lambda each: each.get("id") == number and "method" not in each)

    async def ask(self, method: str, params: Any) -> dict[str, Any]:
        return await self.answer(self.request(method, params))

    async def start(
        self, capabilities: dict[str, Any] | None = None, root: str | None = None, options: Any = None
    ) -> None:
        params = {
            "processId": None,
            "rootUri": root,
            "capabilities": capabilities or {},
            "initializationOptions": options,
        }
        assert "result" in await self.ask("initialize", params)
        self.notify("initialized", {})

    def open(self, uri: str, text: str, version: int = 1, language: str = "sdprompt") -> None:
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    async def published(self, uri: str, version: int | None = 1) -> list[dict[str, Any]]:
        """The first diagnostics that came for a version of a text."""
        message = await self.first(
            lambda each: (
                each.get("method") == "textDocument/publishDiagnostics"
                and each["params"]["uri"] == uri
                and each["params"].get("version") == version
            )
        )
        found: list[dict[str, Any]] = message["params"]["diagnostics"]
        return found

    def logged(self) -> list[str]:
        """The lines in the client's log."""
        return [each["params"]["message"] for each in self.sent if each.get("method") == "window/logMessage"]

    async def line(self) -> str:
        """The first line in the client's log, once there is one."""
        message = await self.first(lambda each: each.get("method") == "window/logMessage")
        return str(message["params"]["message"])

    async def first(self, matches: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message of a kind, once it has come."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for each in self.sent:
                    if matches(each):
                        return each
                self._arrived.clear()
                await self._arrived.wait()
