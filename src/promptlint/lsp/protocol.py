"""What the client has open, kept up to date edit by edit.

Lines end at LF, CR LF and CR only, as the protocol says. A line separator or a form feed inside of a prompt must not
shift the edits after it, so the store of pygls, which splits at those too, is replaced.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
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
        text = PromptText(
            doc_uri, source, version, language_id, sync_kind=self._sync_kind, position_codec=self.position_codec
        )
        text.encoding = encoding_of(self)
        return text


def encoding_of(workspace: Workspace) -> str:
    """What the client counts characters in."""
    encoding = workspace.position_encoding
    return str(getattr(encoding, "value", encoding) or "utf-16")


class PromptProtocol(LanguageServerProtocol):
    """The protocol of pygls with our own texts."""

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Begin, with an empty store of texts."""
        result = yield from super().lsp_initialize(params)
        old = self.workspace
        self._workspace = Texts(
            old.root_uri,
            types.TextDocumentSyncKind.Incremental,
            list(old.folders.values()),
            old.position_encoding,
        )
        return result

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message of some JSON. A request of the wrong form gets an error, or its client would wait for ever, and
        an answer of the wrong form is one, or we would."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" not in data:
                raise
            if "method" not in data:
                return types.ResponseErrorMessage(data["id"], error=error.to_response_error())
            self._send_response(data["id"], error=error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:
        """Answer a message. pygls keeps the future of every notification, half a kilobyte a keystroke; here those that
        are done are let go."""
        super().handle_message(message)
        futures = self._request_futures
        if len(futures) > _MANY:
            for done in [each for each, future in futures.items() if future.done()]:
                futures.pop(done, None)
