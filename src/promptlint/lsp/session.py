"""The state of one client: its texts, what applies to them, and when they are linted and published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.workspace import TextDocument, Workspace

from promptlint.config import ConfigFileError, Trust
from promptlint.documents.model import Place
from promptlint.engine.baseline import BaselineError
from promptlint.engine.in_force import InForce
from promptlint.engine.settings import ConfigError
from promptlint.lsp.client import Client
from promptlint.lsp.features.diagnostics import diagnostics_of, failure_diagnostic
from promptlint.lsp.features.symbols import Index
from promptlint.lsp.guard import Guard
from promptlint.lsp.patience import LateError, Patient
from promptlint.lsp.projects import ClientSettings, Projects
from promptlint.lsp.protocol import encoding_of
from promptlint.lsp.scheduling import PAUSE, Clock, Scheduler
from promptlint.lsp.snapshots import Snapshot, is_large
from promptlint.lsp.survey import Survey
from promptlint.lsp.uris import local_path, name_of
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.inventory.opening import Opened
from promptlint.resources.inventory.sources import SourceError

__all__ = ["LANGUAGE", "Session"]

LANGUAGE = "sdprompt"
"""What editors call our language; a text of it is a prompt because the user said so."""

_MOST_WORKED_OUT = 100
"""Texts of which all that is known is kept, some hundred kilobytes for each. People look at a few at a time."""

_ASK_AGAIN = types.LSPErrorCodes.ServerCancelled.value

_MODELS = (
    "**/*.{safetensors,pt,ckpt,bin,json,info}",
    "**/wildcards/**/*.{txt,yaml,yml}",
    "**/{tags,user}/*.{csv,txt}",
)
_WILDCARDS = ("**/*.{txt,yaml,yml,json}",)
_LISTS = ("*.{csv,txt}",)


class Session:
    """What the server knows of one client. `workspace` gives the texts that are open, `clock` says when later is."""

    def __init__(self, client: Client, workspace: Callable[[], Workspace], clock: Clock | None = None) -> None:
        self.client = client
        self.projects = Projects()
        self.scheduler = Scheduler(client.log_failure, clock)
        self.index = Index()
        self.survey = Survey()
        self._workspace = workspace
        self._snapshots: dict[str, Snapshot] = {}
        self._recent: dict[str, None] = {}
        self._good: dict[tuple[str, bool], tuple[InForce, Place]] = {}
        """What applied to a text when it could be read last."""
        self._configurations: Patient[tuple[InForce, Place]] = Patient(self.lint_again)
        self._reading_models = False
        self._watched: set[Path] = set()
        self.said_goodbye = False
        """Whether the client has asked for the end."""
        self.has_companion = False
        """Whether another process answers for large texts."""
        self.is_companion = False
        """Whether this is that process."""

    # Texts

    @property
    def encoding(self) -> str:
        """What the client counts characters in."""
        return encoding_of(self._workspace())

    def snapshot(self, uri: str) -> Snapshot | None:
        """The text as it is now, or None for one that is not open."""
        text = self._text(uri)
        if text is None:
            return None
        known = self._snapshots.get(uri)
        source = text.source
        if known is not None and known.version == text.version and known.text == source:
            return self._used(known)
        path = self._path_of(uri)
        in_force, place = self._applied(path, text.language_id)
        made = Snapshot(uri, path, source, text.version, self.encoding, in_force, place)
        self._snapshots[uri] = made
        return self._used(made)

    def _text(self, uri: str) -> TextDocument | None:
        workspace = self._workspace()
        text: TextDocument | None = workspace.text_documents.get(uri)
        if text is None:
            # Another spelling of the URI, perhaps. pygls makes a text of anything it is asked for.
            text = workspace.get_text_document(uri)
            if text.uri not in {each.uri for each in workspace.text_documents.values()}:
                return None
        return text

    def uris(self) -> list[str]:
        """The texts that are open."""
        return list(self._workspace().text_documents)

    def items(self) -> list[dict[str, Any]]:
        """The texts that are open, as a client says that they are."""
        return [
            {"uri": uri, "languageId": text.language_id or "", "version": text.version or 0, "text": text.source}
            for uri, text in self._workspace().text_documents.items()
        ]

    def is_large(self, uri: str) -> bool:
        """Whether an open text is one that a companion answers for."""
        text = self._text(uri)
        return text is not None and is_large(text.source)

    def _is_elsewhere(self, uri: str) -> bool:
        """Whether the other process publishes the diagnostics of a text."""
        return (self.has_companion or self.is_companion) and self.is_large(uri) != self.is_companion

    def _used(self, snapshot: Snapshot) -> Snapshot:
        """Note that a snapshot is in use. Of those that are not, what can be worked out again is let go."""
        self._recent.pop(snapshot.uri, None)
        self._recent[snapshot.uri] = None
        if len(self._recent) > _MOST_WORKED_OUT:
            oldest = next(iter(self._recent))
            del self._recent[oldest]
            if oldest in self._snapshots:
                self._snapshots[oldest].let_go()
        return snapshot

    def settings_of(self, snapshot: Snapshot) -> ClientSettings:
        """What the editor sets for a text."""
        return self.projects.folder_of(snapshot.path).settings

    def open_texts(self) -> dict[Path, Snapshot]:
        """The texts that are open, by path."""
        snapshots = [self.snapshot(uri) for uri in list(self._workspace().text_documents)]
        return {Path(each.path): each for each in snapshots if each is not None}

    def _path_of(self, uri: str) -> str:
        """Where a text is on disk, or, for one that is not on disk, where it would be: in the first folder."""
        return local_path(uri) or str(self.projects.folders[0].path / name_of(uri))

    def _applied(self, path: str, language: str | None) -> tuple[InForce, Place]:
        """What applies to a file, and how it came to be read: as named where the user said that it is of our language,
        else as found. Whatever is wrong with a configuration, texts are checked, and so they are until it is read."""
        found = language != LANGUAGE

        def read() -> tuple[InForce, Place]:
            return self.projects.for_path(path), self.projects.place_of(path, found=found)

        try:
            with Guard("reading the configuration", self.client.log_failure):
                try:
                    return self._remembered((path, found), self._configurations.result((path, found), read))
                except (BaselineError, ConfigError, ConfigFileError, SourceError) as error:
                    self.client.show(str(error))
                except LateError:
                    self.client.show("reading the configuration takes long; until it is read what held before holds")
        finally:
            self.read_wanted()
        # A configuration that is being written is broken now and then: what held before it holds on.
        return self._good.get((path, found)) or (self.projects.default, Place(found=found))

    def read_wanted(self) -> None:
        """Have the models read that somebody asked for."""
        if self.projects.wanted and not self._reading_models:
            self._reading_models = True
            self.scheduler.start("reading the models", self._read_models())

    def applied_beside(self, path: str) -> tuple[InForce, Place]:
        """What applies to a file that nobody has open, for any thread but the loop's. With a configuration that cannot
        be read nothing is set, as where there is none; an open text tells what is wrong with it."""

        def read() -> tuple[InForce, Place]:
            return self.projects.for_path(path), self.projects.place_of(path, found=True)

        try:
            return self._configurations.wait_for(read)
        except (BaselineError, ConfigError, ConfigFileError, SourceError):
            return self.projects.default, Place(found=True)

    def _remembered(self, of: tuple[str, bool], applied: tuple[InForce, Place]) -> tuple[InForce, Place]:
        self._good.pop(of, None)
        self._good[of] = applied
        if len(self._good) > _MOST_WORKED_OUT:
            del self._good[next(iter(self._good))]
        return applied

    # Diagnostics

    def text_changed(self, uri: str) -> None:
        """Send the diagnostics of a text, soon or, for a large one, when typing pauses."""
        self.scheduler.cancel(uri)
        if self.client.pulls or self._is_elsewhere(uri):
            return
        snapshot = self.snapshot(uri)
        if snapshot is not None:
            # Not in this call: edits that came together are answered together.
            delay = PAUSE if snapshot.is_large else 0.0
            self.scheduler.call_later(uri, delay, lambda: self._publish_due(uri))

    def forget(self, uri: str) -> None:
        """The client has closed a text."""
        self._snapshots.pop(uri, None)
        self._recent.pop(uri, None)
        self.scheduler.cancel(uri)
        if not self.client.pulls and not self.is_companion:
            self.client.publish(uri, [])

    def lint_again(self) -> None:
        """Settings or models have changed: every open text gets new diagnostics."""
        self._snapshots.clear()
        self._recent.clear()
        if not self.client.pulls:
            for uri in list(self._workspace().text_documents):
                self.text_changed(uri)
        self.client.refresh()

    def publish_failure(self, uri: str, error: Exception) -> None:
        """Show a client that does not ask that the diagnostics of a text cannot be had."""
        if not self.client.pulls:
            text = self._workspace().text_documents.get(uri)
            version = text.version if text is not None else None
            self.client.publish(uri, [failure_diagnostic(error)], version)

    def _publish_due(self, uri: str) -> None:
        with Guard("publishing diagnostics", self.client.log_failure) as guard:
            snapshot = self.snapshot(uri)
            if snapshot is None:
                return
            if snapshot.is_large:
                self.scheduler.start("publishing diagnostics", self._publish_later(snapshot))
            else:
                self._publish(snapshot)
        if guard.error is not None:
            self.publish_failure(uri, guard.error)

    async def _publish_later(self, snapshot: Snapshot) -> None:
        with Guard("publishing diagnostics", self.client.log_failure) as guard:
            if await self.scheduler.lint_beside(snapshot) and self.snapshot(snapshot.uri) is snapshot:
                self._publish(snapshot)
        if guard.error is not None:
            self.publish_failure(snapshot.uri, guard.error)

    def _publish(self, snapshot: Snapshot) -> None:
        found = diagnostics_of(snapshot, related=self.client.shows_related)
        self.client.publish(snapshot.uri, found, snapshot.version)

    async def pull(self, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        """The diagnostics of a text for a client that asks. Raises JsonRpcException for a text that moves on."""
        uri = params.text_document.uri
        snapshot = self.snapshot(uri)
        if snapshot is None:
            return types.RelatedFullDocumentDiagnosticReport([])
        # The version alone would say "as before" of another text that was opened since.
        result = f"{self.projects.generation}.{snapshot.version}.{hash(snapshot.text):x}"
        if params.previous_result_id == result and snapshot.version is not None:
            return types.RelatedUnchangedDocumentDiagnosticReport(result)
        if not snapshot.ready:
            await self.scheduler.pause()
            if self.snapshot(uri) is not snapshot or not await self.scheduler.lint_beside(snapshot):
                raise JsonRpcException("the text has changed", _ASK_AGAIN, {"retriggerRequest": True})
        found = diagnostics_of(snapshot, related=self.client.shows_related)
        return types.RelatedFullDocumentDiagnosticReport(found, result_id=result)

    # Settings and models

    def settings_changed(self, values: object) -> None:
        """Settings have changed; the client may have sent them, or only said so."""
        given = ClientSettings.of(values)
        if isinstance(values, dict) and values:
            for folder in self.projects.every:
                folder.settings = given
        self.client.show_again()
        self.start_reload()

    def trust_changed(self, trust: Trust) -> None:
        """The user has looked at the workspace, and trusts it, or no longer does: everything is read again."""
        if trust is not self.projects.trust:
            self.projects.trust = trust
            self.start_reload()

    def start_reload(self, *, models: bool = False) -> None:
        """`reload`, in the background."""
        self.scheduler.start("reading the settings", self.reload(models=models))

    async def reload(self, *, force: bool = True, models: bool = False) -> None:
        """Ask the client for its settings and lint again; without `force` only if anything differs. With `models` they
        are read again too."""
        before = self._folder_settings()
        await self._ask_settings()
        for folder in self.projects.every:
            for problem in folder.settings.problems:
                self.client.show(problem)
        if force or self._folder_settings() != before:
            self.projects.changed(models=models)
            self._configurations.forget()
            self.lint_again()

    def _folder_settings(self) -> list[ClientSettings]:
        return [folder.settings for folder in self.projects.every]

    async def _ask_settings(self) -> None:
        """Take up what the user set, for each folder and for all. Where the client does not answer, what it gave at
        the start stays."""
        folders = self.projects.workspace
        answer = await self.client.settings([None, *(folder.path for folder in folders)])
        for folder, values in zip((self.projects.outside, *folders), answer, strict=False):
            if values is not None:
                folder.settings = ClientSettings.of(values)

    async def _read_models(self) -> None:
        """Read the models that were asked for, then lint again with them."""
        loop = asyncio.get_running_loop()
        try:
            while self.projects.wanted:
                sources, _ = self.projects.wanted.popitem()
                try:
                    opened = await loop.run_in_executor(None, self.projects.read, sources)
                except (SourceError, OSError) as error:
                    self.client.show(str(error))
                    opened = Opened(Inventory(kinds=frozenset()))
                self.projects.found(sources, opened)
                self._configurations.forget()
        finally:
            self._reading_models = False
        self.lint_again()
        await self._watch_models()

    async def _watch_models(self) -> None:
        """Ask the client to report models that come and go where some have been read."""
        wanted: dict[Path, tuple[str, ...]] = {}
        for sources in self.projects.sources:
            wanted.update(dict.fromkeys(sources.roots, _MODELS))
            wanted.update((each.path, _WILDCARDS if each.kind == "wildcard" else _MODELS) for each in sources.folders)
            wanted.update((path.parent, _LISTS) for path in sources.tag_lists or () if path.parent not in wanted)
        new = {path.absolute(): patterns for path, patterns in wanted.items() if path.absolute() not in self._watched}
        self._watched.update(new)
        await self.client.watch(f"promptlint-models-{len(self._watched)}", new)
