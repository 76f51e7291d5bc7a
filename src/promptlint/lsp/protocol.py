"""What the client has open, kept up to date edit by edit.

Lines end at LF, CR LF and CR only, as the protocol says. A line separator or a form feed inside of a prompt must not
shift the edits after it, so the store of pygls, which splits at those too, is replaced.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.workspace import TextDocument, Workspace

from promptlint.lsp.positions import Positions

__all__ = ["PromptProtocol", "PromptText", "Texts", "encoding_of"]

_MANY = 64
"""Futures that may be held before the finished ones are looked for."""


class PromptText(TextDocument):
    """An open text."""

    encoding = "utf-16"

    def _apply_incremental_change(self, change: types.TextDocumentContentChangePartial) -> None:
        text = self.source
        span = Positions(text, self.encoding).span(change.range)
        self._source = f"{text[: span.start]}{change.text}{text[span.end :]}"


class Texts(Workspace):
    """All open texts and the workspace's folders."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        # Its path is asked of `uris`: pygls raises for some that no path can be made of.
        text = PromptText(
            "", source or "", version, language_id, sync_kind=self._sync_kind, position_codec=self.position_codec
        )
        text.uri = doc_uri
        text.encoding = encoding_of(self)
        return text


def encoding_of(workspace: Workspace) -> str:
    """What the client counts characters in."""
    encoding = workspace.position_encoding
    return str(getattr(encoding, "value", encoding) or "utf-16")


class PromptProtocol(LanguageServerProtocol):
    """The protocol of pygls with our own texts."""

    @property
    def is_serving(self) -> bool:
        """Whether the beginning is done, and the client has not said goodbye."""
        return self._workspace is not None and not self._shutdown

    def read(self, body: bytes) -> dict[str, Any] | None:
        """What a message says as it came. One that is wrong in itself gets an error, if anybody can wait for an answer,
        and is None."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            self.refuse(None, JsonRpcParseError("the message is not JSON, or is nested too deeply"))
            return None
        problem = _problem(data)
        if problem is not None:
            number = data.get("id") if isinstance(data, dict) else None
            self.refuse(number if _is_id(number) else None, JsonRpcInvalidRequest(problem))
            return None
        message: dict[str, Any] = data
        return message

    def answer(self, data: dict[str, Any]) -> None:
        """Answer what has been read."""
        try:
            message = self.structure_message(data)
        except JsonRpcException:
            return  # which has been answered
        self.handle_message(message)

    def refuse(self, number: Any, error: JsonRpcException) -> None:
        """Answer a request with an error."""
        self._send_response(number, error=error.to_response_error())

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Begin, with an empty store of texts."""
        self._server.works_for(params.process_id)  # type: ignore[attr-defined]  # a PromptServer
        # We take the folders ourselves; pygls raises for a root that no path can be made of.
        root, root_path = params.root_uri, params.root_path
        params.root_uri, params.root_path = None, None
        result = super().lsp_initialize(params)
        handler, arguments, named = next(result)
        params.root_uri, params.root_path = root, root_path
        answer = yield handler, arguments, named
        try:
            result.send(answer)
        except StopIteration as end:
            made: types.InitializeResult = end.value
        pulled = made.capabilities.diagnostic_provider
        if pulled is not None and not self._server.surveys:  # type: ignore[attr-defined]  # a PromptServer
            # Else a client asks for them as long as it lives.
            made.capabilities.diagnostic_provider = types.DiagnosticOptions(
                pulled.inter_file_dependencies, workspace_diagnostics=False, identifier=pulled.identifier
            )
        old = self.workspace
        self._workspace = Texts(
            None, types.TextDocumentSyncKind.Incremental, list(old.folders.values()), old.position_encoding
        )
        return made

    @lsp_method(types.EXIT)
    def lsp_exit(self, *_: Any) -> Generator[Any, Any, None]:
        """The client wants the end."""
        yield from ()
        self._server.leave()  # type: ignore[attr-defined]

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        """Put edits in. Those of a text that is not open are none of ours."""
        if unquote(params.text_document.uri) in self.workspace.text_documents:
            yield from super().lsp_text_document__did_change(params)

    def _register_builtin_features(self) -> None:
        super()._register_builtin_features()  # type: ignore[no-untyped-call]
        for method in [each for each in self.fm.builtin_features if each.startswith("notebookDocument/")]:
            del self.fm.builtin_features[method]  # we do not say that we know them

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message of some JSON. A request of the wrong form gets an error, or its client would wait for ever, and
        an answer of the wrong form is one, or we would."""
        try:
            return super().structure_message(data)
        except (JsonRpcException, RecursionError):
            error = JsonRpcInvalidParams()  # whatever it was, the client has sent it
            if "id" in data and "method" not in data:
                return types.ResponseErrorMessage(data["id"], error=error.to_response_error())
            if "id" in data:
                self.refuse(data["id"], error)
            raise error from None

    def handle_message(self, message: Any) -> None:
        """Answer a message. pygls keeps the future of every notification, half a kilobyte a keystroke; here those that
        are done are let go."""
        error = self._out_of_turn(message)
        if error is not None:
            if hasattr(message, "id"):
                self.refuse(message.id, error)
            return
        super().handle_message(message)
        futures = self._request_futures
        if len(futures) > _MANY:
            for done in [each for each, future in futures.items() if future.done()]:
                futures.pop(done, None)

    def _out_of_turn(self, message: Any) -> JsonRpcException | None:
        """Why a message cannot be answered where it stands: before the beginning, or after the goodbye."""
        method = getattr(message, "method", None)
        if method is None or method == types.EXIT:
            return None
        if self._shutdown:
            return JsonRpcInvalidRequest("the server is shut down")
        if self._workspace is None:
            return None if method == types.INITIALIZE else JsonRpcServerNotInitialized("initialize comes first")
        return JsonRpcInvalidRequest("initialize comes once") if method == types.INITIALIZE else None


def _problem(data: object) -> str | None:
    """What is wrong with the form of a message."""
    if not isinstance(data, dict):
        return "a message is an object"
    if data.get("jsonrpc") != "2.0":
        return "jsonrpc is not 2.0"
    if "id" in data and not _is_id(data["id"]):
        return "an id is a number or a string"
    if "method" in data:
        return None if isinstance(data["method"], str) else "a method is a string"
    return None if "id" in data else "there is neither a method nor an id"


def _is_id(value: object) -> bool:
    return isinstance(value, str) or type(value) is int
