"""What is shown of a text and changes nothing: hover, completion, hints, lenses, colours, outline, folds, selections,
and where what it names is defined."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from lsprotocol import types

from promptlint.lsp.features import completion, definition, highlighting, hints, hover, installed, lens, outline, uses
from promptlint.lsp.markdown import without_marks
from promptlint.lsp.session import Session
from promptlint.text import Span

__all__ = [
    "COMPLETION",
    "complete",
    "define",
    "folding_ranges",
    "highlights",
    "hover_text",
    "inlay_hints",
    "lenses",
    "range_tokens",
    "selection_ranges",
    "symbols",
    "tokens",
]

T = TypeVar("T")

COMPLETION = types.CompletionOptions(trigger_characters=list(completion.TRIGGERS))


def complete(session: Session, params: types.CompletionParams) -> types.CompletionList | None:
    """What can stand at a place."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    snippets = session.client.fills_in_snippets
    found = completion.complete_at(snapshot, snapshot.positions.offset(params.position), snippets=snippets)
    if not session.client.completion_is_markdown:
        for item in found.items:
            if isinstance(item.documentation, types.MarkupContent):
                item.documentation = without_marks(item.documentation.value)
    return found


async def hover_text(session: Session, params: types.HoverParams) -> types.Hover | None:
    """What is known of a place."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    offset = snapshot.positions.offset(params.position)
    named = installed.named_at(snapshot, offset)
    drawn = await _beside(installed.read_all, named.files) if named is not None and named.is_wildcard else None
    found = hover.hover_at(snapshot, offset, session.client.pictures, drawn)
    if found is not None and isinstance(found.contents, types.MarkupContent) and not session.client.hover_is_markdown:
        found.contents = types.MarkupContent(types.MarkupKind.PlainText, without_marks(found.contents.value))
    return found


async def define(
    session: Session, params: types.DefinitionParams
) -> list[types.Location] | list[types.LocationLink] | None:
    """Where a wildcard's entries stand, and what is written beside a model."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    named = installed.named_at(snapshot, snapshot.positions.offset(params.position))
    if named is None:
        return None
    places = await _beside(definition.places_of, named, session.encoding)
    if not session.client.links_definitions:
        return places
    name = snapshot.positions.range(named.span)
    return [types.LocationLink(each.uri, each.range, each.range, name) for each in places]


async def _beside(work: Callable[..., T], *arguments: object) -> T:
    """What some work with files comes to, done on another thread than the loop's."""
    return await asyncio.get_running_loop().run_in_executor(None, work, *arguments)


def inlay_hints(session: Session, params: types.InlayHintParams) -> list[types.InlayHint]:
    """Weights and token counts between the text, unless the user does not want them."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None or not session.settings_of(snapshot).hints:
        return []
    return list(hints.hints_in(snapshot, snapshot.positions.span(params.range)))


def lenses(session: Session, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Tokens and chunks above each prompt, if the user wants them."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None or not session.settings_of(snapshot).lens:
        return []
    return list(lens.lenses_of(snapshot, shows=lens.SHOW in session.client.commands))


def tokens(session: Session, params: types.SemanticTokensParams) -> types.SemanticTokens:
    """The colours of a text."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return types.SemanticTokens([])
    return types.SemanticTokens(highlighting.tokens_in(snapshot, Span(0, len(snapshot.text))))


def range_tokens(session: Session, params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
    """The colours of a range."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return types.SemanticTokens([])
    return types.SemanticTokens(highlighting.tokens_in(snapshot, snapshot.positions.span(params.range)))


def highlights(session: Session, params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
    """Every place that has what stands at a place."""
    snapshot = session.snapshot(params.text_document.uri)
    return uses.highlights_at(snapshot, snapshot.positions.offset(params.position)) if snapshot is not None else []


def symbols(session: Session, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    """The outline of a text."""
    snapshot = session.snapshot(params.text_document.uri)
    return outline.symbols_of(snapshot) if snapshot is not None else []


def folding_ranges(session: Session, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """What can be folded in a text."""
    snapshot = session.snapshot(params.text_document.uri)
    return outline.folds_of(snapshot) if snapshot is not None else []


def selection_ranges(session: Session, params: types.SelectionRangeParams) -> list[types.SelectionRange]:
    """What a selection grows into, for each of some places."""
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return []
    return [outline.selection_at(snapshot, snapshot.positions.offset(position)) for position in params.positions]
