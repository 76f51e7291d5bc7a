"""The shape of a text: symbols, folds, and selections that grow."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptlint.documents.model import Region
from promptlint.lsp.snapshots import Snapshot
from promptlint.syntax import And, Break, Comment, ExtraNetwork, Group, Leaf, Wildcard
from promptlint.text import Span
from promptlint.text.controls import visible

__all__ = ["folds_of", "selection_at", "short", "symbols_of"]

_MAX_SYMBOLS = 5_000
_NAME = 60


def symbols_of(snapshot: Snapshot) -> list[types.DocumentSymbol]:
    """The prompts of the text; in each its parts between AND and BREAK, and what it loads."""
    symbols: list[types.DocumentSymbol] = []
    for region in snapshot.regions:
        if len(symbols) >= _MAX_SYMBOLS:
            break
        place = region.source.origin(0, len(region.text))
        children = [] if snapshot.is_large else _children(snapshot, region)
        symbols.append(
            types.DocumentSymbol(
                f"{region.name} prompt" if region.name == str(region.role) else short(region.name),
                types.SymbolKind.Namespace,
                snapshot.positions.range(place),
                snapshot.positions.range(place),
                detail=short(region.text),
                children=children,
            )
        )
    return symbols


def _children(snapshot: Snapshot, region: Region) -> list[types.DocumentSymbol]:
    found: list[tuple[Span, str, types.SymbolKind]] = []
    leaves = snapshot.reading(region).prompt.leaf_list
    cuts = [leaf for leaf in leaves if isinstance(leaf, (And, Break))]
    if cuts:
        starts = [0, *(leaf.end for leaf in cuts)]
        ends = [*(leaf.start for leaf in cuts), len(region.text)]
        for start, end in zip(starts, ends, strict=True):
            text = region.text[start:end]
            if text.strip():
                first = start + len(text) - len(text.lstrip())
                found.append((Span(first, start + len(text.rstrip())), short(text), types.SymbolKind.String))
    for leaf in leaves:
        if isinstance(leaf, ExtraNetwork):
            found.append((leaf.span, leaf.text, types.SymbolKind.File))
        elif isinstance(leaf, Wildcard):
            found.append((leaf.span, leaf.text, types.SymbolKind.Enum))
    symbols = []
    for span, name, kind in sorted(found, key=lambda one: (one[0].start, -one[0].end))[:_MAX_SYMBOLS]:
        place = snapshot.positions.range(region.source.origin(span.start, span.end))
        symbols.append(types.DocumentSymbol(short(name), kind, place, place))
    return symbols


def short(text: str) -> str:
    """A text short enough for an outline; never empty, which clients refuse."""
    line = visible(" ".join(text.split()))
    return f"{line[: _NAME - 1]}…" if len(line) > _NAME else line or "(empty)"


def folds_of(snapshot: Snapshot) -> list[types.FoldingRange]:
    """What can be folded: prompts, groups and runs of comments of several lines."""
    positions = snapshot.positions
    folds: dict[tuple[int, int], types.FoldingRangeKind | None] = {}
    for region in snapshot.regions:
        _fold(folds, positions.range(region.source.origin(0, len(region.text))), types.FoldingRangeKind.Region)
        if snapshot.is_large or "\n" not in region.text:
            continue
        for span, kind in _foldable(snapshot, region):
            _fold(folds, positions.range(region.source.origin(span.start, span.end)), kind)
    return [types.FoldingRange(start, end, kind=folds[start, end]) for start, end in sorted(folds)]


def _fold(
    folds: dict[tuple[int, int], types.FoldingRangeKind | None],
    place: types.Range,
    kind: types.FoldingRangeKind | None,
) -> None:
    if place.end.line > place.start.line:
        folds.setdefault((place.start.line, place.end.line), kind)


def _foldable(snapshot: Snapshot, region: Region) -> Iterator[tuple[Span, types.FoldingRangeKind | None]]:
    prompt = snapshot.reading(region).prompt
    stack: list[Group] = [prompt]
    while stack:
        group = stack.pop()
        if group is not prompt:
            yield group.span, None
        stack.extend(part for part in group.parts if isinstance(part, Group))
    run: list[Leaf] = []
    for leaf in prompt.leaf_list:
        if isinstance(leaf, Comment):
            run.append(leaf)
        elif run and leaf.text.strip():
            yield Span(run[0].start, run[-1].end - 1), types.FoldingRangeKind.Comment
            run = []
    if run:
        yield Span(run[0].start, run[-1].end), types.FoldingRangeKind.Comment


def selection_at(snapshot: Snapshot, offset: int) -> types.SelectionRange:
    """The selections that a place grows into: word, text, tag, group and its inside, …, prompt, file."""
    spans = [Span(0, len(snapshot.text))]
    found = snapshot.region_at(offset)
    if found is not None:
        region, inside = found
        for span in _around(snapshot, region, inside):
            place = region.source.origin(span.start, span.end)
            if spans[-1].contains(place) and place != spans[-1]:
                spans.append(place)
    selection: types.SelectionRange | None = None
    for span in spans:
        selection = types.SelectionRange(snapshot.positions.range(span), parent=selection)
    assert selection is not None
    return selection


def _around(snapshot: Snapshot, region: Region, offset: int) -> Iterator[Span]:
    """The spans around an offset of the prompt, widest first."""
    reading = snapshot.reading(region)
    yield Span(0, len(region.text))
    group: Group | None = reading.prompt
    spans: list[Span] = []
    while group is not None:
        inner = next((p for p in group.parts if isinstance(p, Group) and p.start <= offset < p.end), None)
        if inner is not None:
            spans += [inner.span, inner.inner]
        group = inner
    tag = reading.tag_at(offset)
    if tag is not None:
        spans.append(tag.span)
    leaf = reading.leaf_at(offset)
    if leaf is not None:
        text = leaf[1].text
        spans.append(_word(region.text, offset) if leaf[1].type == "TEXT" and text.strip() else leaf[1].span)
    yield from sorted((span for span in spans if span.start <= offset <= span.end), key=len, reverse=True)


def _word(text: str, offset: int) -> Span:
    start = end = offset
    while start > 0 and text[start - 1] not in " ,\t\r\n()[]{}|:<>":
        start -= 1
    while end < len(text) and text[end] not in " ,\t\r\n()[]{}|:<>":
        end += 1
    return Span(start, end)
