"""What an extension shows beside the text: its status bar, and a page with what reaches the model."""

from __future__ import annotations

from promptlint.lsp.snapshots import Snapshot
from promptlint.semantics.chunking import CHUNK_LENGTH

__all__ = ["page_of", "status_of"]


def status_of(snapshot: Snapshot, offset: int) -> dict[str, object] | None:
    """Role, tokens and chunks of the prompt around a place, or of the first one; None where there is none or it
    cannot be said."""
    found = snapshot.region_at(offset)
    region = found[0] if found is not None else next(snapshot.regions, None)
    if region is None:
        return None
    largest = snapshot.reading(region).largest
    if largest is None:
        return None
    chunks = largest[1]
    return {
        "role": str(region.role),
        "region": region.name,
        "tokens": chunks.token_count,
        "chunks": len(chunks.chunks),
        "room": len(chunks.chunks) * CHUNK_LENGTH,
    }


def page_of(snapshot: Snapshot) -> str:
    """What reaches the model, as HTML; only so many prompts as a page can hold."""
    from promptlint.show.drawing import draw
    from promptlint.show.html import MAX_PICTURES, render
    from promptlint.show.model import Request

    regions = list(snapshot.regions)
    family = snapshot.linter.settings.model_family
    pictures = []
    for region in regions[:MAX_PICTURES]:
        reading = snapshot.reading(region)
        installed = snapshot.in_force.vectors
        request = Request(reading.program.name, reading.steps, embeddings=installed, model_family=family)
        pictures.append(draw(region.text, request, role=str(region.role), region=region.name, path=snapshot.name))
    return render(pictures, more=max(0, len(regions) - MAX_PICTURES))
