"""The server: what a client asks, and who answers."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from promptlint._version import __version__
from promptlint.config import ConfigFileError
from promptlint.documents.model import Place
from promptlint.documents.reader import reread
from promptlint.engine.baseline import BaselineError
from promptlint.engine.project import InForce
from promptlint.engine.settings import ConfigError
from promptlint.lsp import actions, completion, highlighting, hints, hover, outline, rename
from promptlint.lsp.diagnostics import diagnostics_of
from promptlint.lsp.edits import minimal_edits
from promptlint.lsp.projects import ClientSettings, Folder, Projects
from promptlint.lsp.snapshots import OutdatedError, Snapshot
from promptlint.lsp.texts import PromptProtocol, encoding_of
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.inventory.sources import Opened, SourceError
from promptlint.text import Span

__all__ = ["PromptServer", "create_server"]

NAME = "promptlint"
LANGUAGE = "sdprompt"
"""What editors call our language; a text of it is a prompt because somebody said so."""

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_PAUSE = 0.25
"""Seconds without an edit after which a large text is linted."""
_SERVER_CANCELLED = -32802
_CONFIGURATION = (
    "**/promptlint.toml",
    "**/.promptlint.toml",
    "**/pyproject.toml",
    "**/promptlint.lock",
    "**/*baseline*.json",
)
_MODELS = ("**/*.{safetensors,pt,ckpt,bin,json,info}", "**/wildcards/**/*.{txt,yaml,yml}")
_WILDCARDS = ("**/*.{txt,yaml,yml,json}",)


class PromptServer(LanguageServer):
    """A language server with the state of one client."""

    def __init__(self) -> None:
        super().__init__(NAME, __version__, protocol_cls=PromptProtocol)
        self.projects = Projects()
        self._snapshots: dict[str, Snapshot] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._work: dict[str, threading.Event] = {}
        self._tasks: set[asyncio.Future[Any]] = set()
        self._said: set[str] = set()
        self._watched: set[Path] = set()
        self._reading = False
        self.said_goodbye = False
        """Whether the client has asked for the end."""

    # What the client can do

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics itself; it must not be pushed any then."""
        text = self.client_capabilities.text_document
        return text is not None and text.diagnostic is not None

    @property
    def _shows_related(self) -> bool:
        text = self.client_capabilities.text_document
        publish = text.publish_diagnostics if text is not None else None
        pull = text.diagnostic if text is not None else None
        return bool(
            (publish is not None and publish.related_information) or (pull is not None and pull.related_information)
        )

    @property
    def resolves_actions(self) -> bool:
        """Whether the client fetches the edits of an action when it is chosen."""
        text = self.client_capabilities.text_document
        support = text.code_action.resolve_support if text is not None and text.code_action is not None else None
        return support is not None and "edit" in support.properties

    def reads_markdown(self, where: str) -> bool:
        """Whether the client shows Markdown in a `hover` or beside a `completion`."""
        text = self.client_capabilities.text_document
        if text is None:
            return False
        if where == "hover":
            formats = text.hover.content_format if text.hover is not None else None
        else:
            item = text.completion.completion_item if text.completion is not None else None
            formats = item.documentation_format if item is not None else None
        return types.MarkupKind.Markdown in (formats or ())

    # Texts

    def snapshot(self, uri: str) -> Snapshot | None:
        """The text as it is now, or None for one that is not open."""
        text = self.workspace.text_documents.get(uri)
        if text is None:
            text = self.workspace.get_text_document(uri)
            if text.uri not in {each.uri for each in self.workspace.text_documents.values()}:
                return None
        known = self._snapshots.get(uri)
        source = text.source
        if known is not None and known.version == text.version and known.text == source:
            return known
        path = self._path_of(uri)
        place = self._place_of(path, text.language_id)
        made = Snapshot(uri, path, source, text.version, encoding_of(self.workspace), self._in_force(path), place)
        self._snapshots[uri] = made
        return made

    def _path_of(self, uri: str) -> str:
        """Where a text is on disk, or, for one that is not on disk, where it would be: in the first folder."""
        name = PurePosixPath(unquote(urlsplit(uri).path)).name or "untitled"
        return to_fs_path(uri) or str(self.projects.folders[0].path / name)

    def _place_of(self, path: str, language: str | None) -> Place:
        """How a text came to be read: as named where somebody said that it is of our language, else as found."""
        try:
            return self.projects.place_of(path, found=language != LANGUAGE)
        except (ConfigFileError, OSError, ValueError):
            return Place(found=language != LANGUAGE)

    def _in_force(self, path: str) -> InForce:
        try:
            return self.projects.for_path(path)
        except (BaselineError, ConfigError, ConfigFileError, SourceError) as error:
            self.say(str(error))
            return self.projects.default
        except Exception as error:  # noqa: BLE001  # whatever a configuration does to us, texts are checked
            self.report_server_error(error, type(error))
            return self.projects.default
        finally:
            if self.projects.wanted and not self._reading:
                self._reading = True
                self.start(self._read_models())

    def forget(self, uri: str) -> None:
        """The client has closed a text."""
        self._snapshots.pop(uri, None)
        self._cancel(uri)
        if not self.pulls:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _cancel(self, uri: str) -> None:
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()
        work = self._work.pop(uri, None)
        if work is not None:
            work.set()

    # Diagnostics

    def text_changed(self, uri: str) -> None:
        """Send the diagnostics of a text, at once or, for a large one, when typing pauses."""
        self._cancel(uri)
        if self.pulls:
            return
        snapshot = self.snapshot(uri)
        if snapshot is None:
            return
        loop = asyncio.get_running_loop()
        # Not in this call: edits that came together are answered together.
        delay = _PAUSE if snapshot.is_large else 0.0
        self._timers[uri] = loop.call_later(delay, self._due, uri)

    def _due(self, uri: str) -> None:
        self._timers.pop(uri, None)
        snapshot = self.snapshot(uri)
        if snapshot is None:
            return
        if not snapshot.is_large:
            self._publish(snapshot)
            return
        self.start(self._publish_later(snapshot))

    async def _publish_later(self, snapshot: Snapshot) -> None:
        try:
            await self._lint_beside(snapshot)
        except OutdatedError:
            return
        if self.snapshot(snapshot.uri) is snapshot:
            self._publish(snapshot)

    def _publish(self, snapshot: Snapshot) -> None:
        found = diagnostics_of(snapshot, related=self._shows_related)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(snapshot.uri, found, version=snapshot.version)
        )

    async def _lint_beside(self, snapshot: Snapshot) -> None:
        """Lint a large text on another thread. Raises OutdatedError if the text changes meanwhile."""
        stop = threading.Event()
        self._work[snapshot.uri] = stop

        def interrupt() -> None:
            if stop.is_set():
                raise OutdatedError

        try:
            await asyncio.get_running_loop().run_in_executor(None, snapshot.lint, interrupt)
        except asyncio.CancelledError:
            stop.set()
            raise
        finally:
            if self._work.get(snapshot.uri) is stop:
                del self._work[snapshot.uri]

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
            await asyncio.sleep(_PAUSE)
            if self.snapshot(uri) is not snapshot:
                raise JsonRpcException("the text has changed", _SERVER_CANCELLED, {"retriggerRequest": True})
            try:
                await self._lint_beside(snapshot)
            except OutdatedError:
                message = "the text has changed"
                raise JsonRpcException(message, _SERVER_CANCELLED, {"retriggerRequest": True}) from None
        return types.RelatedFullDocumentDiagnosticReport(
            diagnostics_of(snapshot, related=self._shows_related), result_id=result
        )

    def lint_again(self) -> None:
        """Settings or models are others: every open text gets new diagnostics."""
        self._snapshots.clear()
        uris = list(self.workspace.text_documents)
        if not self.pulls:
            for uri in uris:
                self.text_changed(uri)
        elif self._refreshes("diagnostics"):
            self.workspace_diagnostic_refresh(None)
        if self._refreshes("inlay_hint"):
            self.workspace_inlay_hint_refresh(None)
        if self._refreshes("semantic_tokens"):
            self.workspace_semantic_tokens_refresh(None)

    def _refreshes(self, what: str) -> bool:
        workspace = self.client_capabilities.workspace
        feature = getattr(workspace, what, None) if workspace is not None else None
        return bool(feature is not None and feature.refresh_support)

    # Settings and models

    def start(self, work: Awaitable[Any]) -> None:
        """Let something run beside; what it raises is logged."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.report_server_error(error if isinstance(error, Exception) else RuntimeError(str(error)), type(error))

    async def reload(self, *, force: bool = True, models: bool = False) -> None:
        """Ask the client for its settings and lint again; without `force` only if anything differs. With `models` they
        are read again too."""
        before = self._circumstances()
        await self._ask_settings()
        for folder in (*self.projects.folders, self.projects.outside):
            for problem in folder.settings.problems:
                self.say(problem)
        if force or self._circumstances() != before:
            self.projects.changed(models=models)
            self.lint_again()

    def _circumstances(self) -> list[object]:
        return [folder.settings for folder in (*self.projects.folders, self.projects.outside)]

    async def _ask_settings(self) -> None:
        workspace = self.client_capabilities.workspace
        if workspace is None or not workspace.configuration:
            return
        folders: list[Folder | None] = [None, *(f for f in self.projects.folders if f is not self.projects.outside)]
        items = [
            types.ConfigurationItem(folder.path.as_uri() if folder is not None else None, NAME) for folder in folders
        ]
        try:
            answer = await self.workspace_configuration_async(types.ConfigurationParams(items))
        except Exception:  # noqa: BLE001  # a client that cannot answer keeps what it gave at the start
            _LOG.exception("the client did not say its settings")
            return
        for folder, values in zip(folders, answer, strict=False):
            if values is not None:
                (folder or self.projects.outside).settings = ClientSettings.of(values)

    async def _read_models(self) -> None:
        """Read the models that were asked for, then lint again with them."""
        loop = asyncio.get_running_loop()
        try:
            while self.projects.wanted:
                sources, _ = self.projects.wanted.popitem()
                try:
                    opened = await loop.run_in_executor(None, self.projects.read, sources)
                except (SourceError, OSError) as error:
                    self.say(str(error))
                    opened = Opened(Inventory(kinds=frozenset()))
                self.projects.found(sources, opened)
        finally:
            self._reading = False
        self.lint_again()
        await self._watch_models()

    async def _watch_models(self) -> None:
        """Ask the client to tell of models that come and go where some have been read."""
        wanted: dict[Path, tuple[str, ...]] = {}
        for sources in self.projects.sources:
            wanted.update(dict.fromkeys(sources.roots, _MODELS))
            wanted.update((each.path, _WILDCARDS if each.kind == "wildcard" else _MODELS) for each in sources.folders)
        new = {path.absolute(): patterns for path, patterns in wanted.items() if path.absolute() not in self._watched}
        self._watched.update(new)
        await self.watch(f"promptlint-models-{len(self._watched)}", new)

    async def watch(self, name: str, folders: Mapping[Path, Sequence[str]], *, anywhere: Sequence[str] = ()) -> None:
        """Ask a client that can watch files to tell of those below some folders, and of those anywhere in its own."""
        workspace = self.client_capabilities.workspace
        files = workspace.did_change_watched_files if workspace is not None else None
        watchers = [types.FileSystemWatcher(pattern) for pattern in anywhere]
        for path, patterns in folders.items():
            for pattern in patterns:
                if files is not None and files.relative_pattern_support:
                    watchers.append(types.FileSystemWatcher(types.RelativePattern(path.as_uri(), pattern)))
                else:
                    watchers.append(types.FileSystemWatcher(f"{path.as_posix()}/{pattern}"))
        if watchers and files is not None and files.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            await self.register(types.Registration(name, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options))

    async def register(self, registration: types.Registration) -> None:
        """Register something with a client that may refuse."""
        try:
            await self.client_register_capability_async(types.RegistrationParams([registration]))
        except JsonRpcException as error:
            _LOG.warning("the client does not register %s: %s", registration.id, error)

    def say(self, message: str) -> None:
        """Show a line to the user, once."""
        if message not in self._said:
            self._said.add(message)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"promptlint: {message}"))

    def settings_changed(self, values: object) -> None:
        """The client sent settings, maybe, or only says that they are others."""
        given = ClientSettings.of(values)
        if isinstance(values, dict) and values:
            for folder in (*self.projects.folders, self.projects.outside):
                folder.settings = given
        self._said.clear()
        self.start(self.reload())

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A failure goes into the client's log; it never ends the server, and nobody is interrupted by it. An answer
        that is an error on purpose, such as that the text has changed, is no failure."""
        if isinstance(error, JsonRpcException):
            return
        _LOG.error("failure in the server", exc_info=error)
        self.window_log_message(
            types.LogMessageParams(
                types.MessageType.Error,
                f"internal error: {type(error).__name__}: {error}; this is a bug in promptlint, please report it",
            )
        )

    def open_paths(self) -> dict[Path, Snapshot]:
        """The texts that are open, by path."""
        snapshots = [self.snapshot(uri) for uri in list(self.workspace.text_documents)]
        return {Path(each.path): each for each in snapshots if each is not None}


def create_server() -> PromptServer:
    """A server for one client."""
    server = PromptServer()
    _session(server)
    _texts(server)
    _code(server)
    _formatting(server)
    _views(server)
    _renaming(server)
    _commands(server)
    return server


def _session(server: PromptServer) -> None:
    """Beginning, folders, settings, watched files."""

    @server.feature(types.INITIALIZE)
    def begin(params: types.InitializeParams) -> None:
        settings = ClientSettings.of(params.initialization_options)
        server.projects.outside.settings = settings
        for folder in params.workspace_folders or ():
            _add(server, folder.uri)
        root = to_fs_path(params.root_uri) if params.root_uri else params.root_path
        if not params.workspace_folders and root:
            server.projects.add(Path(root))

    @server.feature(types.INITIALIZED)
    async def ready(params: types.InitializedParams) -> None:  # noqa: ARG001  # pygls calls it so
        await server.reload(force=False)
        await _watch(server)

    @server.feature(types.SHUTDOWN)
    def end(params: None) -> None:  # noqa: ARG001
        server.said_goodbye = True

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        server.settings_changed(params.settings)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def moved(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            path = to_fs_path(folder.uri)
            if path:
                server.projects.remove(Path(path))
        for folder in params.event.added:
            _add(server, folder.uri)
        server.start(server.reload())

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        models = any(not change.uri.endswith(".toml") and "baseline" not in change.uri for change in params.changes)
        server.start(server.reload(models=models))


def _add(server: PromptServer, uri: str) -> None:
    path = to_fs_path(uri)
    if path:
        server.projects.add(Path(path))


async def _watch(server: PromptServer) -> None:
    """Ask the client to tell of configuration files, and that settings changed. Models follow once they are read."""
    await server.watch("promptlint-files", {}, anywhere=_CONFIGURATION)
    workspace = server.client_capabilities.workspace
    settings = workspace.did_change_configuration if workspace is not None else None
    if settings is not None and settings.dynamic_registration:
        about = types.DidChangeConfigurationRegistrationOptions(section=NAME)
        await server.register(
            types.Registration("promptlint-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, about)
        )


def _texts(server: PromptServer) -> None:
    """What is open, and what is found in it."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.text_changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.text_changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)

    pull = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier=NAME)

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pull)
    async def pulled(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        return await server.pull(params)


def _code(server: PromptServer) -> None:
    """Actions, completion, hover."""
    kinds: Sequence[types.CodeActionKind | str] = list(actions.KINDS)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(kinds, resolve_provider=True))
    def act(params: types.CodeActionParams) -> list[types.CodeAction]:
        snapshot = server.snapshot(params.text_document.uri)
        if snapshot is None:
            return []
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only] if params.context.only else None
        found = list(actions.actions_at(snapshot, snapshot.places.span(params.range), only))
        if not server.resolves_actions:
            for action in found:
                _resolve(server, action)
            found = [action for action in found if action.edit is not None]
        return found

    @server.feature(types.CODE_ACTION_RESOLVE)
    def resolve(action: types.CodeAction) -> types.CodeAction:
        _resolve(server, action)
        return action

    triggers = types.CompletionOptions(trigger_characters=list(completion.TRIGGERS))

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, triggers)
    def complete(params: types.CompletionParams) -> types.CompletionList | None:
        found = _at(server, params.text_document.uri, params.position, completion.complete_at)
        for item in found.items if found is not None and not server.reads_markdown("completion") else ():
            if isinstance(item.documentation, types.MarkupContent):
                item.documentation = _plain(item.documentation.value)
        return found

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def tell(params: types.HoverParams) -> types.Hover | None:
        found = _at(server, params.text_document.uri, params.position, hover.hover_at)
        if found is not None and isinstance(found.contents, types.MarkupContent) and not server.reads_markdown("hover"):
            found.contents = types.MarkupContent(types.MarkupKind.PlainText, _plain(found.contents.value))
        return found


def _plain(markdown: str) -> str:
    """Our own Markdown without its marks."""
    return markdown.replace("**", "").replace("`", "")


def _formatting(server: PromptServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def tidy(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        snapshot = server.snapshot(params.text_document.uri)
        return _formatted(server, snapshot) if snapshot is not None else None

    @server.feature(types.TEXT_DOCUMENT_RANGE_FORMATTING)
    def tidy_range(params: types.DocumentRangeFormattingParams) -> list[types.TextEdit] | None:
        snapshot = server.snapshot(params.text_document.uri)
        if snapshot is None:
            return None
        span = snapshot.places.span(params.range)
        return [e for e in _formatted(server, snapshot) if span.contains(snapshot.places.span(e.range))]


def _formatted(server: PromptServer, snapshot: Snapshot) -> list[types.TextEdit]:
    """The edits that give a text its style."""
    document = snapshot.document
    try:
        formatted = snapshot.bench.formatter.document(document, lambda text: reread(document, text))
    except ConfigError as error:
        server.say(str(error))
        return []
    return minimal_edits(snapshot.places, formatted.document.text)


def _resolve(server: PromptServer, action: types.CodeAction) -> None:
    data = action.data
    uri = data.get("uri") if isinstance(data, dict) else None
    snapshot = server.snapshot(uri) if isinstance(uri, str) else None
    edits = actions.edits_of(snapshot, data) if snapshot is not None else []
    if edits and snapshot is not None:
        action.edit = _workspace_edit(server, {snapshot.uri: (snapshot.version, edits)})


def _workspace_edit(
    server: PromptServer, changes: dict[str, tuple[int | None, list[types.TextEdit]]]
) -> types.WorkspaceEdit:
    """Edits of files, with the versions they are for where the client checks those."""
    workspace = server.client_capabilities.workspace
    if workspace is not None and workspace.workspace_edit is not None and workspace.workspace_edit.document_changes:
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, version), list(edits))
                for uri, (version, edits) in changes.items()
            ]
        )
    return types.WorkspaceEdit(changes={uri: edits for uri, (_, edits) in changes.items()})


def _at(server: PromptServer, uri: str, position: types.Position, answer: Callable[[Snapshot, int], T]) -> T | None:
    """What is to be said of a place in an open text."""
    snapshot = server.snapshot(uri)
    return answer(snapshot, snapshot.places.offset(position)) if snapshot is not None else None


def _views(server: PromptServer) -> None:
    """Hints, colours, outline."""

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def hint(params: types.InlayHintParams) -> list[types.InlayHint]:
        snapshot = server.snapshot(params.text_document.uri)
        if snapshot is None or not server.projects.folder_of(snapshot.path).settings.hints:
            return []
        return list(hints.hints_in(snapshot, snapshot.places.span(params.range)))

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, highlighting.LEGEND)
    def colour(params: types.SemanticTokensParams) -> types.SemanticTokens:
        snapshot = server.snapshot(params.text_document.uri)
        if snapshot is None:
            return types.SemanticTokens([])
        return types.SemanticTokens(highlighting.tokens_in(snapshot, Span(0, len(snapshot.text))))

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, highlighting.LEGEND)
    def colour_range(params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
        snapshot = server.snapshot(params.text_document.uri)
        if snapshot is None:
            return types.SemanticTokens([])
        return types.SemanticTokens(highlighting.tokens_in(snapshot, snapshot.places.span(params.range)))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        snapshot = server.snapshot(params.text_document.uri)
        return outline.symbols_of(snapshot) if snapshot is not None else []

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def folds(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        snapshot = server.snapshot(params.text_document.uri)
        return outline.folds_of(snapshot) if snapshot is not None else []

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    def selections(params: types.SelectionRangeParams) -> list[types.SelectionRange]:
        snapshot = server.snapshot(params.text_document.uri)
        if snapshot is None:
            return []
        return [outline.selection_at(snapshot, snapshot.places.offset(position)) for position in params.positions]


def _renaming(server: PromptServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        snapshot = server.snapshot(params.text_document.uri)
        found = rename.target_at(snapshot, snapshot.places.offset(params.position)) if snapshot is not None else None
        if snapshot is None or found is None:
            return None
        return types.PrepareRenamePlaceholder(snapshot.places.range(found[1]), found[0].name)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def apply(params: types.RenameParams) -> types.WorkspaceEdit | None:
        snapshot = server.snapshot(params.text_document.uri)
        found = rename.target_at(snapshot, snapshot.places.offset(params.position)) if snapshot is not None else None
        if snapshot is None or found is None:
            return None
        target, new = found[0], params.new_name
        if not rename.is_name(target, new):
            raise JsonRpcException(f"{new!r} cannot be the name of a {target.kind} in a prompt", -32602)
        opened = server.open_paths()
        folders = [folder.path for folder in server.projects.folders if folder is not server.projects.outside]
        changes = {
            each.uri: (each.version, [types.TextEdit(each.places.range(e.span), e.replacement) for e in edits])
            for each in opened.values()
            if (edits := rename.edits_in(each.document, target, new))
        }
        encoding = encoding_of(server.workspace)
        others = await asyncio.get_running_loop().run_in_executor(
            None, lambda: list(_elsewhere(folders, opened, target, new, encoding))
        )
        return _workspace_edit(server, {**changes, **dict(others)})


def _elsewhere(
    folders: list[Path], opened: dict[Path, Snapshot], target: rename.Target, new: str, encoding: str
) -> Iterator[tuple[str, tuple[None, list[types.TextEdit]]]]:
    from promptlint.lsp.places import Places

    for document in rename.other_documents(folders, opened):
        edits = rename.edits_in(document, target, new)
        if edits:
            places = Places(document.text, encoding)
            changes = [types.TextEdit(places.range(edit.span), edit.replacement) for edit in edits]
            yield Path(document.path).absolute().as_uri(), (None, changes)


def _commands(server: PromptServer) -> None:
    """What an extension asks for by name. Arguments come as the client sends them, which may be anything."""

    @server.command("promptlint.fixAll")
    async def fix_all(*arguments: Any) -> None:
        snapshot = _named(server, arguments)
        if snapshot is None or not (edits := actions.fix_all(snapshot)):
            return
        edit = _workspace_edit(server, {snapshot.uri: (snapshot.version, edits)})
        await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, "Fix all prompts"))

    @server.command("promptlint.status")
    def status(*arguments: Any) -> dict[str, object] | None:
        snapshot = _named(server, arguments)
        if snapshot is None or snapshot.is_large:
            return None
        line, character = [*(n if isinstance(n, int) and n >= 0 else 0 for n in arguments[1:3]), 0, 0][:2]
        return hints.status_of(snapshot, snapshot.places.offset(types.Position(line, character)))

    @server.command("promptlint.showPage")
    def show(*arguments: Any) -> str | None:
        snapshot = _named(server, arguments)
        return _page(snapshot) if snapshot is not None else None

    @server.command("promptlint.reload")
    async def reload(*arguments: Any) -> None:  # noqa: ARG001  # clients may give some
        await server.reload(models=True)


def _named(server: PromptServer, arguments: Sequence[Any]) -> Snapshot | None:
    """The open text that a command's first argument names."""
    first = arguments[0] if arguments else None
    uri = first.get("uri") if isinstance(first, dict) else first
    return server.snapshot(uri) if isinstance(uri, str) else None


def _page(snapshot: Snapshot) -> str:
    """What reaches the model, as a page."""
    from promptlint.show.html import MAX_PICTURES, render
    from promptlint.show.model import Request, picture

    regions = list(snapshot.regions)
    pictures = []
    for region in regions[:MAX_PICTURES]:
        reading = snapshot.reading(region)
        request = Request(reading.host, reading.steps, embeddings=snapshot.bench.vectors)
        pictures.append(picture(region.text, request, role=str(region.role), region=region.name, path=snapshot.name))
    return render(pictures, more=max(0, len(regions) - MAX_PICTURES))
