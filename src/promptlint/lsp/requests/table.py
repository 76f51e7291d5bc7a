"""Every request and command with the function that answers it, and what is answered where that fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lsprotocol import types

from promptlint.dataclass import dataclass
from promptlint.lsp.features.highlighting import LEGEND
from promptlint.lsp.requests import commands, documents, renaming, repairs, survey, views, workspace
from promptlint.lsp.session import Session

__all__ = ["COMMANDS", "REQUESTS", "Command", "Request", "null"]


def null(session: Session, params: Any, error: Exception) -> None:
    """No answer: null, where the protocol allows it, and what a notification gets."""


def _no_items(session: Session, params: Any, error: Exception) -> list[Any]:  # noqa: ARG001
    """An empty list."""
    return []


def _no_tokens(session: Session, params: Any, error: Exception) -> types.SemanticTokens:  # noqa: ARG001
    return types.SemanticTokens([])


def _unchanged(session: Session, params: Any, error: Exception) -> Any:  # noqa: ARG001
    """What was sent: the protocol wants the same kind of thing back."""
    return params


@dataclass(frozen=True, slots=True)
class Request:
    """A request or notification. `answer` takes the session and the parameters, and may be a coroutine function;
    `instead` gives the answer where that raises. `options` describe to the client what we can do."""

    method: str
    answer: Callable[[Session, Any], Any]
    instead: Callable[[Session, Any, Exception], Any] = null
    options: object | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `answer` takes the session and the arguments, and may be a coroutine function; where it raises the
    answer is null."""

    name: str
    answer: Callable[[Session, Sequence[Any]], Any]


REQUESTS = (
    Request(types.INITIALIZE, workspace.begin),
    Request(types.INITIALIZED, workspace.ready),
    Request(types.SHUTDOWN, workspace.end),
    Request(types.WORKSPACE_DID_CHANGE_CONFIGURATION, workspace.change_settings),
    Request(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, workspace.change_folders),
    Request(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, workspace.change_files),
    Request(workspace.TRUST, workspace.change_trust),
    Request(types.TEXT_DOCUMENT_DID_OPEN, documents.open_, documents.sync_failed),
    Request(types.TEXT_DOCUMENT_DID_CHANGE, documents.change, documents.sync_failed),
    Request(types.TEXT_DOCUMENT_DID_CLOSE, documents.close),
    Request(types.TEXT_DOCUMENT_DIAGNOSTIC, documents.pull, documents.pull_failed, documents.PULL),
    Request(types.WORKSPACE_DIAGNOSTIC, survey.diagnostics, survey.no_diagnostics),
    Request(types.TEXT_DOCUMENT_CODE_ACTION, repairs.code_actions, _no_items, repairs.ACTIONS),
    Request(types.CODE_ACTION_RESOLVE, repairs.resolve_action, _unchanged),
    Request(types.TEXT_DOCUMENT_FORMATTING, repairs.format_text),
    Request(types.TEXT_DOCUMENT_RANGE_FORMATTING, repairs.format_range),
    Request(types.TEXT_DOCUMENT_COMPLETION, views.complete, options=views.COMPLETION),
    Request(types.TEXT_DOCUMENT_HOVER, views.hover_text),
    Request(types.TEXT_DOCUMENT_DEFINITION, views.define),
    Request(types.TEXT_DOCUMENT_INLAY_HINT, views.inlay_hints, _no_items),
    Request(types.TEXT_DOCUMENT_CODE_LENS, views.lenses, _no_items),
    Request(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, views.tokens, _no_tokens, LEGEND),
    Request(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, views.range_tokens, _no_tokens, LEGEND),
    Request(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, views.symbols, _no_items),
    Request(types.TEXT_DOCUMENT_FOLDING_RANGE, views.folding_ranges, _no_items),
    Request(types.TEXT_DOCUMENT_SELECTION_RANGE, views.selection_ranges, _no_items),
    Request(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, views.highlights, _no_items),
    Request(types.WORKSPACE_SYMBOL, survey.symbols, _no_items),
    Request(types.TEXT_DOCUMENT_REFERENCES, renaming.references, _no_items),
    Request(types.TEXT_DOCUMENT_PREPARE_RENAME, renaming.prepare),
    Request(types.TEXT_DOCUMENT_RENAME, renaming.rename, options=renaming.RENAME),
)

COMMANDS = (
    Command("promptlint.fixAll", commands.fix_all),
    Command("promptlint.status", commands.status),
    Command("promptlint.showPage", commands.page),
    Command("promptlint.raiseWeight", commands.raise_weight),
    Command("promptlint.lowerWeight", commands.lower_weight),
    Command("promptlint.moveTagLeft", commands.move_left),
    Command("promptlint.moveTagRight", commands.move_right),
    Command("promptlint.sortTags", commands.sort_tags),
    Command("promptlint.wrapInWeight", commands.wrap),
    Command("promptlint.writeAsNumber", commands.write_number),
    Command("promptlint.writeAsBrackets", commands.write_brackets),
    Command("promptlint.splitAtChunk", commands.split),
    Command("promptlint.removeDuplicates", commands.remove_duplicates),
    Command("promptlint.reload", commands.reload),
)
