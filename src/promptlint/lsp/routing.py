"""Who answers a message: this process, or its companion, which has the large texts.

Both are told everything that the client says of texts, settings and files, so that each knows what the other does, and
a text is answered for by one of them, by its size alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from promptlint.lsp.companion import Companion
from promptlint.lsp.protocol import PromptProtocol
from promptlint.lsp.requests.workspace import TRUST
from promptlint.lsp.session import Session
from promptlint.lsp.wire import framed
from promptlint.regex import regex

__all__ = ["Router"]

_OURS = "companion:"
"""What the ids begin with that the companion's requests have for the client."""
_BEGIN = f"{_OURS}initialize"
_MODELS = "promptlint-models"
_MOST_LIVES = 3
"""Companions that are started. Where they die, it is better to wait."""

_LONG = 10_000
_ANSWER = regex(rb'\{"id": (\d++|"(?:[^"\\]|\\.)*+"), "jsonrpc": "2\.0", "(?:result|error)": ')
_DIAGNOSTICS = regex(rb'\{"params": \{"uri": ("(?:[^"\\]|\\.)*+"), ')
_DIAGNOSTICS_END = b', "method": "textDocument/publishDiagnostics", "jsonrpc": "2.0"}'
"""How pygls writes them."""
_ASK_AGAIN = types.LSPErrorCodes.ServerCancelled.value
_CANCELLED = types.LSPErrorCodes.RequestCancelled.value

_SETTINGS = {types.WORKSPACE_DID_CHANGE_CONFIGURATION, TRUST}
_TEXTS = {
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
    *_SETTINGS,
}
"""What both are told."""
_ABOUT_FILES = {types.TEXT_DOCUMENT_RENAME, types.TEXT_DOCUMENT_REFERENCES, types.WORKSPACE_SYMBOL}
"""What is asked of all files of the workspace."""


class Router:
    """Hands each message of one client to whom it is for. `write` sends bytes to the client, `was_cancelled` says of
    the id of a request whether it has been cancelled before its turn came, and forgets it."""

    def __init__(
        self,
        protocol: PromptProtocol,
        session: Session,
        write: Callable[[bytes], None],
        was_cancelled: Callable[[int | str | None], bool],
    ) -> None:
        self._protocol = protocol
        self._session = session
        self._write = write
        self._was_cancelled = was_cancelled
        self._companion: Companion | None = None
        self._lives = 0
        self._beginning: Any = None
        self._said: dict[str, list[bytes]] = {}
        """What a companion has to be told that begins now: settings, the last of each kind, and changes of folders."""
        self._asked: set[int | str] = set()
        """The requests of the client that the companion has and has not answered."""

    @property
    def full(self) -> bool:
        """Whether more waits for the companion than is good."""
        return self._companion is not None and self._companion.full

    def close(self) -> None:
        """End the companion."""
        if self._companion is not None:
            self._companion.close()
            self._companion = None

    def receive(self, body: bytes) -> None:
        """A message of the client, as it came."""
        data = self._protocol.read(body)
        if data is None:
            return
        method, number = data.get("method"), data.get("id")
        if method is None:
            if not self._is_answer_to_companion(data):
                self._protocol.answer(data)
        elif number is None:
            if method == types.CANCEL_REQUEST:
                self._was_cancelled(_cancelled(data))
            self._protocol.answer(data)
            self._tell(method, data, body)
        elif self._was_cancelled(number):
            self._protocol.refuse(number, JsonRpcException("cancelled", _CANCELLED))
        elif self._is_for_companion(method, data) and self._reach() is not None:
            assert self._companion is not None
            self._asked.add(number)
            self._companion.send(body)
        else:
            if method == types.INITIALIZE:
                self._beginning = data.get("params")
            self._protocol.answer(data)
            if method == types.WORKSPACE_EXECUTE_COMMAND and self._companion is not None:
                # One that is about no text is about all: settings are read again.
                self._companion.send(_message(**{**data, "id": f"{_OURS}{number}"}))

    # To the companion

    def _is_for_companion(self, method: str, data: dict[str, Any]) -> bool:
        if not self._protocol.is_serving or not self._session.has_companion:
            return False
        if method == types.WORKSPACE_DIAGNOSTIC and self._session.projects.surveyed:
            return True  # it is started for them: while it checks files, texts are answered for here
        if method in _ABOUT_FILES and self._companion is not None:
            return True  # it knows all texts, and files are many
        uri = _uri_of(data.get("params"))
        return uri is not None and self._session.is_large(uri)

    def _tell(self, method: str, data: dict[str, Any], body: bytes) -> None:
        """Have the companion know of a notification; a text that has become large needs one."""
        if not self._protocol.is_serving or not self._session.has_companion:
            return
        if method in _SETTINGS:
            self._said[method] = [body]
        elif method == types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS:
            self._said.setdefault(method, []).append(body)
        if method == types.CANCEL_REQUEST:
            self._cancel(_cancelled(data), body)
        elif self._companion is not None:
            if method in _TEXTS:
                self._companion.send(body)
        elif method in _TEXTS:
            uri = _uri_of(data.get("params"))
            if uri is not None and self._session.is_large(uri):
                self._reach()

    def _cancel(self, number: int | str | None, body: bytes) -> None:
        """Nobody waits for an answer any more: it is not waited for here, and not begun there if it is not yet."""
        if self._companion is not None and number in self._asked:
            assert number is not None
            self._companion.send(body)
            self._asked.discard(number)
            self._protocol.refuse(number, JsonRpcException("cancelled", _CANCELLED))

    def _reach(self) -> Companion | None:
        """The companion, started if need be; None where there can be none."""
        if self._companion is not None:
            return self._companion
        if self._lives < _MOST_LIVES:
            self._lives += 1
            with suppress(OSError):
                self._companion = Companion(self._heard, self._gone)
                self._begin(self._companion)
                return self._companion
        self._do_without()
        return None

    def _begin(self, companion: Companion) -> None:
        """Tell a companion what the client has said so far."""
        beginning = self._beginning if isinstance(self._beginning, dict) else {}
        companion.send(_message(method=types.INITIALIZE, id=_BEGIN, params={**beginning, "processId": os.getpid()}))
        companion.send(_message(method=types.INITIALIZED, params={}))
        for bodies in self._said.values():
            for body in bodies:
                companion.send(body)
        for item in self._session.items():
            companion.send(_message(method=types.TEXT_DOCUMENT_DID_OPEN, params={"textDocument": item}))

    def _do_without(self) -> None:
        """From now on this process answers for large texts too."""
        self._session.has_companion = False
        self._session.lint_again()

    # From the companion

    def _heard(self, body: bytes) -> None:
        data = _outline(body) or json.loads(body)
        method, number = data.get("method"), data.get("id")
        if method is None:
            if number in self._asked:
                self._asked.discard(number)
                self._write(framed(body))
        elif number is not None:
            self._pass_on(method, number, data)
        elif method == types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS:
            if self._session.is_large(data["params"]["uri"]):  # else it has been closed, or cut, since
                self._write(framed(body))
        elif method != types.WINDOW_SHOW_MESSAGE or self._session.client.is_new(data["params"]["message"]):
            self._write(framed(body))

    def _pass_on(self, method: str, number: Any, data: dict[str, Any]) -> None:
        """A request of the companion. What we ask the client to watch ourselves need not be asked twice."""
        assert self._companion is not None
        if method == types.CLIENT_REGISTER_CAPABILITY:
            wanted = [each for each in data["params"]["registrations"] if each["id"].startswith(_MODELS)]
            if not wanted:
                self._companion.send(_message(id=number, result=None))
                return
            data["params"]["registrations"] = [{**each, "id": f"{_OURS}{each['id']}"} for each in wanted]
        self._write(framed(_message(**{**data, "id": f"{_OURS}{number}"})))

    def _is_answer_to_companion(self, data: dict[str, Any]) -> bool:
        number = data["id"]
        if not isinstance(number, str) or not number.startswith(_OURS):
            return False
        if self._companion is not None:
            own = number.removeprefix(_OURS)
            self._companion.send(_message(**{**data, "id": own}))
        return True

    def _gone(self) -> None:
        """It has died: whoever waits for it asks again, and another begins where it was."""
        self._companion = None
        asked, self._asked = self._asked, set()
        if any(map(self._session.is_large, self._session.uris())):
            self._reach()
        again = JsonRpcException(
            "the process for large texts has ended",
            _ASK_AGAIN,
            {"retriggerRequest": True},
        )
        for number in asked:
            self._protocol.refuse(number, again)


def _outline(body: bytes) -> dict[str, Any] | None:
    """What there is to know of a long message, an answer or diagnostics, without reading all of it; None where that
    takes reading it. Colours of a million characters are megabytes."""
    if len(body) < _LONG:
        return None
    answer = _ANSWER.match(body)
    if answer is not None:
        return {"id": json.loads(answer[1])}
    start = _DIAGNOSTICS.match(body)
    if start is not None and body.endswith(_DIAGNOSTICS_END):
        uri = json.loads(start[1])
        return {"method": types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, "params": {"uri": uri}}
    return None


def _message(**parts: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **parts}).encode()


def _cancelled(data: dict[str, Any]) -> int | str | None:
    """The request that a message cancels."""
    params = data.get("params")
    number = params.get("id") if isinstance(params, dict) else None
    return number if isinstance(number, int | str) else None


def _uri_of(params: Any) -> str | None:
    """The text that a message is about: its document's, that of an action to resolve, or of a command's arguments."""
    if not isinstance(params, dict):
        return None
    for key in ("textDocument", "data"):
        if isinstance(params.get(key), dict):
            uri = params[key].get("uri")
            return uri if isinstance(uri, str) else None
    arguments = params.get("arguments")
    first = arguments[0] if isinstance(arguments, list) and arguments else None
    uri = first.get("uri") if isinstance(first, dict) else first
    return uri if isinstance(uri, str) else None
