"""Where a LoRA, a hypernetwork or a wildcard is named, in open texts and in the files of the workspace, and another
name for it there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from promptlint.documents.model import Document
from promptlint.lsp.features import renaming, uses
from promptlint.lsp.features.edits import text_edits
from promptlint.lsp.positions import Positions
from promptlint.lsp.session import Session
from promptlint.lsp.snapshots import Snapshot
from promptlint.text import Span

__all__ = ["RENAME", "prepare", "references", "rename"]

RENAME = types.RenameOptions(prepare_provider=True)


def prepare(session: Session, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    """The name at a place, or None where nothing can be renamed."""
    snapshot = session.snapshot(params.text_document.uri)
    found = _target(snapshot, params.position)
    if snapshot is None or found is None:
        return None
    target, span = found
    return types.PrepareRenamePlaceholder(snapshot.positions.range(span), target.name)


async def rename(session: Session, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The edits that give what stands at a place another name. Raises JsonRpcException for a name that no prompt can
    write."""
    snapshot = session.snapshot(params.text_document.uri)
    found = _target(snapshot, params.position)
    if snapshot is None or found is None:
        return None
    target, new = found[0], params.new_name
    if not renaming.is_name(target, new):
        message = f"{new!r} cannot be the name of a {target.kind} in a prompt"
        raise JsonRpcException(message, types.ErrorCodes.InvalidParams.value)
    opened = session.open_texts()
    folders = [folder.path for folder in session.projects.workspace]
    changes = {
        each.uri: (each.version, text_edits(each.positions, edits))
        for each in opened.values()
        if (edits := renaming.edits_in(each.document, target, new, each.linter.settings.target))
    }
    encoding, configured = session.encoding, snapshot.linter.settings.target

    def elsewhere() -> dict[str, tuple[int | None, list[types.TextEdit]]]:
        return {
            _uri_of(document): (None, text_edits(Positions(document.text, encoding), edits))
            for document in renaming.other_documents(folders, opened)
            if (edits := renaming.edits_in(document, target, new, configured))
        }

    others = await asyncio.get_running_loop().run_in_executor(None, elsewhere)
    return session.client.workspace_edit({**changes, **others})


async def references(session: Session, params: types.ReferenceParams) -> list[types.Location]:
    """Where else what stands at a place is named, in open texts and the files of the workspace; for a tag in open texts
    alone, of which every prompt has dozens."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return []
    offset = snapshot.positions.offset(params.position)
    opened = session.open_texts()
    named = renaming.target_at(snapshot, offset)
    if named is None:
        key = uses.what_is_at(snapshot, offset)
        return [
            types.Location(each.uri, each.positions.range(span))
            for each in opened.values()
            for span in (uses.uses_in(each, key) if key else ())
        ]
    target, configured, encoding = named[0], snapshot.linter.settings.target, session.encoding
    found = [
        types.Location(each.uri, each.positions.range(span))
        for each in opened.values()
        for span in renaming.places_in(each.document, target, each.linter.settings.target)
    ]
    folders = [folder.path for folder in session.projects.workspace]

    def elsewhere() -> list[types.Location]:
        locations = []
        for document in renaming.other_documents(folders, opened):
            spans = renaming.places_in(document, target, configured)
            if spans:
                positions = Positions(document.text, encoding)
                uri = _uri_of(document)
                locations += [types.Location(uri, positions.range(span)) for span in spans]
        return locations

    return found + await asyncio.get_running_loop().run_in_executor(None, elsewhere)


def _target(snapshot: Snapshot | None, position: types.Position) -> tuple[renaming.Target, Span] | None:
    return renaming.target_at(snapshot, snapshot.positions.offset(position)) if snapshot is not None else None


def _uri_of(document: Document) -> str:
    return Path(document.path).absolute().as_uri()
