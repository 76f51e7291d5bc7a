"""What an extension asks for by name. Arguments come as the client sends them, which may be anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from promptlint.lsp.features import actions
from promptlint.lsp.features.beside import page_of, status_of
from promptlint.lsp.session import Session
from promptlint.lsp.snapshots import Snapshot

__all__ = ["fix_all", "page", "reload", "status"]


async def fix_all(session: Session, arguments: Sequence[Any]) -> None:
    """Apply every safe fix to a text."""
    snapshot = _named(session, arguments)
    if snapshot is None or not (edits := actions.fix_all(snapshot)):
        return
    edit = session.client.workspace_edit({snapshot.uri: (snapshot.version, edits)})
    await session.client.apply(edit, "Fix all prompts")


def status(session: Session, arguments: Sequence[Any]) -> dict[str, object] | None:
    """Role, tokens and chunks of the prompt at a line and a character of a text, for a status bar."""
    snapshot = _named(session, arguments)
    if snapshot is None or snapshot.is_large:
        return None
    line, character = [*(n if isinstance(n, int) and n >= 0 else 0 for n in arguments[1:3]), 0, 0][:2]
    return status_of(snapshot, snapshot.positions.offset(types.Position(line, character)))


def page(session: Session, arguments: Sequence[Any]) -> str | None:
    """What reaches the model of a text, as HTML."""
    snapshot = _named(session, arguments)
    return page_of(snapshot) if snapshot is not None else None


async def reload(session: Session, arguments: Sequence[Any]) -> None:  # noqa: ARG001  # clients may give some
    """Read settings, configuration and models again."""
    await session.reload(models=True)


def _named(session: Session, arguments: Sequence[Any]) -> Snapshot | None:
    """The open text that a command's first argument names."""
    first = arguments[0] if arguments else None
    uri = first.get("uri") if isinstance(first, dict) else first
    return session.snapshot(uri) if isinstance(uri, str) else None
