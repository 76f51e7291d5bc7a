"""What is asked of the whole workspace: prompts by name."""

from __future__ import annotations

from functools import partial

from lsprotocol import types

from promptlint.lsp.features.symbols import Opened
from promptlint.lsp.session import Session

__all__ = ["symbols"]


async def symbols(session: Session, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """The prompts of the workspace by name, in open texts and in files."""
    opened = {path: Opened(each.uri, each.document, each.positions) for path, each in session.open_texts().items()}
    folders = [folder.path for folder in session.projects.workspace]
    find = partial(session.index.find, params.query, folders, opened, session.encoding)
    return await session.scheduler.beside(find)
