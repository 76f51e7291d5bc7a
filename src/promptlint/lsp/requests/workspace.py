"""Beginning and end, folders, settings, and files that change outside of the editor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types

from promptlint.config import Trust
from promptlint.lsp.projects import ClientSettings
from promptlint.lsp.session import Session
from promptlint.lsp.uris import is_local, local_path

__all__ = ["TRUST", "begin", "change_files", "change_folders", "change_settings", "change_trust", "end", "ready"]

TRUST = "promptlint/trust"
"""The notification of our own extension that the workspace is trusted from now on, or not: `{"trusted": true}`."""

_CONFIGURATION = (
    "**/promptlint.toml",
    "**/.promptlint.toml",
    "**/pyproject.toml",
    "**/promptlint.lock",
    "**/*baseline*.json",
)


def begin(session: Session, params: types.InitializeParams) -> None:
    """Take up the folders of the workspace, the settings that a client gives at the start, and whether it trusts the
    workspace, which it does if it does not say."""
    session.projects.trust = _trust(params.initialization_options)
    session.projects.outside.settings = ClientSettings.of(params.initialization_options)
    session.client.commands = _commands(params.initialization_options)
    for folder in params.workspace_folders or ():
        _add(session, folder.uri)
    root = local_path(params.root_uri) if params.root_uri else params.root_path
    if not params.workspace_folders and root and is_local(root):
        session.projects.add(Path(root))


async def ready(session: Session, params: types.InitializedParams) -> None:  # noqa: ARG001  # nothing is in it
    """Ask for settings, and to hear when they or configuration files change. Models follow once they are read."""
    await session.reload(force=False)
    await session.client.watch("promptlint-files", {}, anywhere=_CONFIGURATION)
    await session.client.watch_settings("promptlint-settings")


def end(session: Session, params: None) -> None:  # noqa: ARG001
    """The client has asked for the end."""
    session.said_goodbye = True


def change_settings(session: Session, params: types.DidChangeConfigurationParams) -> None:
    """Take up other settings of the client."""
    session.settings_changed(params.settings)


def change_trust(session: Session, params: Any) -> None:
    """The user has decided about the workspace."""
    session.trust_changed(_trust(params))


def _trust(said: Any) -> Trust:
    trusted = said.get("trusted") if isinstance(said, Mapping) else getattr(said, "trusted", None)
    return Trust.UNTRUSTED if trusted is False else Trust.TRUSTED


def _commands(said: Any) -> frozenset[str]:
    """The commands that a client says it has."""
    given = said.get("commands") if isinstance(said, Mapping) else getattr(said, "commands", None)
    return (
        frozenset(each for each in given if isinstance(each, str)) if isinstance(given, list | tuple) else frozenset()
    )


def change_folders(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Take up folders that came into the workspace, and forget those that left it."""
    for folder in params.event.removed:
        path = local_path(folder.uri)
        if path:
            session.projects.remove(Path(path))
    for folder in params.event.added:
        _add(session, folder.uri)
    session.start_reload()


def change_files(session: Session, params: types.DidChangeWatchedFilesParams) -> None:
    """Read again what changed: configuration and baseline, or models, too."""
    models = any(not change.uri.endswith(".toml") and "baseline" not in change.uri for change in params.changes)
    session.start_reload(models=models)


def _add(session: Session, uri: str) -> None:
    path = local_path(uri)
    if path:
        session.projects.add(Path(path))
