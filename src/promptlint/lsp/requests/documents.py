"""Texts that are opened, changed and closed, and their diagnostics."""

from __future__ import annotations

from lsprotocol import types

from promptlint.lsp.client import NAME
from promptlint.lsp.features.diagnostics import failure_diagnostic
from promptlint.lsp.session import Session

__all__ = ["PULL", "change", "close", "open_", "pull", "pull_failed", "sync_failed"]

PULL = types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=True, identifier=NAME)


def open_(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    """A text is shown in the editor from now on."""
    session.text_changed(params.text_document.uri)


def change(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    """A text was edited; the protocol has put the edits in already."""
    session.text_changed(params.text_document.uri)


def close(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """A text is no longer shown in the editor."""
    session.forget(params.text_document.uri)


def sync_failed(
    session: Session, params: types.DidOpenTextDocumentParams | types.DidChangeTextDocumentParams, error: Exception
) -> None:
    """A text whose diagnostics cannot be had says so."""
    session.publish_failure(params.text_document.uri, error)


async def pull(session: Session, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """The diagnostics of a text. Raises JsonRpcException for a text that moves on."""
    return await session.pull(params)


def pull_failed(
    session: Session,  # noqa: ARG001  # as the others
    params: types.DocumentDiagnosticParams,  # noqa: ARG001
    error: Exception,
) -> types.RelatedFullDocumentDiagnosticReport:
    """The diagnostic that there are none to be had. It has no result id, so that the client does not keep it."""
    return types.RelatedFullDocumentDiagnosticReport([failure_diagnostic(error)])
