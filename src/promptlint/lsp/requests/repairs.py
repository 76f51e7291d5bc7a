"""What changes a text: code actions with their edits, and formatting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from lsprotocol import types

from promptlint.documents.reader import reread
from promptlint.engine.settings import ConfigError
from promptlint.lsp.features import actions
from promptlint.lsp.features.edits import minimal_edits
from promptlint.lsp.features.ignoring import ConfigurationOf
from promptlint.lsp.session import Session
from promptlint.lsp.snapshots import Snapshot

__all__ = ["ACTIONS", "code_actions", "format_range", "format_text", "resolve_action"]

_KINDS: Sequence[types.CodeActionKind | str] = list(actions.KINDS)
ACTIONS = types.CodeActionOptions(_KINDS, resolve_provider=True)


def code_actions(session: Session, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done about a range; with the edits where the client does not fetch them."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return []
    configuration = _configuration(session, snapshot)
    only = [str(getattr(kind, "value", kind)) for kind in params.context.only] if params.context.only else None
    found = list(
        actions.actions_at(
            snapshot,
            snapshot.positions.span(params.range),
            only,
            invoked=params.context.trigger_kind == types.CodeActionTriggerKind.Invoked,
            unsafe=session.settings_of(snapshot).unsafe_fixes,
            names_configuration=partial(_name_of, configuration),
        )
    )
    if session.client.resolves_actions:
        return found
    return [action for action in found if _resolved(session, action, configuration).edit is not None]


def resolve_action(session: Session, action: types.CodeAction) -> types.CodeAction:
    """An action with its edits; as it was where its text has moved on."""
    return _resolved(session, action)


def _resolved(
    session: Session, action: types.CodeAction, configuration: ConfigurationOf | None = None
) -> types.CodeAction:
    """The same, with the configuration of its text where somebody has it already."""
    data = action.data
    uri = data.get("uri") if isinstance(data, dict) else None
    snapshot = session.snapshot(uri) if isinstance(uri, str) else None
    if snapshot is None or not isinstance(data, dict):
        return action
    if data.get("do") == actions.IGNORE_IN_CONFIGURATION:
        written = (configuration or _configuration(session, snapshot)).ignoring(str(data.get("code")))
        if written is not None:
            new = [written.file.as_uri()] if written.is_new else []
            action.edit = session.client.workspace_edit(
                {written.file.as_uri(): (written.version, written.edits)}, new=new
            )
        return action
    unsafe = session.settings_of(snapshot).unsafe_fixes
    edits = actions.edits_of(snapshot, data, unsafe=unsafe)
    if edits:
        action.edit = session.client.workspace_edit({snapshot.uri: (snapshot.version, edits)})
    return action


def _name_of(configuration: ConfigurationOf, code: str) -> str | None:
    """The name of the configuration in which a rule can be switched off."""
    written = configuration.ignoring(code)
    return written.file.name if written is not None else None


def _configuration(session: Session, snapshot: Snapshot) -> ConfigurationOf:
    folder = session.projects.folder_of(snapshot.path)
    return ConfigurationOf(
        snapshot,
        folder.path if folder in session.projects.workspace else None,
        session.open_texts().get,
        makes_files=session.client.creates_files,
    )


def format_text(session: Session, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    """The edits that give a text its style."""
    snapshot = session.snapshot(params.text_document.uri)
    return _formatted(session, snapshot) if snapshot is not None else None


def format_range(session: Session, params: types.DocumentRangeFormattingParams) -> list[types.TextEdit] | None:
    """The edits inside a range that give a text its style."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    span = snapshot.positions.span(params.range)
    return [e for e in _formatted(session, snapshot) if span.contains(snapshot.positions.span(e.range))]


def _formatted(session: Session, snapshot: Snapshot) -> list[types.TextEdit]:
    document = snapshot.document
    try:
        formatted = snapshot.in_force.formatter.document(document, lambda text: reread(document, text))
    except ConfigError as error:
        session.client.show(str(error))
        return []
    return minimal_edits(snapshot.positions, formatted.document.text)
