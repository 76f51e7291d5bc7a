"""A client for tests: a folder, open texts, and the capabilities of a real editor."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types as t
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

__all__ = ["PROFILES", "Editor", "editing", "line"]

PROFILES = ("neovim@v0.7.0", "neovim@v0.10.0", "neovim@v0.11.0", "visual-studio-code", "emacs")
PATIENCE = 60
"""Seconds after which an answer that does not come fails the test."""


class Client(LanguageClient):
    """A client that keeps every publication in its order, and what it is asked to watch.

    The `wait_for_notification` of pytest-lsp sees only what comes after the call: of two messages that arrive together
    the second is handled before the waiter is back, and then it waits for ever.
    """

    def __init__(self) -> None:
        super().__init__(converter_factory=default_converter)
        self.published: asyncio.Queue[t.PublishDiagnosticsParams] = asyncio.Queue()
        self.watched: list[str] = []
        own = {t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: _keep, t.CLIENT_REGISTER_CAPABILITY: _watch}
        register_lsp_features(self, {**DEFAULT_CLIENT_FEATURES, **own})


def _keep(client: Client, params: t.PublishDiagnosticsParams) -> None:
    client.diagnostics[params.uri] = params.diagnostics
    client.published.put_nowait(params)


def _watch(client: Client, params: t.RegistrationParams) -> None:
    for registration in params.registrations:
        options: dict[str, Any] = registration.register_options  # type: ignore[assignment]  # JSON as it came
        client.watched += [each["globPattern"] for each in options.get("watchers", ())]


_CONFIG = ClientServerConfig(
    server_command=[sys.executable, "-m", "promptlint", "server"],
    server_env=dict(os.environ),
    client_factory=Client,
)


class Editor:
    """One client session; `encodings` overrides what the client counts in, best first."""

    def __init__(self, client: Client, profile: str, folder: Path, encodings: tuple[str, ...] = ()) -> None:
        self.client = client
        self.capabilities = client_capabilities(profile)
        if encodings:
            self.capabilities.general = t.GeneralClientCapabilities(position_encodings=list(encodings))
        self.folder = folder
        self.version = 0
        self._root = folder
        self._opened: set[str] = set()

    async def start(self, **options: Any) -> None:
        self.result = await self.client.initialize_session(
            t.InitializeParams(
                capabilities=self.capabilities,
                workspace_folders=[t.WorkspaceFolder(self.folder.as_uri(), "work")],
                initialization_options=options or None,
            )
        )

    @contextmanager
    def anew(self) -> Iterator[Editor]:
        """This session for one test more: in a folder of its own below the first one, without the texts of others."""
        folder = self._root / str(self.version)
        folder.mkdir()
        with self._in(folder):
            yield self

    @contextmanager
    def also(self, folder: Path) -> Iterator[Editor]:
        """This session for one test more: in another folder, which is one of the workspace as long as that takes."""
        here = [t.WorkspaceFolder(folder.as_uri(), folder.name)]
        self._folders(t.WorkspaceFoldersChangeEvent(here, []))
        with self._in(folder):
            yield self
        self._folders(t.WorkspaceFoldersChangeEvent([], here))

    def _folders(self, change: t.WorkspaceFoldersChangeEvent) -> None:
        self.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(change))

    @contextmanager
    def _in(self, folder: Path) -> Iterator[None]:
        self.folder = folder
        try:
            yield
        finally:
            for uri in self._opened:
                self.client.text_document_did_close(t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(uri)))
            self._opened.clear()
            self.client.messages.clear()

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
        self._opened.add(uri)
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
        return list((await self.publication(uri, self.version)).diagnostics)

    async def publication(self, uri: str, version: int | None) -> t.PublishDiagnosticsParams:
        """The next publication for a version of a text."""
        async with asyncio.timeout(PATIENCE):
            while True:
                params = await self.client.published.get()
                if params.uri == uri and params.version == version:
                    return params

    async def until(self, uri: str, codes: list[str]) -> None:
        """Wait until a text has these findings: those of before a change elsewhere may still be under way."""
        async with asyncio.timeout(PATIENCE):
            while [each.code for each in await self.diagnostics(uri)] != codes:
                if self.pulls:
                    await asyncio.sleep(0.02)

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
    assert isinstance(client, Client)
    editor = Editor(client, profile, folder, encodings)
    try:
        await editor.start(**options)
        yield editor
    finally:
        async with asyncio.timeout(PATIENCE):
            await client.shutdown_session()
            await client.stop()  # type: ignore[no-untyped-call]


def line(number: int, start: int, end: int) -> t.Range:
    """A range in one line, all from 0."""
    return t.Range(t.Position(number, start), t.Position(number, end))
