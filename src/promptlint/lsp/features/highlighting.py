"""Semantic tokens: what each character is to the host."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptlint.lsp.snapshots import Snapshot
from promptlint.syntax import Leaf
from promptlint.text import Span

__all__ = ["LEGEND", "tokens_in"]

_TYPES = ("comment", "keyword", "operator", "number", "class", "variable", "string", "emphasis", "deemphasis")
_MODIFIERS = ("strong",)
LEGEND = types.SemanticTokensLegend(list(_TYPES), list(_MODIFIERS))
"""`emphasis` and `deemphasis` are texts of a weight above and below 1; `strong` is a weight from 1.5 on."""

_KINDS = {
    "COMMENT": "comment",
    "BREAK": "keyword",
    "AND": "keyword",
    "EXTRA_NETWORK": "class",
    "WILDCARD": "variable",
    "ESCAPE": "string",
    "WEIGHT_CLOSE": "number",
    "SCHEDULE_CLOSE": "number",
}
_STRONG = 1.5


def tokens_in(snapshot: Snapshot, span: Span) -> list[int]:
    """The tokens inside a range as the protocol encodes them."""
    data: list[int] = []
    line = column = 0
    positions = snapshot.positions
    for place, kind, modifiers in _tokens(snapshot, span):
        position = positions.position(place.start)
        length = positions.size(snapshot.text[place.start : place.end])
        new_line = position.line - line
        data += [new_line, position.character - (0 if new_line else column), length, _TYPES.index(kind), modifiers]
        line, column = position.line, position.character
    return data


def _tokens(snapshot: Snapshot, span: Span) -> Iterator[tuple[Span, str, int]]:
    """Positions, one line each, in the order of the text."""
    at = 0
    for region in sorted(snapshot.regions, key=lambda region: region.source.origin(0, 0).start):
        if not region.source.origin(0, len(region.text)).overlaps(span):
            continue
        reading = snapshot.reading(region)
        for leaf, weight in zip(reading.prompt.leaf_list, reading.weights, strict=True):
            kind = _kind(leaf, weight)
            if kind is None:
                continue
            strong = 1 if kind == "emphasis" and weight >= _STRONG else 0
            for origin in region.source.origins(leaf.start, leaf.end):
                if origin.start < at or not origin.overlaps(span):
                    continue
                for place in _lines(snapshot.text, origin):
                    yield place, kind, strong
                at = origin.end


def _kind(leaf: Leaf, weight: float) -> str | None:
    if leaf.type == "TEXT":
        if not leaf.text.strip() or abs(weight - 1) < 1e-9:
            return None
        return "emphasis" if weight > 1 else "deemphasis"
    return _KINDS.get(leaf.type, "operator")


def _lines(text: str, span: Span) -> Iterator[Span]:
    """A span's parts, one per line, without the line ends."""
    start = span.start
    for number in range(span.start, span.end):
        if text[number] in "\r\n":
            if number > start:
                yield Span(start, number)
            start = number + 1
    if span.end > start:
        yield Span(start, span.end)
