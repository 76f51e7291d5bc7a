"""What the host works out, shown between the lines: weights of nested groups, where chunks begin, tokens used."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from promptlint.lsp.readings import Reading
from promptlint.lsp.snapshots import Snapshot
from promptlint.semantics.chunking import CHUNK_LENGTH, Chunks
from promptlint.syntax import Emphasis, Group, Text
from promptlint.text import Span

__all__ = ["hints_in", "token_words"]


def hints_in(snapshot: Snapshot, span: Span) -> Iterator[types.InlayHint]:
    """The hints inside a range of the text; none for a text too long to evaluate while somebody types."""
    if snapshot.is_large:
        return
    for region in snapshot.regions:
        place = region.source.origin(0, len(region.text))
        if not place.overlaps(span):
            continue
        reading = snapshot.reading(region)
        for offset, weight in _nested(reading):
            at = region.source.origin(offset, offset).start
            if span.start <= at <= span.end:
                yield types.InlayHint(
                    snapshot.positions.position(at),
                    f"×{weight:.4g}",
                    kind=types.InlayHintKind.Type,
                    tooltip="The weight of the text in these brackets, all brackets around it counted",
                )
        for offset, number in reading.chunk_starts:
            at = region.source.origin(offset, offset + 1).start
            if span.start <= at <= span.end:
                yield types.InlayHint(
                    snapshot.positions.position(at),
                    f"┊ chunk {number}",
                    kind=types.InlayHintKind.Parameter,
                    padding_right=True,
                    tooltip="Here the model begins to read anew: it reads every chunk by itself",
                )
        if span.start <= place.end <= span.end and reading.largest is not None:
            yield types.InlayHint(
                snapshot.positions.position(place.end),
                token_words(reading.largest[1]),
                kind=types.InlayHintKind.Parameter,
                padding_left=True,
                tooltip=f"Tokens of this prompt; every {CHUNK_LENGTH} are a chunk that the model reads by itself",
            )


def token_words(found: Chunks) -> str:
    """The tokens of a prompt and the room that its chunks have: `84/150 tokens, 2 chunks`."""
    chunks = len(found.chunks)
    return f"{found.token_count}/{chunks * CHUNK_LENGTH} tokens" + (f", {chunks} chunks" if chunks > 1 else "")


def _nested(reading: Reading) -> Iterator[tuple[int, float]]:
    """Groups inside of groups, by the offset after their closer, with the weight of their own text."""
    stack: list[tuple[Group, int]] = [(reading.prompt, 0)]
    weights = {leaf.start: weight for leaf, weight in zip(reading.prompt.leaf_list, reading.weights, strict=True)}
    while stack:
        group, depth = stack.pop()
        inner = depth + 1 if isinstance(group, Emphasis) else depth
        if isinstance(group, Emphasis) and inner > 1:
            text = next((part for part in group.parts if isinstance(part, Text) and part.text.strip(" ,\n")), None)
            if text is not None:
                yield group.end, weights[text.start]
        stack.extend((part, inner) for part in reversed(group.parts) if isinstance(part, Group))
