"""The editor at the other end: what it can do, what we tell it and what we ask it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from promptlint.diagnostics.crash import own_words
from promptlint.lsp.guard import Guard
from promptlint.lsp.markdown import Pictures
from promptlint.text.controls import visible

__all__ = ["NAME", "Client"]

NAME = "promptlint"
"""Our name to the editor: of the server, and of the section of its settings."""

_LOG = logging.getLogger(__name__)


class Client:
    """One editor, over the connection that `server` has. What it can do is known once it has said so."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._shown: set[str] = set()
        self.commands: frozenset[str] = frozenset()
        """The commands of ours that it has itself, if it is our own extension."""

    # What it can do

    @property
    def _text(self) -> types.TextDocumentClientCapabilities:
        return self._server.client_capabilities.text_document or types.TextDocumentClientCapabilities()

    @property
    def _workspace(self) -> types.WorkspaceClientCapabilities:
        return self._server.client_capabilities.workspace or types.WorkspaceClientCapabilities()

    @property
    def pulls(self) -> bool:
        """Whether it asks for diagnostics itself; it must not be pushed any then."""
        return self._text.diagnostic is not None

    @property
    def shows_related(self) -> bool:
        """Whether it shows the second places of a diagnostic."""
        return any(
            each is not None and bool(each.related_information)
            for each in (self._text.publish_diagnostics, self._text.diagnostic)
        )

    @property
    def resolves_actions(self) -> bool:
        """Whether it fetches the edits of an action when the action is chosen."""
        action = self._text.code_action
        support = action.resolve_support if action is not None else None
        return support is not None and "edit" in support.properties

    @property
    def hover_is_markdown(self) -> bool:
        """Whether it shows Markdown in a hover."""
        hover = self._text.hover
        return types.MarkupKind.Markdown in ((hover.content_format if hover is not None else None) or ())

    @property
    def pictures(self) -> Pictures:
        """What it does with a picture in the Markdown of a hover. Only who says what reads its Markdown is taken to
        show any: what is made for terminals shows the address."""
        general = self._server.client_capabilities.general
        markdown = general.markdown if general is not None else None
        if markdown is None or not self.hover_is_markdown:
            return "none"
        return "sized" if markdown.parser == "marked" else "plain"

    @property
    def completion_is_markdown(self) -> bool:
        """Whether it shows Markdown beside a proposal."""
        item = self._completion_item
        return types.MarkupKind.Markdown in ((item.documentation_format if item is not None else None) or ())

    @property
    def fills_in_snippets(self) -> bool:
        """Whether it takes proposals with places that are filled in one after the other."""
        return self._completion_item is not None and bool(self._completion_item.snippet_support)

    @property
    def _completion_item(self) -> types.ClientCompletionItemOptions | None:
        return self._text.completion.completion_item if self._text.completion is not None else None

    @property
    def links_definitions(self) -> bool:
        """Whether it marks all of what is gone from to a definition."""
        return self._text.definition is not None and bool(self._text.definition.link_support)

    @property
    def checks_versions(self) -> bool:
        """Whether edits of a file may carry the version of the text that they apply to."""
        edit = self._workspace.workspace_edit
        return edit is not None and bool(edit.document_changes)

    # What we tell it

    def publish(self, uri: str, found: Sequence[types.Diagnostic], version: int | None = None) -> None:
        """The diagnostics of a text, in place of those before."""
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, list(found), version))

    def refresh(self) -> None:
        """Have it ask again for what it shows: diagnostics, if it pulls them, hints, lenses and colours."""
        if self.pulls and _refreshes(self._workspace.diagnostics):
            self._server.workspace_diagnostic_refresh(None)
        if _refreshes(self._workspace.inlay_hint):
            self._server.workspace_inlay_hint_refresh(None)
        if _refreshes(self._workspace.code_lens):
            self._server.workspace_code_lens_refresh(None)
        if _refreshes(self._workspace.semantic_tokens):
            self._server.workspace_semantic_tokens_refresh(None)

    def show(self, message: str) -> None:
        """Show a line to the user, once."""
        message = f"{NAME}: {_without_links(message)}"
        if self.is_new(message):
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def is_new(self, message: str) -> bool:
        """Whether a line, as the user reads it, is shown for the first time; from now on it is not."""
        if message in self._shown:
            return False
        self._shown.add(message)
        return True

    def show_again(self) -> None:
        """Show lines that were shown before if they are still true."""
        self._shown.clear()

    def log_failure(self, what: str, error: Exception) -> None:
        """Write a line about a failure into its log, which interrupts no one. The traceback goes to our standard
        error."""
        _LOG.error("%s failed", what, exc_info=error)
        line = f"internal error in {what}: {own_words(error)}; this is a bug in promptlint, please report it"
        self._server.window_log_message(types.LogMessageParams(types.MessageType.Error, visible(line)))

    def send_part(self, token: int | str, value: object) -> None:
        """A part of an answer for which it waits under a token."""
        self._server.protocol.notify("$/progress", types.ProgressParams(token, value))

    async def apply(self, edit: types.WorkspaceEdit, label: str) -> None:
        """Change texts."""
        await self._server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))

    @property
    def creates_files(self) -> bool:
        """Whether edits may make a file."""
        edit = self._workspace.workspace_edit
        operations = (edit.resource_operations if edit is not None else None) or ()
        return self.checks_versions and types.ResourceOperationKind.Create in operations

    def workspace_edit(
        self, changes: Mapping[str, tuple[int | None, list[types.TextEdit]]], *, new: Iterable[str] = ()
    ) -> types.WorkspaceEdit:
        """Edits of files by URI, with the versions that they apply to where it checks those. The `new` ones are made
        first; one that is there by now is left as it is."""
        if not self.checks_versions:
            return types.WorkspaceEdit(changes={uri: edits for uri, (_, edits) in changes.items()})
        made = [types.CreateFile(uri, options=types.CreateFileOptions(overwrite=False)) for uri in new]
        changed = [
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), list(edits))
            for uri, (version, edits) in changes.items()
        ]
        return types.WorkspaceEdit(document_changes=[*made, *changed])

    # What we ask it

    async def settings(self, folders: Sequence[Path | None]) -> Sequence[Any]:
        """What the user set for each of some folders (None: for all of them); empty where it does not answer."""
        if not self._workspace.configuration:
            return ()
        items = [types.ConfigurationItem(folder.as_uri() if folder is not None else None, NAME) for folder in folders]
        try:
            with Guard("the answer about settings", self.log_failure):
                return await self._server.workspace_configuration_async(types.ConfigurationParams(items)) or ()
        except JsonRpcException as error:
            _LOG.warning("the client does not send its settings: %s", error)
        return ()

    async def watch(self, name: str, folders: Mapping[Path, Sequence[str]], *, anywhere: Sequence[str] = ()) -> None:
        """Ask to hear of changed files below some folders, and anywhere in the workspace, if it can watch files."""
        files = self._workspace.did_change_watched_files
        if files is None or not files.dynamic_registration:
            return
        watchers = [types.FileSystemWatcher(pattern) for pattern in anywhere]
        for path, patterns in folders.items():
            for pattern in patterns:
                if files.relative_pattern_support:
                    watchers.append(types.FileSystemWatcher(types.RelativePattern(path.as_uri(), pattern)))
                else:
                    watchers.append(types.FileSystemWatcher(f"{path.as_posix()}/{pattern}"))
        if watchers:
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            await self._register(types.Registration(name, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))

    async def watch_settings(self, name: str) -> None:
        """Ask to hear when the user changes settings."""
        settings = self._workspace.did_change_configuration
        if settings is not None and settings.dynamic_registration:
            about = types.DidChangeConfigurationRegistrationOptions(section=NAME)
            await self._register(types.Registration(name, types.WORKSPACE_DID_CHANGE_CONFIGURATION, about))

    async def _register(self, registration: types.Registration) -> None:
        """Register something, which it may refuse."""
        try:
            await self._server.client_register_capability_async(types.RegistrationParams([registration]))
        except JsonRpcException as error:
            _LOG.warning("the client does not register %s: %s", registration.id, error)


def _without_links(message: str) -> str:
    """A line for people. VS Code makes a link of `[text](address)` in it, which a name may hold."""
    return visible(message).replace("](", "] (")


def _refreshes(feature: Any) -> bool:
    """Whether it asks again for a feature's answers when it is sent a message; `feature` are its capabilities."""
    return bool(feature is not None and feature.refresh_support)
