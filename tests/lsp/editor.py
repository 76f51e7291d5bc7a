"""A client for tests: a folder, open texts, and the capabilities of a real editor."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types as t
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

__all__ = ["PROFILES", "Editor", "editing", "line"]

PROFILES = ("neovim@v0.7.0", "neovim@v0.10.0", "neovim@v0.11.0", "visual-studio-code", "emacs")
_CONFIG = ClientServerConfig(server_command=[sys.executable, "-m", "promptlint", "server"], server_env=dict(os.environ))


class Editor:
    """One client session; `encodings` overrides what the client counts in, best first."""

    def __init__(self, client: LanguageClient, profile: str, folder: Path, encodings: tuple[str, ...] = ()) -> None:
        self.client = client
        self.capabilities = client_capabilities(profile)
        if encodings:
            self.capabilities.general = t.GeneralClientCapabilities(position_encodings=list(encodings))
        self.folder = folder
        self.version = 0

    async def start(self, **options: Any) -> None:
        self.result = await self.client.initialize_session(
            t.InitializeParams(
                capabilities=self.capabilities,
                workspace_folders=[t.WorkspaceFolder(self.folder.as_uri(), "work")],
                initialization_options=options or None,
            )
        )

    @property
    def pulls(self) -> bool:
        text = self.capabilities.text_document
        return text is not None and text.diagnostic is not None

    @property
    def encoding(self) -> str:
        encoding = self.result.capabilities.position_encoding or "utf-16"
        return str(getattr(encoding, "value", encoding))

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> str:
        uri = self.uri(name)
        self.version += 1
        item = t.TextDocumentItem(uri, "sdprompt", self.version, text)
        self.client.text_document_did_open(t.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, *changes: tuple[t.Range | None, str]) -> None:
        self.version += 1
        events: list[t.TextDocumentContentChangeEvent] = [
            t.TextDocumentContentChangeWholeDocument(text)
            if place is None
            else t.TextDocumentContentChangePartial(place, text)
            for place, text in changes
        ]
        identifier = t.VersionedTextDocumentIdentifier(self.version, uri)
        self.client.text_document_did_change(t.DidChangeTextDocumentParams(identifier, events))

    async def diagnostics(self, uri: str) -> list[t.Diagnostic]:
        """What the server finds in the text that was opened or changed just before."""
        if self.pulls:
            parameters = t.DocumentDiagnosticParams(t.TextDocumentIdentifier(uri))
            report = await self.client.text_document_diagnostic_async(parameters)
            assert isinstance(report, t.RelatedFullDocumentDiagnosticReport)
            assert uri not in self.client.diagnostics, "a client that pulls is not pushed to"
            return list(report.items)
        while True:
            params = await self.client.wait_for_notification(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
            if params.uri == uri and params.version == self.version:
                return list(params.diagnostics)

    async def actions(self, uri: str, place: t.Range, only: list[str] | None = None) -> list[t.CodeAction]:
        """The actions for a range."""
        answer = await self.client.text_document_code_action_async(
            t.CodeActionParams(
                t.TextDocumentIdentifier(uri), place, t.CodeActionContext([], only=list(only) if only else None)
            )
        )
        return [action for action in answer or () if isinstance(action, t.CodeAction)]

    async def edits(self, action: t.CodeAction, uri: str) -> list[t.TextEdit]:
        """The edits of an action for a text, fetched where the server left them out."""
        if action.edit is None:
            action = await self.client.code_action_resolve_async(action)
        edit = action.edit
        assert edit is not None
        if edit.document_changes:
            return [
                each
                for change in edit.document_changes
                if isinstance(change, t.TextDocumentEdit) and change.text_document.uri == uri
                for each in change.edits
                if isinstance(each, t.TextEdit)
            ]
        return list((edit.changes or {})[uri])


@asynccontextmanager
async def editing(profile: str, folder: Path, encodings: tuple[str, ...] = (), **options: Any) -> AsyncIterator[Editor]:
    """A session with a server of its own; `options` are what the client sets at the start."""
    client = await _CONFIG.start()
    assert isinstance(client, LanguageClient)
    editor = Editor(client, profile, folder, encodings)
    try:
        await editor.start(**options)
        yield editor
    finally:
        await client.shutdown_session()
        await client.stop()  # type: ignore[no-untyped-call]


def line(number: int, start: int, end: int) -> t.Range:
    """A range in one line, all from 0."""
    return t.Range(t.Position(number, start), t.Position(number, end))
